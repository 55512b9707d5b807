"""Presses inside our own HTML reach Python as an event ``press``, with what was pressed."""

from typing import Any

import gradio as gr

__all__ = ["PRESS", "pressed"]

PRESS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button && !['copy', 'cite'].includes(button.dataset.act)) {
    const field = button.dataset.field && element.querySelector(button.dataset.field);
    trigger('press', {act: button.dataset.act, place: Number(button.dataset.place), value: field ? field.value : ''});
  }
});
"""
LONGEST = 10_000


def pressed(event: gr.EventData) -> tuple[str, int, str]:
    """What was pressed: the act, its place, and the value of the field that goes with it.

    What the browser tells is not trusted: what doesn't fit becomes an empty act.
    """
    data: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
    act, place, value = data.get("act"), data.get("place"), data.get("value", "")
    if not isinstance(act, str) or not isinstance(place, int) or isinstance(place, bool) or place < 0:
        return "", 0, ""
    return act, place, value[:LONGEST] if isinstance(value, str) else ""
