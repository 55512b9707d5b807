"""A message as the checks see it: its plain words, its pieces, and which cues matched where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.checks.cue import Check, plain
from coach.checks.learned import pieces
from coach.domain.text import Span, Text

__all__ = ["Reading", "read"]


@dataclass(frozen=True)
class Reading:
    """What there is to see in a message before anything is weighed.

    Attributes:
        text: the message.
        words: its plain words, see ``cue.plain``.
        pieces: the stretches read one by one.
        cues: places where each check's cues matched, by check id.
        flags: 1 where a check matched, shape (1 + pieces, checks); row 0 is the whole message.
    """

    text: Text
    words: str
    pieces: tuple[Span, ...]
    cues: Mapping[str, tuple[Span, ...]]
    flags: NDArray[np.float32]

    @property
    def strings(self) -> list[str]:
        """The whole message, then each piece, as they are embedded: other people's words are left out."""
        return [_squeezed(self.words), *(_squeezed(self.words[p.start : p.end]) for p in self.pieces)]


def read(text: Text, checks: Sequence[Check]) -> Reading:
    """Look at a message with some checks."""
    words = plain(text)
    parts = pieces(text, words)
    flags = np.zeros((1 + len(parts), len(checks)), dtype=np.float32)
    cues: dict[str, tuple[Span, ...]] = {}
    for column, check in enumerate(checks):
        found: list[Span] = []
        for sentence in text.sentences:
            found += check.spans(words, sentence)
        cues[check.id] = tuple(found)
        flags[0, column] = float(bool(found))
        for row, part in enumerate(parts):
            flags[1 + row, column] = float(any(span.overlaps(part) for span in found))
    return Reading(text, words, parts, cues, flags)


def _squeezed(words: str) -> str:
    return " ".join(words.split())
