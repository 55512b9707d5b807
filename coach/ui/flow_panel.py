"""A panel that walks somebody through a flow: what was said above, the step that waits below it, a box to write in."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from coach.domain.events import Said
from coach.domain.safety import Card, Screening, Watch
from coach.errors import CoachError
from coach.flows.samples import Sample
from coach.flows.walk import Walk
from coach.journal import Entry, Record
from coach.ui import flow_markup, markup
from coach.ui.house import Home
from coach.ui.press import PRESS, pressed
from coach.ui.talk import CALMED
from coach.ui.vigil import Vigil, told

__all__ = ["FlowPanel", "Going", "Update"]

TWICE = 0.4  # seconds within which the same words again are a double click
REMARKS = 2  # one strength, one thing to try
LOOKED_AT, OFFERED = 50, 3  # past walks: read, and offered to go on with
Update = dict[Any, Any]


@dataclass
class Going:
    """One person's walk on one open page. Lives on the server, changes in place.

    Attributes:
        walk: how far they have come; None where nothing was begun.
        remarks: the remarks on drafts, by the answer's index.
        samples: sample wordings that were shown, newest last.
        notice: something to tell above the box.
        busy: whether something is being worded.
        answered: when the last answer was taken, in seconds of the monotonic clock.
        record: its place in the journal, once something was saved.
        card: what is shown in place of the step, where somebody may be in danger.
        unfinished: earlier walks that can be taken up again, newest first.
    """

    walk: Walk | None = None
    remarks: dict[int, tuple[Said, ...]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    notice: str = ""
    busy: bool = False
    answered: float = 0.0
    record: Record | None = None
    card: Card | None = None
    unfinished: tuple[Entry, ...] = ()


class FlowPanel:
    """The components of one panel and what they do.

    Args:
        home: the coach.
        flows: ids of the flows to choose from; a single one begins at once.
        name: tells this panel's parts from those of others.
    """

    _script = PRESS  # what the browser does with our own HTML
    _anew = True  # whether a walk can be begun anew
    _words = True  # whether the model words the remarks; else they stand as they are

    def __init__(self, home: Home, vigil: gr.State, flows: tuple[str, ...], name: str) -> None:
        self._home = home
        self._vigil = vigil
        self._flows = flows
        going = self._fresh()
        with gr.Column(elem_id=f"{name}-panel", elem_classes=["flow"]):
            self.done = self._html(f"{name}-done", "")
            self.now = self._html(f"{name}-now", self._now(going))
            self.sample = self._html(f"{name}-sample", "")
            with gr.Column(elem_classes=["foot"]):
                self.notice = self._html(f"{name}-notice", "")
                with gr.Row(
                    elem_classes=["composer"], equal_height=True, visible=self._writes(going)
                ) as self.composer:
                    self.box = gr.Textbox(
                        elem_id=f"{name}-box",
                        elem_classes=["box"],
                        label="Your words",
                        lines=2,
                        max_lines=10,
                        container=False,
                        placeholder="Write here",
                        scale=1,
                    )
                    self.go = gr.Button(
                        "Go on", elem_classes=["send"], variant="primary", scale=0, min_width=88
                    )
        self.going = gr.State(going, delete_callback=self._forget)

    def _html(self, name: str, value: str) -> gr.HTML:
        return gr.HTML(value, elem_id=name, js_on_load=self._script, apply_default_css=False)

    @property
    def parts(self) -> list[Any]:
        """Everything that an answer may change."""
        return [self.done, self.now, self.sample, self.notice, self.composer, self.box, self.going]

    def wire(self, page: gr.Blocks) -> list[Any]:
        """Tie what the user does to what happens; returns the presses, for what is to follow them."""
        how: dict[str, Any] = {
            "inputs": [self.box, self.going, self._vigil],
            "outputs": self.parts,
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        # "multiple": while remarks on the last draft are still being worded, the next answer is heard
        gr.on([self.go.click], self._write, trigger_mode="multiple", **how)
        page.load(self._arrive, **how)
        return [html.press(self._press, **how) for html in (self.done, self.now, self.sample, self.notice)]

    @staticmethod
    def _forget(going: Going) -> None:
        """The page is gone for good."""

    def _fresh(self) -> Going:
        """What a page that was just opened begins with."""
        return Going(self._first())

    async def _arrive(self, text: str, going: Going, vigil: Vigil) -> Update:
        """Offer what was left unfinished, as long as nothing was begun on this page."""
        if going.walk is None or not going.walk.answers:
            going.unfinished = await asyncio.to_thread(self._left)
        return {self.now: self._now(going), self.going: going}

    def _left(self) -> tuple[Entry, ...]:
        journal = self._home.journal
        if journal is None:
            return ()
        try:
            entries = [entry for entry in journal.list() if entry.kind == "flow"]
            states = [(entry, journal.load(entry.id)) for entry in entries[:LOOKED_AT]]
        except CoachError:
            return ()  # the journal's own panel tells what is wrong with it
        left = [entry for entry, state in states if state.get("at") and state.get("flow") in self._flows]
        return tuple(left[:OFFERED])

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
        state = {"kind": "flow", "form": 1, **going.walk.state()}
        return await going.record.save(state, going.walk.flow.title) or self._home.journal.news()

    def _first(self) -> Walk | None:
        return self._home.workshop.begin(self._flows[0]) if len(self._flows) == 1 else None

    async def _write(self, text: str, going: Going, vigil: Vigil) -> AsyncGenerator[Update, None]:
        last = going.walk.answers[-1].text if going.walk and going.walk.answers else ""
        twice = text.strip() == last and time.monotonic() - going.answered < TWICE
        if going.walk is None or going.walk.over or going.busy or twice:
            yield {self.going: going}  # a generator that yields nothing would empty every part
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
        if going.busy or not act:
            return
        walk = going.walk
        going.notice = ""
        if act == "begin" and walk is None and place < len(self._flows):
            await self._begin(going, vigil, self._flows[place])
            yield self._whole(going)
        elif act == "resume" and place < len(going.unfinished):
            try:
                await self._resume(going, going.unfinished[place])
                yield self._whole(going)
            except CoachError as error:
                yield {self.notice: markup.notice(str(error))}
        elif act == "calm":
            vigil.watch, going.card = vigil.watch.false_alarm(), None
            yield {**self._whole(going), self.notice: markup.notice(CALMED)}
        elif act == "over":
            going.walk, going.remarks, going.samples, going.record = self._first(), {}, [], None
            going.unfinished = await asyncio.to_thread(self._left)
            yield {**self._whole(going), self.box: ""}
        elif await self._other(act, going, vigil):
            yield {**self._whole(going), self.box: ""}
        elif walk is None:
            return
        elif act == "back":
            going.remarks.pop(len(walk.answers) - 1, None)
            kept = walk.answers[-1].text if walk.answers and not walk.answers[-1].choice else ""
            going.walk = walk.back()
            yield {**self._whole(going), self.box: kept}
        elif walk.over:
            return
        elif act == "sample":
            async with aclosing(self._sample(going)) as updates:
                async for update in updates:
                    yield update
        elif act in ("choose", "day", "read", "skip"):
            step = walk.step
            chosen = step.options[place].id if act == "choose" and place < len(step.options) else ""
            async with aclosing(
                self._answer(going, vigil, value if act == "day" else "", chosen, box=text)
            ) as updates:
                async for update in updates:
                    yield update

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
            going.busy, going.answered = False, time.monotonic()
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
        going.samples = []
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
            yield {
                self.going: going
            }  # sent twice too: else it would put back the step that was left meanwhile
        finally:
            if len(going.remarks.get(place, ())) < REMARKS:
                going.remarks.pop(place, None)  # ours stand in their place

    async def _heard(self, going: Going, vigil: Vigil, text: str) -> Card | None:
        """The card that is due before anything else: for what was written now, or for what was heard before."""
        guard = self._home.guard
        if guard is None or not (text.strip() or vigil.watch.on):
            return None
        seen = await asyncio.to_thread(guard.look, vigil.watch, text)
        vigil.watch = seen.watch
        return seen.card

    async def _sample(self, going: Going) -> AsyncGenerator[Update, None]:
        assert going.walk is not None
        going.busy = True
        yield {
            self.sample: '<p class="hint" role="status"><span>Looking for a wording</span><i></i><i></i><i></i></p>'
        }
        try:
            shown = tuple(sample.text for sample in going.samples)
            going.samples.append(await self._home.workshop.sample(going.walk, shown))
            yield {self.sample: flow_markup.sample(going.samples[-1])}
        except CoachError as error:
            yield {self.sample: "", self.notice: markup.notice(str(error))}
        finally:
            going.busy = False

    def _whole(self, going: Going) -> Update:
        return {
            self.done: self._done(going),
            self.now: self._now(going),
            self.sample: flow_markup.sample(going.samples[-1]) if going.samples else "",
            self.notice: markup.notice(going.notice),
            self.composer: gr.Row(visible=self._writes(going)),
            self.going: going,
        }

    def _done(self, going: Going) -> str:
        if going.walk is None:
            return ""
        look = flow_markup.Look(self._home.workshop.feedback, going.remarks, self._home.section)
        return flow_markup.walked(going.walk, look)

    def _now(self, going: Going) -> str:
        workshop = self._home.workshop
        if going.card is not None:
            return markup.card(going.card, 0)
        if going.walk is None:
            flows = [workshop.flows[id_] for id_ in self._flows]
            return flow_markup.unfinished(going.unfinished) + flow_markup.choice(flows, self._home.section)
        if self._home.guard is not None and not going.walk.over and going.walk.step.safety:
            return markup.card(
                self._home.guard.cards.held(told(Watch()), Screening("")), 0, actions=False
            ) + (flow_markup.now(going.walk, self._home.section, False, self._anew))
        waits = not going.walk.over and going.walk.step.check and going.walk.answers
        offers = bool(waits) and workshop.offers_sample(going.walk)
        left = "" if going.walk.answers else flow_markup.unfinished(going.unfinished)
        return left + flow_markup.now(going.walk, self._home.section, offers, self._anew)

    def _writes(self, going: Going) -> bool:
        return going.walk is not None and not going.walk.over and going.walk.step.kind == "write"
