"""Ask: a talk on top, a box below. Every change of the talk becomes a change of these parts."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from coach.ui import markup
from coach.ui.house import Home
from coach.ui.press import PRESS, pressed
from coach.ui.talk import Shown, Talk, answer

__all__ = ["AskPanel"]

EDITING = "You are changing an earlier question. What came after it will be replaced."
RENEWED = "A new conversation has begun."
Update = dict[Any, Any]


class AskPanel:
    """The components of one conversation and what they do."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.new = gr.Button("New conversation", elem_id="new", visible=False, size="sm")
        self.past = self._html("past")
        self.live = self._html("live")
        self.sources = self._html("sources")
        self.intro = self._html("intro", markup.intro())
        with gr.Column(elem_id="foot"):
            self.notice = self._html("notice")
            with gr.Row(elem_id="composer", equal_height=True):
                self.box = gr.Textbox(
                    elem_id="box",
                    label="Your message",
                    lines=1,
                    max_lines=8,
                    container=False,
                    placeholder="What is on your mind?",
                    scale=1,
                )
                self.send = gr.Button("Send", elem_id="send", variant="primary", scale=0, min_width=88)
                self.stop = gr.Button("Stop", elem_id="stop", visible=False, scale=0, min_width=88)
        self.talk = gr.State(Talk())

    @staticmethod
    def _html(name: str, value: str = "") -> gr.HTML:
        return gr.HTML(value, elem_id=name, js_on_load=PRESS, apply_default_css=False)

    def wire(self) -> None:
        """Tie what the user does to what happens."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        shown = [self.past, self.live, self.sources, self.intro, self.notice]
        outputs = [*shown, self.box, self.send, self.stop, self.new, self.talk]
        reply = {"inputs": [self.box, self.talk], "outputs": outputs, "concurrency_limit": None, **quiet}
        put_back = {"inputs": [self.box, self.talk], "outputs": [self.box], **quiet}

        gr.on([self.box.submit, self.send.click], self._send, **reply).then(self._put_back, **put_back)
        for html in (self.past, self.live, self.sources, self.intro, self.notice):
            html.press(self._press, **reply).then(self._put_back, **put_back)
        self.stop.click(self._stop, inputs=[self.talk], queue=False, **quiet)
        self.new.click(self._new, inputs=[self.talk], outputs=outputs, **quiet)

    async def _send(self, message: str, talk: Talk) -> AsyncIterator[Update]:
        yield {self.talk: talk}  # a generator that yields nothing would empty every part
        if talk.busy:
            return
        at, talk.editing = talk.editing, None
        aside, talk.aside = talk.aside, ""
        async for update in self._answer(talk, message, at, clear=aside):
            yield update

    async def _press(self, message: str, talk: Talk, event: gr.EventData) -> AsyncIterator[Update]:
        """Something inside our own HTML was pressed; what the browser tells is not trusted."""
        act, place, _ = pressed(event)
        yield {self.talk: talk}
        if talk.busy:
            return
        if act == "example" and place < len(markup.EXAMPLES):
            async for update in self._answer(talk, markup.EXAMPLES[place][1], None):
                yield update
        elif act == "retry" and place < len(talk.turns):
            talk.editing = None
            async for update in self._answer(talk, talk.turns[place].question, place):
                yield update
        elif act == "edit" and place < len(talk.turns):
            if talk.editing is None:
                talk.aside = message
            talk.editing = place
            yield {
                self.box: talk.turns[place].question,
                self.notice: markup.notice(EDITING, "keep", "Leave it"),
            }
        elif act == "keep":
            yield {self.box: talk.aside, self.notice: ""}
            talk.editing, talk.aside = None, ""
        elif act == "back" and talk.previous is not None:
            yield self._whole(talk.previous)

    async def _answer(
        self, talk: Talk, message: str, at: int | None, clear: str | None = None
    ) -> AsyncIterator[Update]:
        """Answer on the page. ``clear`` takes the box's place where the message came from it."""
        sent: Update = {}
        first = True
        async for turn in answer(self._home, talk, message, at):
            now = self._whole(talk) if turn is None or turn.over else self._growing(talk, turn)
            update = {part: value for part, value in now.items() if sent.get(part) != value}
            sent.update(update)
            if first and clear is not None:
                update[self.box] = clear
            first = False
            yield update

    def _growing(self, talk: Talk, turn: Shown) -> Update:
        place = len(talk.turns) - 1
        return {
            self.past: markup.turns(talk.turns[:-1], actions=False),
            self.live: markup.answered(turn, place, live=True, actions=False),
            self.sources: markup.sources(turn, place, actions=False),
            self.intro: "",
            self.notice: "",
            self.send: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
            self.new: gr.Button(visible=False),
        }

    def _whole(self, talk: Talk) -> Update:
        """Everything as it stands while no answer is under way."""
        place = len(talk.turns) - 1
        last = talk.turns[-1] if talk.turns else None
        return {
            self.past: markup.turns(talk.turns[:-1]),
            self.live: markup.answered(last, place, live=True) if last else "",
            self.sources: markup.sources(last, place) if last else "",
            self.intro: "" if last else markup.intro(),
            self.notice: markup.notice(talk.notice),
            self.send: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
            self.new: gr.Button(visible=bool(talk.turns)),
            self.talk: talk,
        }

    @staticmethod
    async def _put_back(box: str, talk: Talk) -> Any:
        """A message that could not be answered returns to the box, before what was written since."""
        unsent, talk.unsent = talk.unsent, ""
        if not unsent or unsent == box:
            return gr.skip()
        return f"{unsent}\n\n{box}" if box.strip() else unsent

    @staticmethod
    async def _stop(talk: Talk) -> None:
        talk.stop()

    async def _new(self, talk: Talk) -> Any:
        if talk.busy:
            return gr.skip()
        renewed = talk.renew()
        return {
            **self._whole(renewed),
            self.notice: markup.notice(RENEWED, "back", "Bring the last one back"),
        }
