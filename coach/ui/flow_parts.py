"""The components of a panel for flows, and which event does what."""

from collections.abc import AsyncGenerator
from typing import Any

import gradio as gr

from coach.ui.going import Going, Update
from coach.ui.press import ONCE, PRESS, reads_moment
from coach.ui.vigil import Vigil

__all__ = ["FlowParts"]


class FlowParts:
    """The components. What they do is said by ``FlowPanel``.

    Args:
        name: tells this panel's parts from those of others.
        vigil: what this page heard of danger.
        going: what the page begins with.
        now: what stands there first.
        writes: whether the box is shown at first.
    """

    _script = PRESS + ONCE  # what the browser does with our own HTML

    def __init__(self, name: str, vigil: gr.State, going: Going, now: str, writes: bool) -> None:
        self._name = name
        self._vigil = vigil
        with gr.Column(elem_id=f"{name}-panel", elem_classes=["flow"]):
            self.done = self._html(f"{name}-done", "")
            self.now = self._html(f"{name}-now", now)
            self.sample = self._html(f"{name}-sample", "")
            with gr.Column(elem_classes=["foot"]):
                self.notice = self._html(f"{name}-notice", "")
                with gr.Row(elem_classes=["composer"], equal_height=True, visible=writes) as self.composer:
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
        self._meant = gr.Textbox(visible="hidden", show_label=False)  # the moment that “Go on” was pressed at
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
            "outputs": self.parts,
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
            # by default the browser drops what is pressed while remarks are still being worded
            "trigger_mode": "multiple",
        }
        written = [self._meant, self.box, self.going, self._vigil]
        gr.on([self.go.click], self._write, inputs=written, js=reads_moment(f"{self._name}-now"), **how)
        page.load(self._arrive, inputs=[self.going], **how)
        state = [self.box, self.going, self._vigil]
        own = (self.done, self.now, self.sample, self.notice)
        return [html.press(self._press, inputs=state, **how) for html in own]

    @staticmethod
    def _forget(going: Going) -> None:
        """The page is gone for good."""

    async def _arrive(self, going: Going) -> Update:
        raise NotImplementedError

    def _write(self, moment: str, text: str, going: Going, vigil: Vigil) -> AsyncGenerator[Update, None]:
        raise NotImplementedError

    def _press(
        self, text: str, going: Going, vigil: Vigil, event: gr.EventData
    ) -> AsyncGenerator[Update, None]:
        raise NotImplementedError
