"""A panel that walks somebody through a flow: what was said above, the step that waits below it, a box to write in."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date

import gradio as gr

from coach.domain.safety import Card
from coach.errors import CoachError
from coach.flows.walk import Walk
from coach.journal import Entry, Record
from coach.ui import flow_markup, markup
from coach.ui.flow_view import FlowView
from coach.ui.going import Going, Update
from coach.ui.kept_walks import flow_state
from coach.ui.press import moment_of, pressed
from coach.ui.talk import CALMED
from coach.ui.vigil import Vigil, told

__all__ = ["FlowPanel", "Going", "Update"]

REMARKS = 2  # one strength, one thing to try
LOOKING = '<p class="hint" role="status"><span>Looking for a wording</span><i></i><i></i><i></i></p>'


class FlowPanel(FlowView):
    """What is done where something is pressed. Arguments as ``FlowView``."""

    _words = True  # whether the model words the remarks; else they stand as they are

    async def _arrive(self, going: Going) -> Update:
        """Ask about what is due and offer what was left, as long as nothing was begun on this page."""
        if going.walk is None or not going.walk.answers:
            await asyncio.to_thread(self._look_back, going)
        return {self.now: self._now(going), self.going: going}

    def _look_back(self, going: Going) -> None:
        """What earlier visits left: walks to go on with, promises to ask about."""
        going.unfinished = self._kept.unfinished()
        going.due, going.delayed, going.told = self._kept.due(date.today()), False, ""

    async def _resume(self, going: Going, entry: Entry) -> None:
        record = Record(self._home.journal, "flow")
        state = await record.resume(entry.id)
        going.walk = Walk.resume(self._home.workshop.flows[str(state.get("flow"))], state)
        going.record, going.remarks, going.samples = record, {}, []

    async def _keep(self, going: Going) -> str:
        """Save the walk; empty once it is on the disk, else what to tell the user. A CoachError undoes the answer."""
        assert going.walk is not None
        if self._home.journal is None:
            return ""
        going.record = going.record or Record(self._home.journal, "flow")
        return (
            await going.record.save(flow_state(going.walk), going.walk.flow.title)
            or self._home.journal.news()
        )

    async def _write(
        self, moment: str, text: str, going: Going, vigil: Vigil
    ) -> AsyncGenerator[Update, None]:
        """The box was sent. One that was meant for a step that waits no more keeps its words in the box."""
        if going.walk is None or going.walk.over or going.busy or moment != self._moment(going):
            yield self._as_it_is(going)
            return
        async with aclosing(self._answer(going, vigil, text=text)) as updates:
            async for update in updates:
                yield update

    async def _press(
        self, text: str, going: Going, vigil: Vigil, event: gr.EventData
    ) -> AsyncGenerator[Update, None]:
        """Something inside our own HTML was pressed; what the browser tells is not trusted."""
        act, place, value = pressed(event)
        yield {self.going: going}  # a generator that yields nothing would empty every part
        # from here on nothing is awaited before ``busy`` is set, so of two presses at once one is too late
        if going.busy or not act or moment_of(event) != self._moment(going):
            yield self._as_it_is(going)
            return
        going.busy = True
        try:
            update = await self._acted(act, place, value, going, vigil)
        finally:
            going.busy = False
        walk = going.walk
        if update is not None:
            yield update
        elif walk is None or walk.over:
            return
        elif act == "sample":
            async with aclosing(self._sample(going)) as updates:
                async for shown in updates:
                    yield shown
        elif act in ("choose", "day", "read", "skip"):
            step = walk.step
            chosen = step.options[place].id if act == "choose" and place < len(step.options) else ""
            day = value if act == "day" else ""
            async with aclosing(self._answer(going, vigil, day, chosen, box=text)) as updates:
                async for shown in updates:
                    yield shown

    async def _acted(self, act: str, place: int, value: str, going: Going, vigil: Vigil) -> Update | None:
        """What a press does that is no answer to a step; None where it is one, or nothing."""
        walk = going.walk
        going.notice = ""
        if await self._looked_back(act, place, value, going, vigil):
            return self._whole(going)
        if act == "begin" and walk is None and place < len(self._flows):
            await self._begin(going, vigil, self._flows[place])
            return self._whole(going)
        if act == "resume" and place < len(going.unfinished):
            try:
                await self._resume(going, going.unfinished[place])
            except CoachError as error:
                return {self.notice: markup.notice(str(error))}
            return self._whole(going)
        if act == "calm":
            vigil.watch, going.card = vigil.watch.false_alarm(), None
            going.cleared.add(going.heard)  # or the same words would bring the same card for ever
            return {**self._whole(going), self.notice: markup.notice(CALMED)}
        if act == "over":
            going.walk, going.remarks, going.samples, going.record = self._first(), {}, [], None
            await asyncio.to_thread(self._look_back, going)
            return {**self._whole(going), self.box: ""}
        if await self._other(act, going, vigil):
            return {**self._whole(going), self.box: ""}
        if act == "back" and walk is not None:
            going.remarks.pop(len(walk.answers) - 1, None)
            kept = walk.answers[-1].text if walk.answers and not walk.answers[-1].choice else ""
            going.walk = walk.back()
            return {**self._whole(going), self.box: kept}
        return None

    async def _looked_back(self, act: str, place: int, value: str, going: Going, vigil: Vigil) -> bool:
        """An answer about what was promised; where danger was heard, the card comes before it."""
        if act == "outcome" and (card := await self._heard(going, vigil, "")) is not None:
            going.card = card
            return True
        return await self._follows.press(act, place, value, going)

    async def _begin(self, going: Going, vigil: Vigil, flow: str) -> None:
        """Begin a flow that was chosen."""
        going.walk = self._home.workshop.begin(flow)

    async def _other(self, act: str, going: Going, vigil: Vigil) -> bool:
        """Something that only a panel made of this one knows was pressed; whether it did anything."""
        return False

    async def _answer(
        self, going: Going, vigil: Vigil, text: str = "", choice: str = "", box: str = ""
    ) -> AsyncGenerator[Update, None]:
        """Answer the step that waits: the marks at once, the remarks after. What can't be used stays in the box."""
        going.busy = True
        try:
            update = await self._answered(going, vigil, text, choice)
        finally:
            going.busy = False
        went_on = going.card is None
        yield {**update, self.box: box} if self.done in update and went_on else update
        if self.done in update and going.card is None:
            async with aclosing(self._remarked(going)) as updates:
                async for update in updates:
                    yield update

    async def _answered(self, going: Going, vigil: Vigil, text: str, choice: str) -> Update:
        assert going.walk is not None
        going.notice = ""
        going.card = await self._heard(going, vigil, text)
        if going.card is not None:
            return self._whole(going)
        before = going.walk
        try:
            going.walk = await asyncio.to_thread(self._home.workshop.answer, before, text, choice)
            going.notice = await self._keep(going)
        except CoachError as error:
            going.walk, going.notice = before, str(error)
            return {self.notice: markup.notice(going.notice), self.now: self._now(going)}
        if not going.walk.over and going.walk.step.safety:
            vigil.watch = told(vigil.watch)
        going.samples, going.told = [], ""
        if self._words:
            going.remarks[len(going.walk.answers) - 1] = ()  # they are being worded
        return self._whole(going)

    async def _remarked(self, going: Going) -> AsyncGenerator[Update, None]:
        """The remarks on the newest draft, until somebody goes on."""
        walk = going.walk
        assert walk is not None
        place = len(walk.answers) - 1
        feedback = self._home.workshop.feedback(walk, place) if self._words else None
        if feedback is None:
            # the last update is sent twice: with the box in it, it would take away what was typed meanwhile
            yield {self.going: going}
            return
        try:
            async with aclosing(self._home.workshop.remarks(feedback)) as remarks:
                async for said in remarks:
                    if going.walk is not walk:
                        break
                    going.remarks[place] = (*going.remarks[place], said)
                    yield {self.done: self._done(going)}
            yield {self.going: going}  # sent twice too: else it would put back the step that was left meanwhile
        finally:
            if len(going.remarks.get(place, ())) < REMARKS:
                going.remarks.pop(place, None)  # ours stand in their place

    async def _heard(self, going: Going, vigil: Vigil, text: str) -> Card | None:
        """The card that is due before anything else: for what was written now, or for what was heard before.

        Words whose alarm was called false on this page bring no card of their own.
        """
        guard = self._home.guard
        if guard is None or not (text.strip() or vigil.watch.on):
            return None
        if text.strip() in going.cleared and not vigil.watch.on:
            return None
        seen = await asyncio.to_thread(guard.look, vigil.watch, text)
        vigil.watch, going.heard = seen.watch, text.strip()
        return seen.card

    async def _sample(self, going: Going) -> AsyncGenerator[Update, None]:
        assert going.walk is not None
        going.busy = True
        yield {self.sample: LOOKING}
        try:
            shown = tuple(sample.text for sample in going.samples)
            going.samples.append(await self._home.workshop.sample(going.walk, shown))
            yield {self.sample: flow_markup.sample(going.samples[-1])}
        except CoachError as error:
            yield {self.sample: "", self.notice: markup.notice(str(error))}
        finally:
            going.busy = False
