"""What is told plainly: a notice at the first visit, and "What this is", always in view."""

import asyncio
from html import escape
from typing import Any

import gradio as gr

from coach.errors import CoachError
from coach.safety import plainly
from coach.safety.cards import Cards
from coach.ui import markup
from coach.ui.house import Home
from coach.ui.press import PRESS, pressed

__all__ = ["AboutPanel"]

LABELS = (
    "self_harm",
    "abuse_victim",
    "abuse_perpetrator",
    "harm_others",
    "child_risk",
    "refuse_roleplay",
    "refuse_control",
    "refuse_apology",
)
# A choice is made here, or on any card: ``about.js`` puts the same field there.
_CHOOSE = """
document.addEventListener('change', (event) => {
  const field = event.target.closest('select[data-country]');
  if (field) trigger('press', {act: 'country', place: 0, value: field.value});
});
"""


class AboutPanel:
    """The notice of the first visit, what this is, and the country whose places the cards show."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.about = gr.HTML(
            _about(self._cards, home.journal is not None),
            elem_id="about",
            js_on_load=_CHOOSE,
            apply_default_css=False,
        )
        self.chosen = gr.HTML("", elem_id="chosen", apply_default_css=False)
        self.welcome = gr.HTML("", elem_id="welcome", js_on_load=PRESS, apply_default_css=False)

    @property
    def _cards(self) -> Cards | None:
        return self._home.guard.cards if self._home.guard is not None else None

    def wire(self, page: gr.Blocks) -> None:
        """Tie what the user does to what happens."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
        page.load(self._greet, outputs=[self.welcome, self.about], **quiet)
        self.welcome.press(self._read, outputs=[self.welcome], **quiet)
        self.about.press(self._choose, outputs=[self.chosen], **quiet)

    async def _greet(self) -> tuple[str, str]:
        """The notice where it wasn't read yet; without a journal the browser has to remember, and ``about.js`` asks it."""
        told = self._home.told
        due = told is None or not await asyncio.to_thread(lambda: told.told)
        return _welcome(told is None) if due else "", _about(self._cards, self._home.journal is not None)

    async def _read(self, event: gr.EventData) -> Any:
        act, _, _ = pressed(event)
        if act != "read":
            return gr.skip()
        if self._home.told is not None:
            await asyncio.to_thread(self._home.told.remember)
        return ""

    async def _choose(self, event: gr.EventData) -> Any:
        """Another country was chosen; what the browser tells is not trusted."""
        act, _, country = pressed(event)
        if act != "country" or self._cards is None:
            return gr.skip()
        try:
            await asyncio.to_thread(self._cards.choose, country)
        except CoachError as error:
            return _places(self._cards) + markup.notice(str(error))
        return _places(self._cards)


def _welcome(browser_remembers: bool) -> str:
    words, button = plainly.first()
    once = ' data-once="browser" hidden' if browser_remembers else ""
    return (
        f'<section class="welcome" aria-label="Before you begin"{once}><p>{escape(words)}</p>'
        f'<button type="button" class="act" data-act="read" data-place="0">{escape(button)}</button></section>'
    )


def _about(cards: Cards | None, kept: bool) -> str:
    """The link in the corner and what opens under it."""
    title, parts = plainly.about(kept)
    rows = "".join(f"<h2>{escape(name)}</h2><p>{escape(text)}</p>" for name, text in parts)
    return (
        f'<aside aria-label="{escape(title)}"><details><summary>{escape(title)}</summary>'
        f'<div class="told">{rows}{_country(cards) if cards is not None else ""}'
        '<button type="button" class="act" data-close>Close</button></div></details></aside>'
    )


def _country(cards: Cards) -> str:
    """The country whose places the cards show, to choose from."""
    here = cards.country
    names = {**cards.countries(), "XX": "another country"}
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code == here else ""}>{escape(name[:1].upper() + name[1:])}</option>'
        for code, name in names.items()
    )
    return (
        "<h2>Places to turn to</h2>"
        f'<label class="country"><span>Show places in</span><select data-country>{options}</select></label>'
    )


def _places(cards: Cards) -> str:
    """The chosen country's places for each card that may be on the page; ``about.js`` puts them there."""
    lists = "".join(
        f'<ul data-label="{label}" data-severity="{severity}">{markup.places(cards.places(label, severity))}</ul>'
        for label in LABELS
        for severity in (1, 2, 3)
    )
    return f'<div hidden data-chosen="{escape(cards.country)}">{lists}</div>'
