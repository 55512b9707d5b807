"""What the checks find in a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from coach.domain.text import Span

__all__ = ["LONGEST_QUOTE", "Finding", "first_of", "said_back", "words_of"]

LONGEST_QUOTE = 60  # characters of the user's words that are said back to them


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw.

    Attributes:
        check: the check's id, such as ``always_never``.
        span: where, in characters of the text.
        score: 0 to 1, how sure.
        reason: one plain sentence for the user.
        section: the id of the guidance section that it rests on, or a reference to research.
    """

    check: str
    span: Span
    score: float
    reason: str
    section: str


def first_of(findings: Iterable[Finding], check: str) -> Finding | None:
    """The first thing that a check saw, or None."""
    return next((finding for finding in findings if finding.check == check), None)


def words_of(text: str, finding: Finding | None) -> str:
    """The words that a finding is about, as they are said back: in one line, cut where they are long; empty for None."""
    return "" if finding is None else said_back(text[finding.span.start : finding.span.end])


def said_back(words: str) -> str:
    """Words of the user's as they are said back: in one line, cut where they are long, without the marks around them."""
    words = " ".join(words.split())
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    return words.strip(" .,;:!?")
