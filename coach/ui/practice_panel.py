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
from coach.ui import debrief_markup, markup, practice_markup
from coach.ui.house import Home
from coach.ui.practice_acts import do
from coach.ui.press import PRESS, pressed
from coach.ui.rehearsing import Rehearsing, keep, left
from coach.ui.stopping import until
from coach.ui.talk import CALMED
from coach.ui.vigil import Vigil

__all__ = ["PracticePanel"]

STOPPED = "You stopped this turn, and nothing of it was kept. Your words are back in the box."
# A screen reader tells each sentence of the partner as it comes.
LIVE = "element.setAttribute('aria-live', 'polite');"
OWN_SEAT = ("What you say to your partner", "Say it in your own words")
THEIR_SEAT = ("What your partner would say", "Say it the way they would")
FIELDS = (
    ("Who is it?", "My wife, a nurse, home after a long shift"),
    ("What happened, in your words?", "I forgot to pick up our son"),
    ("How do they feel about it, as far as you can tell?", "Hurt, and let down"),
    ("What would they say first? You can leave this out.", "You forgot him again"),
)
Update = dict[Any, Any]


class PracticePanel:
    """The components of the panel and what they do."""

    def __init__(self, home: Home, vigil: gr.State) -> None:
        self._home = home
        self._vigil = vigil
        self._ahead: set[asyncio.Task[None]] = set()  # scenes that the model is reading ahead
        with gr.Column(elem_id="practice-panel", elem_classes=["flow"]):
            self.story = self._html("story")
            self.line = gr.HTML("", elem_id="practice-line", js_on_load=LIVE, apply_default_css=False)
            self.now = self._html("now", self._choice(Rehearsing()))
            with gr.Column(elem_id="practice-own", visible=False) as self.form:
                self.fields = [
                    gr.Textbox(
                        label=label,
                        placeholder=f"For example: {example}",
                        lines=1,
                        max_lines=5,
                        container=True,
                    )
                    for label, example in FIELDS
                ]
                with gr.Row(elem_classes=["form-acts"]):
                    self.tell = gr.Button(
                        "Begin the talk", elem_classes=["send"], variant="primary", scale=0, min_width=88
                    )
                    self.leave = gr.Button("Back to the scenes", elem_classes=["stop"], scale=0, min_width=88)
            with gr.Column(elem_classes=["foot"]):
                self.notice = self._html("notice")
                with gr.Row(elem_classes=["composer"], equal_height=True, visible=False) as self.composer:
                    self.box = gr.Textbox(
                        elem_id="practice-box",
                        elem_classes=["box"],
                        label=OWN_SEAT[0],
                        lines=1,
                        max_lines=8,
                        container=False,
                        placeholder=OWN_SEAT[1],
                        scale=1,
                    )
                    self.say = gr.Button(
                        "Say it", elem_classes=["send"], variant="primary", scale=0, min_width=88
                    )
                    self.stop = gr.Button("Stop", elem_classes=["stop"], visible=False, scale=0, min_width=88)
        self.going = gr.State(Rehearsing())

    @staticmethod
    def _html(name: str, value: str = "") -> gr.HTML:
        return gr.HTML(value, elem_id=f"practice-{name}", js_on_load=PRESS, apply_default_css=False)

    def wire(self, page: gr.Blocks) -> None:
        """Tie what the user does to what happens."""
        parts = [self.story, self.line, self.now, self.form, self.notice, self.composer, self.box]
        quiet: dict[str, Any] = {
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        how: dict[str, Any] = {
            "inputs": [self.box, self.going, self._vigil],
            "outputs": [*parts, self.say, self.stop, self.going],
            **quiet,
        }
        back: dict[str, Any] = {"inputs": [self.box, self.going], "outputs": [self.box], **quiet}
        gr.on([self.box.submit, self.say.click], self._say, **how).then(self._put_back, **back)
        for html in (self.story, self.now, self.notice):
            html.press(self._press, **how).then(self._put_back, **back)
        gr.on([self.tell.click], self._own, **{**how, "inputs": [*self.fields, self.going, self._vigil]})
        self.leave.click(self._leave, **how)
        self.stop.click(
            self._stop, inputs=[self.going], queue=False, show_progress="hidden", api_visibility="private"
        )
        page.load(self._arrive, **how)

    async def _arrive(self, text: str, going: Rehearsing, vigil: Vigil) -> Update:
        """Offer what was left unfinished."""
        going.unfinished = await left(self._home)
        return {self.now: self._now(going), self.going: going}

    async def _leave(self, text: str, going: Rehearsing, vigil: Vigil) -> Update:
        going.telling = False
        return self._whole(going)

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
        yield {self.going: going}  # a generator that yields nothing would empty every part
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
        yield self._whole(going)

    async def _press(
        self, text: str, going: Rehearsing, vigil: Vigil, event: gr.EventData
    ) -> AsyncGenerator[Update, None]:
        """Something inside our own HTML was pressed; what the browser tells is not trusted."""
        act, place, _ = pressed(event)
        yield {self.going: going}
        if going.busy or not act:
            return
        going.notice = ""
        if act == "calm":
            vigil.watch, going.card, going.notice = vigil.watch.false_alarm(), None, CALMED
            yield self._whole(going)
            return
        going.card = await self._heard(vigil, "")
        if going.card is None:
            try:
                before = going.rehearsal
                await do(self._home, going, act, place, self._scenes())
                if before is None and going.rehearsal is not None:
                    self._read_ahead(going.rehearsal.scene)
            except CoachError as error:
                going.notice = str(error)
        yield self._whole(going)

    async def _say(self, text: str, going: Rehearsing, vigil: Vigil) -> AsyncGenerator[Update, None]:
        """Play what was written: how it lands at once, the partner's answer after, sentence by sentence."""
        yield {self.going: going}
        if going.busy or not going.writes:
            return
        going.busy, going.notice = True, ""
        try:
            going.card = await self._heard(vigil, text)
            if going.card is not None:
                yield self._whole(going)
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
            return {**self._whole(going), self.box: self._seat(going, "")}
        except CoachError as error:
            going.notice = str(error)
            return self._whole(going)

    async def _turn(self, going: Rehearsing, talk: Rehearsal, text: str) -> AsyncGenerator[Update, None]:
        stop = going.stopping = asyncio.Event()
        going.words, going.unsent = text, text
        over = {self.say: gr.Button(visible=False), self.stop: gr.Button(visible=True)}
        trouble = ""
        try:
            yield {**self._growing(going), **over, self.now: "", self.notice: "", self.box: ""}
            async with aclosing(until(stop, self._home.practice.reply(talk, text))) as events:
                async for event in events:
                    if isinstance(event, Landed):
                        going.landed = event
                        yield {self.story: self._story(going)}
                    elif isinstance(event, Spoke):
                        going.spoken = (*going.spoken, event.text)
                        yield {self.line: practice_markup.line(" ".join(going.spoken))}
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
        yield self._whole(going)

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

    def _scenes(self) -> list[Scene]:
        return sorted(self._home.practice.scenes.values(), key=lambda scene: scene.topic)

    def _growing(self, going: Rehearsing) -> Update:
        return {self.story: self._story(going), self.line: ""}

    def _whole(self, going: Rehearsing) -> Update:
        """Everything as it stands while no turn is being played."""
        return {
            self.story: self._story(going),
            self.line: "",
            self.now: self._now(going),
            self.form: gr.Column(visible=going.telling and going.card is None),
            self.notice: markup.notice(going.notice),
            self.composer: gr.Row(visible=going.writes),
            self.box: self._seat(going),
            self.say: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
            self.going: going,
        }

    @staticmethod
    def _seat(going: Rehearsing, value: str | None = None) -> gr.Textbox:
        """The box, named after the seat that the user speaks from; keeps its text unless told."""
        label, placeholder = OWN_SEAT if going.seats is None else THEIR_SEAT
        if value is None:
            return gr.Textbox(label=label, placeholder=placeholder)
        return gr.Textbox(value=value, label=label, placeholder=placeholder)

    def _story(self, going: Rehearsing) -> str:
        if going.rehearsal is None or going.looking or going.card is not None:
            return ""
        if going.seats is not None:
            return practice_markup.swapped(going.seats)
        told = practice_markup.talked(going.rehearsal, self._home.section, not going.words)
        if going.words:
            told += practice_markup.under_way(going.words, going.landed, self._home.section)
        return told

    def _now(self, going: Rehearsing) -> str:
        if going.card is not None:
            return markup.card(going.card, 0)
        if going.rehearsal is None:
            return practice_markup.telling() if going.telling else self._choice(going)
        if going.looking:
            return debrief_markup.looked_back(going.rehearsal, self._home.section)
        return practice_markup.now(going.rehearsal, going.seats)

    def _choice(self, going: Rehearsing) -> str:
        return practice_markup.unfinished(going.unfinished) + practice_markup.choice(self._scenes())
