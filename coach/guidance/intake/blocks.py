"""What every reader makes of a document: blocks in order, within limits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

__all__ = ["Block", "Budget", "Document", "Kind", "Limits", "Reason", "Refused"]

Kind = Literal["heading", "text", "item", "row"]


class Reason(StrEnum):
    """Why a document isn't taken in. The parent has a sentence for each."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    OLD_WORD = "old word"
    BROKEN = "broken"
    LOCKED = "locked"
    BOMB = "bomb"
    LONG = "long"
    PAGES = "pages"
    SLOW = "slow"
    MEMORY = "memory"
    SILENT = "silent"
    SCANNED = "scanned"


class Refused(Exception):
    """A reader gives up, for a reason that has a sentence of its own."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost.

    Attributes:
        seconds: wall clock, the child's start included; its CPU time gets no more than that, rounded up.
        memory: bytes of address space of the child; kept on Linux only.
        size: bytes of the file.
        unpacked: bytes of the parts of a DOCX once unpacked.
        text: characters of text.
        pages: pages of a PDF.
    """

    seconds: float = 8.0
    memory: int = 768_000_000
    size: int = 20_000_000
    unpacked: int = 60_000_000
    text: int = 2_000_000
    pages: int = 500

    def as_json(self) -> dict[str, Any]:
        """The limits for the child."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Limits":
        """The limits from the parent."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, a list's item or a table's row.

    Attributes:
        kind: which of these.
        text: its words; a row's cells joined.
        level: of a heading, 1 is the highest.
        cells: of a row.
    """

    kind: Kind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader found.

    Attributes:
        blocks: in the document's order.
        title: as the document itself tells it; empty where it doesn't.
    """

    blocks: tuple[Block, ...]
    title: str = ""


class Budget:
    """Counts the characters taken from a document, and stops at a limit."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def take(self, text: str) -> str:
        """The same text.

        Raises:
            Refused: there is more of it than the limits allow.
        """
        self._left -= len(text)
        if self._left < 0:
            raise Refused(Reason.LONG)
        return text
