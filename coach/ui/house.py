"""What the page needs of the house."""

from collections.abc import AsyncIterator
from typing import Protocol

from coach.domain.events import Event
from coach.domain.session import Session
from coach.journal import Journal

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
    def journal(self) -> Journal | None:
        """Past sessions; None where none are to be kept."""

    def wipe(self) -> None:
        """Destroy every session and upload.

        Raises:
            CoachError: something is left; the message says what and what to do.
        """

    def close(self) -> None:
        """Let go of everything."""
