"""What the practice panel is made of, and what stands in each part while nothing is being played."""

from typing import Any

import gradio as gr

from coach.practice.scene import Scene
from coach.ui import debrief_markup, markup, practice_markup, scene_markup
from coach.ui.house import Home
from coach.ui.press import PRESS
from coach.ui.rehearsing import Rehearsing

__all__ = ["Parts", "Update", "scenes", "seat"]

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


def scenes(home: Home) -> list[Scene]:
    """The scenes to choose from, in the order in which they are shown."""
    return sorted(home.practice.scenes.values(), key=lambda scene: scene.topic)


class Parts:
    """The components, made where the page is being made.

    Attributes:
        story: what was said so far.
        line: what the partner is saying.
        now: what waits, and what can be pressed.
        form: the form for a scene of one's own, with ``fields``, ``tell`` to begin it and ``leave``.
        notice: something to tell above the box.
        composer: the row of ``box``, ``say`` and ``stop``.
        going: the rehearsal.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        with gr.Column(elem_id="practice-panel", elem_classes=["flow"]):
            self.story = _html("story")
            self.line = gr.HTML("", elem_id="practice-line", js_on_load=LIVE, apply_default_css=False)
            self.now = _html("now", self.choice(Rehearsing()))
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
                self.notice = _html("notice")
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

    @property
    def shown(self) -> list[Any]:
        """Everything that an update may change."""
        told = [self.story, self.line, self.now, self.form, self.notice, self.composer, self.box]
        return [*told, self.say, self.stop, self.going]

    def whole(self, going: Rehearsing) -> Update:
        """Everything as it stands while no turn is being played."""
        return {
            self.story: self.told(going),
            self.line: "",
            self.now: self.waits(going),
            self.form: gr.Column(visible=going.telling and going.card is None),
            self.notice: markup.notice(going.notice),
            self.composer: gr.Row(visible=going.writes),
            self.box: seat(going),
            self.say: gr.Button(visible=True),
            self.stop: gr.Button(visible=False),
            self.going: going,
        }

    def begun(self, going: Rehearsing) -> Update:
        """What changes when a turn begins: the words stand in the story, the box is empty, Stop is there."""
        return {
            self.story: self.told(going),
            self.line: "",
            self.say: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
            self.now: "",
            self.notice: "",
            self.box: "",
        }

    def told(self, going: Rehearsing) -> str:
        """What stands in ``story``."""
        if going.rehearsal is None or going.looking or going.card is not None:
            return ""
        if going.seats is not None:
            return practice_markup.swapped(going.seats)
        told = practice_markup.talked(going.rehearsal, self._home.section, not going.words)
        if going.words:
            told += practice_markup.under_way(going.words, going.landed, self._home.section)
        return told

    def waits(self, going: Rehearsing) -> str:
        """What stands in ``now``."""
        if going.card is not None:
            return markup.card(going.card, 0)
        if going.rehearsal is None:
            return scene_markup.telling() if going.telling else self.choice(going)
        if going.looking:
            return debrief_markup.looked_back(going.rehearsal, self._home.section)
        return practice_markup.now(going.rehearsal, going.seats)

    def choice(self, going: Rehearsing) -> str:
        """What was left unfinished, and the scenes."""
        return markup.unfinished(going.unfinished) + scene_markup.choice(scenes(self._home))


def seat(going: Rehearsing, value: str | None = None) -> gr.Textbox:
    """The box, named after the seat that the user speaks from; keeps its text unless told."""
    label, placeholder = OWN_SEAT if going.seats is None else THEIR_SEAT
    if value is None:
        return gr.Textbox(label=label, placeholder=placeholder)
    return gr.Textbox(value=value, label=label, placeholder=placeholder)


def _html(name: str, value: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=f"practice-{name}", js_on_load=PRESS, apply_default_css=False)
