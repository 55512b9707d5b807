"""How a session of each kind is read out: for the screen, for search and for export.

A session's state is a mapping that JSON can hold, with two fields that every kind has: ``kind``, and ``form``, a
number that is raised whenever what is stored changes. Everything else belongs to the mode that saves it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["FORMS", "Answers", "Chat", "Form", "Part", "Practice"]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was said or written in a session.

    Attributes:
        who: whose words they are, or what was asked; plain words for a heading.
        text: the words.
        own: whether the user wrote them.
    """

    who: str
    text: str
    own: bool = False


class Form(Protocol):
    """How one kind of session is read out."""

    @property
    def kind(self) -> str:
        """The kind it reads."""

    @property
    def newest(self) -> int:
        """The highest form number that it can read, from 1."""

    def parts(self, state: Mapping[str, Any]) -> Iterable[Part]:
        """What a session holds, in order. Must bear anything: fields may be missing or of another type."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation: ``turns``, each with ``question`` and ``answer``."""

    kind: str = "chat"
    newest: int = 1

    def parts(self, state: Mapping[str, Any]) -> Iterator[Part]:
        """Questions and answers in turn."""
        for turn in _rows(state, "turns"):
            yield Part("You", _text(turn, "question"), own=True)
            yield Part("The coach", _text(turn, "answer"))


@dataclass(frozen=True, slots=True)
class Answers:
    """A guided flow: ``answers``, each with ``prompt`` (what was asked) and ``answer``; ``who`` where two take part.

    ``followed``, likewise, is what was answered later about a promise.
    """

    kind: str = "flow"
    newest: int = 1

    def parts(self, state: Mapping[str, Any]) -> Iterator[Part]:
        """What was asked, each with the answer."""
        for row in (*_rows(state, "answers"), *_rows(state, "followed")):
            asked, who = _text(row, "prompt") or "Answer", _text(row, "who")
            yield Part(f"{asked} ({who})" if who else asked, _text(row, "answer"), own=True)


@dataclass(frozen=True, slots=True)
class Practice:
    """A rehearsal: ``turns``, each with ``by`` (you, partner or coach) and ``text``."""

    kind: str = "practice"
    newest: int = 1

    def parts(self, state: Mapping[str, Any]) -> Iterator[Part]:
        """Who said what."""
        names = {"you": "You", "partner": "The partner you practiced with", "coach": "The coach"}
        for turn in _rows(state, "turns"):
            by = _text(turn, "by")
            yield Part(names.get(by, by or "Somebody"), _text(turn, "text"), own=by == "you")


FORMS: tuple[Form, ...] = (Chat(), Answers(), Practice())


def _rows(state: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    rows = state.get(name)
    if isinstance(rows, list | tuple):
        yield from (row for row in rows if isinstance(row, Mapping))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
