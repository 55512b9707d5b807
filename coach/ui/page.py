"""The page: one tab a way of working, each a panel of its own; above them, how far the coach is in getting ready."""

from typing import Any

import gradio as gr

from coach.ui import markup
from coach.ui.about import AboutPanel
from coach.ui.ask import AskPanel
from coach.ui.documents import build_documents
from coach.ui.exercises_panel import ExercisesPanel
from coach.ui.flow_panel import FlowPanel
from coach.ui.house import Home
from coach.ui.journal import build_journal
from coach.ui.practice_panel import PracticePanel
from coach.ui.together_panel import TogetherPanel
from coach.ui.vigil import Vigil

__all__ = ["TAGLINE", "TITLE", "build_page"]

TITLE = "Notes"  # in the tab and in the browser's history: says nothing of what this is
TAGLINE = "A practice tool for hard conversations. Not therapy. Everything stays on this computer."
READY_SECONDS = 0.7
WORKSHOPS = ("i-statement", "apology")
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
        AboutPanel(home).wire(page)
        ready = gr.HTML(markup.getting_ready(home.readiness), elem_id="ready", apply_default_css=False)
        vigil = gr.State(Vigil())
        with gr.Tabs(elem_id="ways") as ways:
            with gr.Tab("Ask", id="ask"):
                ask = AskPanel(home, vigil)
                ask.wire()
            with gr.Tab("Say it", id="say-it"):
                FlowPanel(home, vigil, WORKSHOPS[:1], "say-it").wire(page)
            with gr.Tab("Apologize", id="apologize"):
                FlowPanel(home, vigil, WORKSHOPS[1:], "apologize").wire(page)
            with gr.Tab("Practice", id="practice"):
                PracticePanel(home, vigil).wire(page)
            with gr.Tab("Recommit", id="recommit"):
                TogetherPanel(home, vigil).wire(page)
            with gr.Tab("Exercises", id="exercises"):
                ExercisesPanel(home, vigil, _exercises(home), "exercises").wire(page)
            with gr.Tab("Documents", id="documents"):
                build_documents(home, page)
            with gr.Tab("Journal", id="journal") as past:
                journal = build_journal(home)
                journal.refresh(past.select)
        mark = gr.HTML("", elem_id="mark", apply_default_css=False)
        timer = gr.Timer(READY_SECONDS)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}

        async def look() -> Any:
            """How far the coach has come; once nothing is going on, nobody asks any more."""
            return markup.getting_ready(home.readiness), gr.Timer(active=not markup.settled(home.readiness))

        journal.go_on.click(
            ask.take_up,
            inputs=[journal.picked, ask.talk],
            outputs=ask.outputs,
            show_progress="hidden",
            api_visibility="private",
        ).then(lambda: gr.Tabs(selected="ask"), outputs=[ways], **quiet)
        page.load(lambda: _READY_MARK, outputs=[mark], **quiet)
        for event in (timer.tick, page.load):
            event(look, outputs=[ready, timer], **quiet)
    return page


def _exercises(home: Home) -> tuple[str, ...]:
    """Every flow without a place of its own, in the order of the guides' sections."""
    flows = home.workshop.flows
    order = {section.id: place for place, section in enumerate(home.sections)}
    own = [flow for flow in flows.values() if flow.id not in WORKSHOPS and not flow.needs]
    return tuple(flow.id for flow in sorted(own, key=lambda flow: order.get(flow.sections[0], len(order))))
