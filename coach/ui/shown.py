"""One question and its answer as they stand on the page."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from coach.domain.events import Done, Event, Found, Said, Trouble, Word
from coach.domain.guidance import Evidence, Reading
from coach.domain.session import Session

__all__ = ["Phase", "Shown"]


class Phase(StrEnum):
    """How far an answer has come."""

    PREPARING = "preparing"
    SEARCHING = "searching"
    FOUND = "found"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    BROKEN = "broken"


OVER = frozenset({Phase.DONE, Phase.STOPPED, Phase.BROKEN})


@dataclass(frozen=True, slots=True)
class Shown:
    """One question and what is known of its answer so far.

    Attributes:
        question: the user's words.
        before: the conversation that the question was asked in, for retrying and editing.
        phase: how far the answer has come.
        evidence: what was found, once it was.
        reading: the numbered passages, where there is something to answer from.
        said: the sentences so far.
        troubles: what went wrong on the way, for the user.
        note: a remark of the page's own about this answer, or empty.
    """

    question: str
    before: Session = field(default_factory=Session)
    phase: Phase = Phase.SEARCHING
    evidence: Evidence | None = None
    reading: Reading | None = None
    said: tuple[Said, ...] = ()
    troubles: tuple[str, ...] = ()
    note: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.phase in OVER

    @property
    def cited(self) -> frozenset[int]:
        """The numbers of the passages that the answer rests on so far."""
        return frozenset(number for said in self.said for number in said.citations)

    def plus(self, event: Event) -> "Shown":
        """This turn after one more event."""
        match event:
            case Found(evidence, reading):
                return replace(self, evidence=evidence, reading=reading, phase=Phase.FOUND)
            case Word():
                return replace(self, phase=Phase.WRITING)
            case Said():
                return replace(self, said=(*self.said, event))
            case Trouble(text):
                return replace(self, troubles=(*self.troubles, text))
            case Done():
                return replace(self, phase=Phase.DONE)
