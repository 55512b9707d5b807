"""The colors and type that Gradio's own parts take; the rest stands in ``look.css``."""

from pathlib import Path

import gradio as gr

__all__ = ["ABOUT", "ABOUT_LOOK", "FAVICON", "LEAVE", "LEAVE_LOOK", "LOOK", "SCRIPT", "theme"]

_ROOM = Path(__file__).parent
LOOK = _ROOM / "look.css"
SCRIPT = _ROOM / "page.js"
LEAVE = _ROOM / "leave.js"
LEAVE_LOOK = _ROOM / "leave.css"
ABOUT = _ROOM / "about.js"
ABOUT_LOOK = _ROOM / "about.css"
FAVICON = _ROOM / "favicon.svg"


def theme() -> gr.themes.Base:
    """System fonts only, and the palette of the style sheet, so that nothing flashes before it is loaded."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    ).set(
        body_background_fill="#f7f3ea",
        body_background_fill_dark="#171b1d",
        body_text_color="#2b2a26",
        body_text_color_dark="#e6e2d8",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
    )
