"""One conversation as it stands on the page, and how an answer walks onto it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from coach.domain.events import Done, Found
from coach.domain.session import Session
from coach.errors import CoachError, InputError
from coach.journal import Record
from coach.ui.guard import where
from coach.ui.house import Home
from coach.ui.keeping import restored, state_of
from coach.ui.shown import Phase, Shown
from coach.ui.stopping import until

__all__ = ["CALMED", "UNEXPECTED", "WORDING_LOADS", "Phase", "Shown", "Talk", "answer", "resume"]

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
UNEXPECTED = (
    "Something went wrong in the coach itself; the terminal tells more. Please send the message again."
)
CALMED = (
    "All right, thank you for telling me. We go on as before. If something is hard after all, you can say so "
    "at any time."
)
WORDING_LOADS = (
    "The language model is still loading, so this answer stands in the guide's own words. "
    "You can try again in a moment."
)


@dataclass
class Talk:
    """The conversation on one open page. Lives on the server, changes in place.

    Attributes:
        turns: what is shown, oldest first; the last one may still be under way.
        session: what the coach remembers.
        notice: something to tell above the box, or empty.
        unsent: a message to put back into the box because it could not be answered.
        editing: the index of the turn that the box's text will replace.
        aside: what stood in the box before editing began.
        previous: the conversation before this one, to bring back.
        record: its place in the journal, once something was saved.
    """

    turns: list[Shown] = field(default_factory=list)
    session: Session = field(default_factory=Session)
    notice: str = ""
    unsent: str = ""
    editing: int | None = None
    aside: str = ""
    previous: "Talk | None" = None
    record: Record | None = None
    _stop: asyncio.Event | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._stop is not None

    def stop(self) -> None:
        """Stop the answer under way, if there is one."""
        if self._stop is not None:
            self._stop.set()

    def calm(self) -> None:
        """The user called an alarm false, by the button: the watch is off until something new is heard."""
        self.session = replace(self.session, watch=self.session.watch.false_alarm())
        self.notice = CALMED

    def renew(self) -> "Talk":
        """A new conversation that remembers this one as the previous."""
        self.previous = None
        return Talk(previous=self if self.turns else None, notice="")


async def resume(home: Home, id_: str) -> Talk:
    """A conversation from the journal, to go on with.

    Raises:
        CoachError: it can't be opened; the message says why.
    """
    record = Record(home.journal, "chat")
    turns, session = restored(await record.resume(id_))
    return Talk(turns=turns, session=session, record=record)


async def answer(home: Home, talk: Talk, message: str, at: int | None = None) -> AsyncIterator[Shown | None]:
    """Answer a message on the page, from turn ``at`` on where one is given.

    Does nothing while another answer is under way. Whatever goes wrong, the message is kept: either it stands
    as a turn, or it is in ``talk.unsent``.

    Yields:
        The turn after each change; None once it was taken back because nothing could be answered.
    """
    if talk.busy:
        return
    stop = talk._stop = asyncio.Event()
    kept = list(talk.turns)
    before = talk.session
    if at is not None and 0 <= at < len(kept):
        # Taking back the words doesn't take back what was heard.
        before = replace(kept[at].before, watch=before.watch)
        talk.turns = kept[:at]
    talk.notice = talk.unsent = ""
    talk.turns.append(Shown(message, before, Phase.SEARCHING if home.readiness.search else Phase.PREPARING))

    def put(shown: Shown) -> Shown:
        talk.turns[-1] = shown
        return shown

    try:
        yield talk.turns[-1]
        while not home.readiness.search and not home.readiness.trouble and not stop.is_set():
            await asyncio.sleep(POLL_SECONDS)
        ready = home.readiness
        if not ready.search and not stop.is_set():
            raise CoachError(ready.trouble)
        if not stop.is_set():
            yield put(replace(talk.turns[-1], phase=Phase.SEARCHING))
        async with aclosing(until(stop, home.coach.reply(before, message))) as events:
            async for event in events:
                shown = talk.turns[-1].plus(event)
                if isinstance(event, Found) and event.reading and not ready.model and ready.step:
                    shown = replace(shown, note=WORDING_LOADS)
                if isinstance(event, Done):
                    talk.session = event.session
                    put(shown)
                    talk.notice = await _keep(home, talk)
                yield put(shown)
        if not talk.turns[-1].over:
            talk.session = before
            yield put(replace(talk.turns[-1], phase=Phase.STOPPED))
    except CoachError as error:
        yield _undo(talk, kept, message, str(error), keep_words=not isinstance(error, InputError))
    except Exception as error:
        # Where it broke, but not the error's own words: they may hold the user's.
        log.error("An answer broke off with %s:\n%s", type(error).__name__, where(error))
        yield _undo(talk, kept, message, UNEXPECTED)
    finally:
        if talk.turns and not talk.turns[-1].over:  # the page went away in the middle
            put(replace(talk.turns[-1], phase=Phase.STOPPED))
        talk._stop = None


async def _keep(home: Home, talk: Talk) -> str:
    """Save the conversation. Empty once it is on the disk, else what to tell the user."""
    if home.journal is None:
        return ""
    if talk.record is None:
        talk.record = Record(home.journal, "chat")
    trouble = await talk.record.save(state_of(talk.turns), talk.turns[0].question)
    return trouble or home.journal.news()


def _undo(talk: Talk, kept: list[Shown], message: str, notice: str, keep_words: bool = True) -> Shown | None:
    """Tell what went wrong and hand the message back; what was said already stays."""
    talk.notice, talk.unsent = notice, message
    if keep_words and talk.turns[-1].said:
        talk.session = talk.turns[-1].before
        talk.turns[-1] = replace(talk.turns[-1], phase=Phase.BROKEN)
        return talk.turns[-1]
    talk.turns = kept
    return None
