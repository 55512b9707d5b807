"""A message, looked at once: sentences and quoted spans, with their places."""

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Span", "Text"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=\S)|\n+")
_QUOTED = re.compile(r"“[^”\n]+”|\"[^\"\n]+\"|«[^»\n]+»|(?<!\w)‘[^’\n]+’(?!\w)|(?<!\w)'[^'\n]{2,}'(?!\w)")
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in characters: ``text[start:end]``."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Text:
    """A message without control characters, with the places of its sentences and quotations.

    Attributes:
        content: what was written, in NFC, control and invisible characters taken out.
        sentences: one span a sentence, in order, without the white space between them.
        quotations: spans within quotation marks, the marks included.
    """

    content: str
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]

    @classmethod
    def parse(cls, raw: str) -> "Text":
        """Clean a message and find its sentences and quotations."""
        content = _CONTROL.sub("", unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))).strip()
        quotations = tuple(Span(*found.span()) for found in _QUOTED.finditer(content))
        return cls(content, _sentences(content), quotations)

    def __str__(self) -> str:
        return self.content

    def of(self, span: Span) -> str:
        """The words within a span."""
        return self.content[span.start : span.end]

    def quoted(self, span: Span) -> bool:
        """Whether a span lies within somebody else's words."""
        return any(q.start <= span.start and span.end <= q.end for q in self.quotations)


def _sentences(content: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for gap in _SENTENCE_END.finditer(content):
        piece = content[start : gap.start()]
        if not piece.strip() or _ABBREVIATION.search(piece):
            continue
        end = gap.end() - len(gap.group()) + len(gap.group().rstrip())
        spans.append(_trimmed(content, start, end))
        start = gap.end()
    if content[start:].strip():
        spans.append(_trimmed(content, start, len(content)))
    return tuple(spans)


def _trimmed(content: str, start: int, end: int) -> Span:
    piece = content[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))
