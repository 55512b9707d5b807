"""What happens while the coach replies, in the order in which it happens."""

from dataclasses import dataclass

from coach.domain.guidance import Evidence, Reading
from coach.domain.safety import Card
from coach.domain.session import Session

__all__ = ["Concern", "Done", "Event", "Found", "Said", "Trouble", "Word"]


@dataclass(frozen=True, slots=True)
class Found:
    """The search is done: what the answer will draw on. Comes before any word.

    Attributes:
        evidence: the sections found.
        reading: the numbered passages, or None where there is nothing to answer from.
    """

    evidence: Evidence
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody may be in danger, or the coach refuses a wish: a card in place of any answer. Done follows.

    Attributes:
        card: fixed words; no model and no passage.
    """

    card: Card


@dataclass(frozen=True, slots=True)
class Word:
    """The model wrote its first word; sentences follow once they are checked."""


@dataclass(frozen=True, slots=True)
class Said:
    """A checked sentence of the answer.

    Attributes:
        text: one or more complete sentences, without citation numbers.
        citations: numbers in the reading, from 1, that it rests on.
        origin: ``guide`` for the passages' own words, ``model`` for the model's, ``fixed`` for ours,
            ``replacement`` for a passage that stands in for a sentence that was not supported.
    """

    text: str
    citations: tuple[int, ...] = ()
    origin: str = "model"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong on the way; the answer goes on without it.

    Attributes:
        text: what happened and what to do, for the user.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The reply is complete; only now is anything remembered."""

    session: Session


Event = Concern | Found | Word | Said | Trouble | Done
