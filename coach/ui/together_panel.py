"""Step Four and Step Five: by oneself, or two partners at one machine, each in private until both agree."""

import asyncio
from dataclasses import dataclass
from typing import Any

import gradio as gr

from coach.errors import CoachError
from coach.sealed import Pairing
from coach.ui import markup, together_markup
from coach.ui.alone_panel import AlonePanel
from coach.ui.going import Update
from coach.ui.house import Home
from coach.ui.press import ONCE, PRESS, at_moment, moment_of, pressed, reads_moment
from coach.ui.seat_panel import SeatPanel, Sitting
from coach.ui.vigil import Vigil

__all__ = ["TogetherPanel"]

ALONE = ("where-we-stand", "step-four", "step-five")
TOGETHER = "step-five"
DIFFERS = "The two passphrases differ. Type the same one twice."
FORGOTTEN = "Deleted, for both."
_NO_TRACES = gr.InputHTMLAttributes(
    autocomplete="off", autocorrect="off", autocapitalize="none", spellcheck=False
)


@dataclass
class Room:
    """Where one open page stands. Names and ids only; what is written stays with ``Sitting``.

    Attributes:
        scene: beginning, alone, two, door or seat.
        pairing: id of the pairing whose door this is.
        partner: who is at the door or at the seat.
        sure: id of the pairing that is asked about before it is deleted.
        notice: something to tell.
        busy: whether a pairing is being begun, or a passphrase tried.
    """

    scene: str = "beginning"
    pairing: str = ""
    partner: str = ""
    sure: str = ""
    notice: str = ""
    busy: bool = False


class TogetherPanel:
    """The parts of the tab and what they do.

    Args:
        home: the coach.
        vigil: what this page heard of danger. The two partners' places have a watch of their own.
    """

    def __init__(self, home: Home, vigil: gr.State) -> None:
        self._home = home
        self._own_vigil = gr.State(Vigil())
        with gr.Column(elem_id="recommit", elem_classes=["flow"]):
            self.top = self._html("recommit-top", at_moment("beginning...", together_markup.beginning()))
            self.told = self._html("recommit-told", "")
            with gr.Column(visible=False, elem_classes=["flow"]) as self.alone_column:
                self.back = self._html(
                    "recommit-back",
                    f'<div class="actions">{together_markup.act("home", "Back to the beginning")}</div>',
                )
                self.alone = AlonePanel(home, vigil, ALONE, "alone")
            with gr.Column(visible=False, elem_classes=["pairing-form"]) as self.form:
                self.title = self._line("recommit-title", "A title")
                with gr.Row():
                    self.first = self._line("recommit-first", "One name")
                    self.second = self._line("recommit-second", "The other name")
                self.create = gr.Button("Begin together", elem_classes=["send"], elem_id="recommit-create")
            with gr.Column(visible=False, elem_classes=["flow"]) as self.seat_column:
                self.seat = SeatPanel(home, self._own_vigil, (), "seat")
            with gr.Column(visible=False, elem_classes=["pairing-form"]) as self.door:
                self.word = self._line("recommit-word", "Passphrase", secret=True)
                self.again = self._line("recommit-again", "The same passphrase once more", secret=True)
                self.enter = gr.Button("Enter", elem_classes=["send"], elem_id="recommit-enter")
        self._meant = gr.Textbox(
            visible="hidden", show_label=False
        )  # the moment that a passphrase was sent at
        self.room = gr.State(Room())

    @staticmethod
    def _html(name: str, value: str) -> gr.HTML:
        return gr.HTML(value, elem_id=name, js_on_load=PRESS + ONCE, apply_default_css=False)

    @staticmethod
    def _line(name: str, label: str, secret: bool = False) -> gr.Textbox:
        return gr.Textbox(
            elem_id=name,
            label=label,
            type="password" if secret else "text",
            max_lines=1,
            html_attributes=_NO_TRACES,
        )

    def wire(self, page: gr.Blocks) -> None:
        """Tie what the user does to what happens."""
        self.alone.wire(page)
        presses = self.seat.wire(page)
        page.unload(self.seat.gone)
        own = [self.top, self.told, self.alone_column, self.form, self.title, self.first, self.second]
        own += [self.seat_column, self.door, self.word, self.again, self.enter, self.room]
        how: dict[str, Any] = {
            "outputs": [*own, *self.seat.parts],
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        state = [self.room, self.seat.going, self._own_vigil]
        for html in (self.top, self.told, self.back):
            html.press(self._press, inputs=state, **how)
        gr.on(
            [self.create.click, self.second.submit],
            self._create,
            inputs=[self.title, self.first, self.second, *state],
            **how,
        )
        gr.on(
            [self.enter.click, self.word.submit, self.again.submit],
            self._enter,
            inputs=[self._meant, self.word, self.again, *state],
            js=reads_moment("recommit-top"),
            **how,
        )
        # after a press at the seat, what stands around it may have changed: agreeing is offered, or isn't any more
        for press in presses:
            press.then(self._around, inputs=state[:2], **how)

    async def _press(self, room: Room, going: Sitting, vigil: Vigil, event: gr.EventData) -> Update:
        act, place, _ = pressed(event)
        # the way home is always the same, and locking can't come too late
        if act not in ("home", "lock") and moment_of(event) != self._moment(room, going):
            return self._around(room, going)
        room.notice = ""
        cleared: Update = {}
        try:
            if act == "lock" or (act in ("home", "two") and going.pairing is not None):
                cleared = await self.seat.rise(going, vigil)
                room.scene, room.pairing, room.partner = "two", "", ""
            elif act in ("home", "alone", "two"):
                room.scene = {"home": "beginning"}.get(act, act)
                room.pairing, room.partner, room.sure = "", "", ""
            elif act == "pair" and (found := await self._at(place)):
                room.scene, room.pairing, room.partner, room.sure = "door", found.id, "", ""
            elif act == "pair-again":
                room.partner = ""
            elif act == "who" and room.pairing:
                room.partner = self._home.pairings.get(room.pairing).names[min(place, 1)]
            elif act == "forget" and (found := await self._at(place)):
                room.sure = found.id
            elif act == "keep":
                room.sure = ""
            elif act == "forget-sure" and (found := await self._at(place)) and found.id == room.sure:
                room.sure = ""
                await asyncio.to_thread(self._home.pairings.forget, found.id)
                room.notice = FORGOTTEN
        except CoachError as error:
            room.notice = str(error)
        return {**self._around(room, going), **cleared, **self._emptied()}

    async def _create(
        self, title: str, first: str, second: str, room: Room, going: Sitting, vigil: Vigil
    ) -> Update:
        if room.busy or room.scene != "two":  # pressed twice, it is begun once
            return self._around(room, going)
        room.notice, room.busy = "", True
        try:
            pairing = await asyncio.to_thread(self._home.pairings.create, title, (first, second), TOGETHER)
        except CoachError as error:
            room.notice = str(error)
            return self._around(room, going)  # the names stay in their boxes
        finally:
            room.busy = False
        room.scene, room.pairing, room.partner = "door", pairing.id, ""
        return {**self._around(room, going), **self._emptied()}

    async def _enter(
        self, meant: str, word: str, again: str, room: Room, going: Sitting, vigil: Vigil, request: gr.Request
    ) -> Update:
        """Choose a passphrase, enter, or agree; the passphrase leaves the page in any case.

        One that was sent to enter never agrees to anything, however fast it was sent twice.
        """
        if room.busy or meant != self._moment(room, going):
            return {**self._around(room, going), **self._emptied()}
        room.notice, room.busy = "", True
        shown: Update = {}
        try:
            pairing = self._home.pairings.get(room.pairing)
            if room.scene == "seat":
                shown = await self._agree(word, pairing, going, vigil)
            elif room.partner:
                chosen = pairing.chosen(room.partner)
                if not chosen and word != again:
                    raise CoachError(DIFFERS)
                way = pairing.enter if chosen else pairing.choose
                seat = await asyncio.to_thread(way, room.partner, word)
                shown = await self.seat.sit(going, vigil, pairing, seat, request.session_hash or "")
                room.scene = "seat"
        except CoachError as error:
            room.notice = str(error)
        finally:
            room.busy = False
        return {**self._around(room, going), **shown, **self._emptied()}

    async def _agree(self, word: str, pairing: Pairing, going: Sitting, vigil: Vigil) -> Update:
        if going.seat is None or not self.seat.agrees_now(going):
            return self.seat.shown(going)
        going.card = self.seat.held(vigil)
        if going.card is None:
            await asyncio.to_thread(pairing.agree, going.seat.partner, word)
        return self.seat.shown(going)

    async def _at(self, place: int) -> Pairing | None:
        found = await asyncio.to_thread(self._home.pairings.all)
        return found[place] if place < len(found) else None

    def _around(self, room: Room, going: Sitting) -> Update:
        """Everything but the seat itself, as the scene wants it."""
        agrees = room.scene == "seat" and self.seat.agrees_now(going)
        chooses = False
        top = together_markup.beginning() if room.scene == "beginning" else ""
        try:
            if room.scene == "two":
                top = together_markup.pairings(self._home.pairings.all(), room.sure)
            elif room.scene == "door":
                pairing = self._home.pairings.get(room.pairing)
                chooses = bool(room.partner) and not pairing.chosen(room.partner)
                top = together_markup.door(pairing, room.partner)
            elif room.scene == "seat" and going.pairing is not None:
                top = together_markup.bar(going.pairing, room.partner)
        except CoachError as error:
            room.scene, room.notice = "beginning", str(error)
            top = together_markup.beginning()
        label = "I agree to open" if agrees else "Choose it and enter" if chooses else "Enter"
        return {
            self.top: at_moment(self._moment(room, going), top),
            self.told: markup.notice(room.notice),
            self.alone_column: gr.Column(visible=room.scene == "alone"),
            self.form: gr.Column(visible=room.scene == "two"),
            self.seat_column: gr.Column(visible=room.scene == "seat"),
            self.door: gr.Column(visible=agrees or (room.scene == "door" and bool(room.partner))),
            self.word: "",  # no passphrase stays on the page
            self.again: gr.Textbox(value="", visible=chooses),
            self.enter: gr.Button(label),
            self.room: room,
        }

    def _moment(self, room: Room, going: Sitting) -> str:
        """Names what can be pressed around the seat now; see ``coach.ui.press``."""
        agrees = room.scene == "seat" and self.seat.agrees_now(going)
        return f"{room.scene}.{room.pairing}.{room.partner}.{room.sure}{'.agrees' * agrees}"

    def _emptied(self) -> Update:
        """No name or title stays behind in its box."""
        return dict.fromkeys((self.title, self.first, self.second), "")
