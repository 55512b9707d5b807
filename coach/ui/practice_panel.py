"""Practice: choose a scene, rehearse it with a partner whom the coach plays, look back at it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import gradio as gr

from coach.domain.events import Trouble
from coach.domain.safety import Card
from coach.errors import CoachError
from coach.practice.partner import Spoke
from coach.practice.practice import Landed, Played
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import Scene, own_scene
from coach.practice.seats import Swapped
from coach.ui import practice_markup
from coach.ui.house import Home
from coach.ui.practice_acts import do
from coach.ui.practice_parts import Parts, Update, scenes, seat
from coach.ui.press import pressed
from coach.ui.rehearsing import Rehearsing, keep, left
from coach.ui.stopping import until
from coach.ui.talk import CALMED
from coach.ui.vigil import Vigil

__all__ = ["PracticePanel"]

STOPPED = "You stopped this turn, and nothing of it was kept. Your words are back in the box."


class PracticePanel:
    """What the parts of the panel do."""

    def __init__(self, home: Home, vigil: gr.State) -> None:
        self._home = home
        self._vigil = vigil
        self._ahead: set[asyncio.Task[None]] = set()  # scenes that the model is reading ahead
        self._parts = Parts(home)

    def wire(self, page: gr.Blocks) -> None:
        """Tie what the user does to what happens."""
        parts = self._parts
        quiet: dict[str, Any] = {
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        how: dict[str, Any] = {
            "inputs": [parts.box, parts.going, self._vigil],
            "outputs": parts.shown,
            **quiet,
        }
        back: dict[str, Any] = {"inputs": [parts.box, parts.going], "outputs": [parts.box], **quiet}
        gr.on([parts.box.submit, parts.say.click], self._say, **how).then(self._put_back, **back)
        for html in (parts.story, parts.now, parts.notice):
            html.press(self._press, **how).then(self._put_back, **back)
        gr.on([parts.tell.click], self._own, **{**how, "inputs": [*parts.fields, parts.going, self._vigil]})
        parts.leave.click(self._leave, **how)
        parts.stop.click(
            self._stop, inputs=[parts.going], queue=False, show_progress="hidden", api_visibility="private"
        )
        page.load(self._arrive, **how)

    async def _arrive(self, text: str, going: Rehearsing, vigil: Vigil) -> Update:
        """Offer what was left unfinished."""
        going.unfinished = await left(self._home)
        return {self._parts.now: self._parts.waits(going), self._parts.going: going}

    async def _leave(self, text: str, going: Rehearsing, vigil: Vigil) -> Update:
        going.telling = False
        return self._parts.whole(going)

    @staticmethod
    async def _stop(going: Rehearsing) -> None:
        if going.stopping is not None:
            going.stopping.set()

    @staticmethod
    async def _put_back(box: str, going: Rehearsing) -> Any:
        """Words that weren't played return to the box, before what was written since."""
        unsent, going.unsent = going.unsent, ""
        if not unsent or unsent == box:
            return gr.skip()
        return f"{unsent}\n\n{box}" if box.strip() else unsent

    async def _own(
        self,
        who: str,
        happened: str,
        feels: str,
        opening: str,
        going: Rehearsing,
        vigil: Vigil,
    ) -> AsyncGenerator[Update, None]:
        """Begin a scene of the user's own; the guard looks at all that was told first."""
        yield {self._parts.going: going}  # a generator that yields nothing would empty every part
        if going.busy or not going.telling:
            return
        told = (who, happened, feels, opening)
        going.notice, going.card = "", await self._heard(vigil, "\n".join(told))
        if going.card is None:
            try:
                scene = own_scene(*told)
                going.begin(self._home.practice.begin(scene), told)
                self._read_ahead(scene)
            except CoachError as error:
                going.notice = str(error)
        yield self._parts.whole(going)

    async def _press(
        self, text: str, going: Rehearsing, vigil: Vigil, event: gr.EventData
    ) -> AsyncGenerator[Update, None]:
        """Something inside our own HTML was pressed; what the browser tells is not trusted."""
        act, place, _ = pressed(event)
        yield {self._parts.going: going}
        if going.busy or not act:
            return
        going.notice = ""
        if act == "calm":
            vigil.watch, going.card, going.notice = vigil.watch.false_alarm(), None, CALMED
            yield self._parts.whole(going)
            return
        going.card = await self._heard(vigil, "")
        if going.card is None:
            try:
                before = going.rehearsal
                await do(self._home, going, act, place, scenes(self._home))
                if before is None and going.rehearsal is not None:
                    self._read_ahead(going.rehearsal.scene)
            except CoachError as error:
                going.notice = str(error)
        yield self._parts.whole(going)

    async def _say(self, text: str, going: Rehearsing, vigil: Vigil) -> AsyncGenerator[Update, None]:
        """Play what was written: how it lands at once, the partner's answer after, sentence by sentence."""
        yield {self._parts.going: going}
        if going.busy or not going.writes:
            return
        going.busy, going.notice = True, ""
        try:
            going.card = await self._heard(vigil, text)
            if going.card is not None:
                yield self._parts.whole(going)
            elif going.seats is not None:
                yield await self._swapped(going, going.seats, text)
            elif going.rehearsal is not None:
                async with aclosing(self._turn(going, going.rehearsal, text)) as updates:
                    async for update in updates:
                        yield update
        finally:
            going.busy = False

    async def _swapped(self, going: Rehearsing, seats: Swapped, text: str) -> Update:
        try:
            going.seats = await self._home.practice.swapped(seats, text)
            going.notice = await keep(self._home, going)
            return {**self._parts.whole(going), self._parts.box: seat(going, "")}
        except CoachError as error:
            going.notice = str(error)
            return self._parts.whole(going)

    async def _turn(self, going: Rehearsing, talk: Rehearsal, text: str) -> AsyncGenerator[Update, None]:
        stop = going.stopping = asyncio.Event()
        going.words, going.unsent = text, text
        trouble = ""
        try:
            yield self._parts.begun(going)
            async with aclosing(until(stop, self._home.practice.reply(talk, text))) as events:
                async for event in events:
                    if isinstance(event, Landed):
                        going.landed = event
                        yield {self._parts.story: self._parts.told(going)}
                    elif isinstance(event, Spoke):
                        going.spoken = (*going.spoken, event.text)
                        yield {self._parts.line: practice_markup.line(" ".join(going.spoken))}
                    elif isinstance(event, Trouble):
                        trouble = event.text
                    elif isinstance(event, Played):
                        going.rehearsal, going.unsent = event.rehearsal, ""
                        trouble = trouble or await keep(self._home, going)
            if going.unsent:
                trouble = STOPPED
        except CoachError as error:
            trouble = str(error)
        finally:
            going.words, going.landed, going.spoken, going.stopping = "", None, (), None
        going.notice = trouble
        yield self._parts.whole(going)

    async def _heard(self, vigil: Vigil, text: str) -> Card | None:
        """The card that is due before anything else: for what was written now, or for what was heard before."""
        guard = self._home.guard
        if guard is None or not (text.strip() or vigil.watch.on):
            return None
        seen = await asyncio.to_thread(guard.look, vigil.watch, text)
        vigil.watch = seen.watch
        return seen.card

    def _read_ahead(self, scene: Scene) -> None:
        """Have the model read the scene while the user reads it too."""
        task = asyncio.create_task(self._prepare(scene))
        self._ahead.add(task)
        task.add_done_callback(self._ahead.discard)

    async def _prepare(self, scene: Scene) -> None:
        with suppress(CoachError):  # a comfort; whoever says something gets the error
            await self._home.practice.prepare(scene)
