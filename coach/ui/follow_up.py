"""Asks about what was promised, one promise at a time, and keeps what was answered."""

from collections.abc import Awaitable, Callable
from datetime import date

from coach.errors import CoachError, InputError
from coach.flows.following import AGAIN, LET_GO, NOT_YET, OUTCOMES, Outcome, outcome
from coach.flows.walk import spoken_day
from coach.ui import follow_markup
from coach.ui.going import Going
from coach.ui.kept_walks import Asked

__all__ = ["FollowUp"]

PASSED = "Choose a day that is still to come."
_Save = Callable[[Going, Asked, Outcome, date | None], Awaitable[str]]


class FollowUp:
    """What a panel does with its ``Going.due``.

    Args:
        save: keeps an answer; returns empty, or a sentence about why it isn't kept. May raise CoachError instead.
        today: the day it is.
    """

    def __init__(self, save: _Save, today: Callable[[], date] = date.today) -> None:
        self._save = save
        self._today = today

    def shown(self, going: Going) -> str:
        """What stands above the step; empty where nothing is asked."""
        if not going.due:
            return follow_markup.told_only(going.told)
        if going.delayed:
            return follow_markup.delayed(going.told)
        return follow_markup.asks(going.due[0].promise, going.told)

    async def press(self, act: str, place: int, value: str, going: Going) -> bool:
        """Something of ours was pressed; whether it was. What goes wrong is told in ``going.notice``."""
        if act not in ("outcome", "again", "let-go", "ask-later"):
            return False
        if going.due:
            try:
                await self._answered(act, place, value, going)
            except CoachError as error:
                going.notice = str(error)
        return True

    async def _answered(self, act: str, place: int, value: str, going: Going) -> None:
        asked = going.due[0]
        if act == "ask-later":
            self._next(going, "")
        elif act == "outcome" and place < len(OUTCOMES) and not going.delayed:
            given = OUTCOMES[place]
            # kept at once: whoever closes the page now isn't asked about the same day again
            going.notice = await self._save(going, asked, given, None)
            if given.id == NOT_YET:
                going.delayed, going.told = True, given.reply
            else:
                self._next(going, given.reply)
        elif act == "let-go" and going.delayed:
            self._next(going, LET_GO)
        elif act == "again" and going.delayed:
            day, given_up = self._day(value), outcome(NOT_YET)
            assert given_up is not None
            going.notice = await self._save(going, asked, given_up, day)
            self._next(going, AGAIN.replace("{day}", spoken_day(day)))

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise InputError("Choose the day, or let it go.") from error
        if day <= self._today():
            raise InputError(PASSED)
        return day

    @staticmethod
    def _next(going: Going, told: str) -> None:
        going.due, going.delayed, going.told = going.due[1:], False, told
