"""Who sits at one open page, in a place that is kept under seal."""

import asyncio
from dataclasses import dataclass, field

from coach.errors import CoachError
from coach.flows.together import Papers
from coach.sealed import Pairing, Seat
from coach.ui.going import Going
from coach.ui.vigil import Vigil

__all__ = ["Sitting"]


@dataclass
class Sitting(Going):
    """Cleared as soon as they leave.

    Attributes:
        pairing: what two walk together; None where nobody sits here.
        seat: the place, open.
        papers: the walks of whoever sits here.
        vigil: what was heard of danger at this place alone.
        turn: one press at a time, so that nothing of one partner arrives after they left.
    """

    pairing: Pairing | None = None
    seat: Seat | None = None
    papers: Papers = field(default_factory=lambda: Papers({}))
    vigil: Vigil = field(default_factory=Vigil)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def stage(self) -> str:
        """Where whoever sits here stands: none, open, agreed, done, barred or walk."""
        if self.pairing is None or self.seat is None:
            return "none"
        try:
            if self.pairing.opened:
                return "open"
            if self.pairing.agreed(self.seat.partner):
                return "agreed"
            if self.seat.done:
                return "done"
        except CoachError:
            return "none"
        return "walk" if self.walk is not None else "barred"

    @property
    def moment(self) -> str:
        """As everywhere, with where they stand."""
        stage = self.stage
        return "" if stage == "none" else f"{stage}.{super().moment}"

    def clear(self) -> None:
        """Let go of the key and of every word."""
        if self.seat is not None:
            self.seat.leave()
        self.walk, self.remarks, self.samples, self.notice, self.card = None, {}, [], "", None
        self.due, self.delayed, self.told, self.heard, self.cleared = (), False, "", "", set()
        self.pairing, self.seat, self.papers, self.vigil = None, None, Papers({}), Vigil()
