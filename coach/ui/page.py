"""The page: one tab a way of working, each a panel of its own; above them, how far the coach is in getting ready."""

from typing import Any

import gradio as gr

from coach.ui import markup
from coach.ui.ask import AskPanel
from coach.ui.flow_panel import FlowPanel
from coach.ui.house import Home

__all__ = ["TAGLINE", "TITLE", "build_page"]

TITLE = "Notes"  # says nothing to whoever looks over a shoulder
TAGLINE = "A practice tool for hard conversations. Not therapy. Everything stays on this computer."
READY_SECONDS = 0.7
_READY_MARK = '<i id="ready-mark" hidden></i>'  # for tests: the page takes input from now on


def build_page(home: Home) -> gr.Blocks:
    """The page of a coach. Needs ``look.css``, ``page.js`` and the theme at launch; see ``coach.ui.serve``."""
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(
            f"<header><h1>Conversation Coach</h1><p>{TAGLINE}</p></header>",
            elem_id="head",
            apply_default_css=False,
        )
        ready = gr.HTML(markup.getting_ready(home.readiness), elem_id="ready", apply_default_css=False)
        with gr.Tabs(elem_id="ways"):
            with gr.Tab("Ask", id="ask"):
                AskPanel(home).wire()
            with gr.Tab("Say it", id="say-it"):
                FlowPanel(home, ("i-statement",), "say-it").wire(page)
            with gr.Tab("Apologize", id="apologize"):
                FlowPanel(home, ("apology",), "apologize").wire(page)
        mark = gr.HTML("", elem_id="mark", apply_default_css=False)
        timer = gr.Timer(READY_SECONDS)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

        async def look() -> Any:
            """How far the coach has come; once nothing is going on, nobody asks any more."""
            return markup.getting_ready(home.readiness), gr.Timer(active=not markup.settled(home.readiness))

        page.load(lambda: _READY_MARK, outputs=[mark], **quiet)
        for event in (timer.tick, page.load):
            event(look, outputs=[ready, timer], **quiet)
    return page
