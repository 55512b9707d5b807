"""What the checks find in a text."""

from dataclasses import dataclass

from coach.domain.text import Span

__all__ = ["Finding"]


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
