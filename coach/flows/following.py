"""Asking later about what was promised: the three answers, what is said to each, and how one is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["AGAIN", "LET_GO", "NOT_YET", "OUTCOMES", "Followed", "Outcome", "outcome"]

NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer to how a promise went.

    Attributes:
        id: its name in what is saved.
        text: what stands on it.
        reply: what the coach says to it.
    """

    id: str
    text: str
    reply: str


OUTCOMES = (
    Outcome(
        "kept",
        "I kept it",
        "You said it, and you did it. It doesn't have to be praised to count. They can lean on it a little more now.",
    ),
    Outcome(
        "partly",
        "Partly",
        "Part of it is done, and you say so as it is. If they are waiting for the rest, tell them what is still to come "
        "before they have to ask.",
    ),
    Outcome(
        NOT_YET,
        "Not yet",
        "Thank you for saying it as it is. Something may have come between, or it was too large. If they counted on it, "
        "let them hear it from you first. If it still matters to you, choose a new day for it, and make it as small as it "
        "needs to be.",
    ),
)
AGAIN = "All right. From {day} on, the coach asks you about it again."
LET_GO = "All right, it is let go. If they still count on it, tell them so, so that nobody waits for it."


@dataclass(frozen=True, slots=True)
class Followed:
    """What was answered when the coach asked about a promise.

    Attributes:
        step: id of the step that asked for the day.
        day: the day that it was due, as YYYY-MM-DD.
        outcome: id of the answer.
        prompt: what the coach asked, with the promise in the user's words.
        answer: the answer's text.
        again: the new day, as YYYY-MM-DD; empty where none was chosen.
    """

    step: str
    day: str
    outcome: str
    prompt: str
    answer: str
    again: str = ""

    def state(self) -> dict[str, str]:
        """What to save, as JSON knows it."""
        return asdict(self)

    @classmethod
    def resume(cls, state: Mapping[str, Any]) -> "Followed":
        """From what was saved. KeyError, TypeError where it isn't that."""
        names = ("step", "day", "outcome", "prompt", "answer", "again")
        return cls(**{name: str(state[name]) for name in names})


def outcome(id_: str) -> Outcome | None:
    """The answer of that id, or None."""
    return next((one for one in OUTCOMES if one.id == id_), None)
