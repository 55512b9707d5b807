"""What the page needs of the house."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from coach.domain.events import Event
from coach.domain.guidance import Section, Source
from coach.domain.session import Session
from coach.journal import Journal
from coach.practice.practice import Practice
from coach.safety.guard import Guard
from coach.safety.plainly import Told
from coach.sealed import Pairings
from coach.workshop import Workshop

__all__ = ["Home", "Ready", "Talker"]


class Talker(Protocol):
    """Somebody who answers a message."""

    def reply(self, session: Session, message: str) -> AsyncIterator[Event]:
        """Answer a message; closing the iterator stops the answer."""


class Ready(Protocol):
    """How far the coach has come in getting ready; see ``coach.compose.Readiness``."""

    @property
    def search(self) -> bool:
        """Passages can be found."""

    @property
    def model(self) -> bool:
        """The model can word answers."""

    @property
    def step(self) -> str:
        """What is being done, in plain words; empty when nothing is."""

    @property
    def done(self) -> int:
        """Units done of the step."""

    @property
    def total(self) -> int:
        """Units of the step; 0 where unknown."""

    @property
    def trouble(self) -> str:
        """What went wrong and what to do, or empty."""


class Home(Protocol):
    """The running coach, as the page sees it."""

    @property
    def coach(self) -> Talker:
        """Who answers."""

    @property
    def readiness(self) -> Ready:
        """How far it has come in getting ready."""

    @property
    def workshop(self) -> Workshop:
        """Who guides through flows."""

    @property
    def practice(self) -> Practice:
        """Who plays the partner in rehearsals."""

    @property
    def guard(self) -> Guard | None:
        """What stands before every mode; None where nothing does."""

    @property
    def told(self) -> Told | None:
        """Whether the first visit's notice was read; None where only the browser may remember it."""

    @property
    def journal(self) -> Journal | None:
        """Past sessions; None where none are to be kept."""

    @property
    def pairings(self) -> Pairings:
        """What two partners write in private on this machine."""

    @property
    def documents(self) -> tuple[Source, ...]:
        """The user's own documents."""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each of the user's documents that can't be read any more."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The guides' sections, in their order."""

    def section(self, id_: str) -> Section | None:
        """A guidance section by its id; None where there is no such."""

    def add_document(self, file: Path) -> Source:
        """Take in a document; takes seconds. Raises CoachError where it can't be used."""

    def remove_document(self, id_: str) -> None:
        """Delete a document and all that was made of it. Raises CoachError where that fails."""

    def wipe(self) -> None:
        """Destroy every session and upload.

        Raises:
            CoachError: something is left; the message says what and what to do.
        """

    def close(self) -> None:
        """Let go of everything."""
