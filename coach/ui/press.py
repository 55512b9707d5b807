"""Presses inside our own HTML reach Python as an event ``press``, with what was pressed.

A press carries the moment that it was made at: the ``data-moment`` of the HTML that it stands in, which names what
waited for an answer there. Python passes over one that was made at another moment, so that pressing twice never
answers two things, however the second press was on its way. The second click of a double click isn't sent at all.
"""

from html import escape
from typing import Any

import gradio as gr

__all__ = ["ONCE", "PRESS", "at_moment", "moment_of", "pressed", "reads_moment"]

PRESS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button && event.detail < 2 && !['copy', 'cite'].includes(button.dataset.act)) {
    const field = button.dataset.field && element.querySelector(button.dataset.field);
    const moment = button.closest('[data-moment]');
    trigger('press', {act: button.dataset.act, place: Number(button.dataset.place), value: field ? field.value : '',
      moment: moment ? moment.dataset.moment : ''});
  }
});
"""
# The same for Gradio's own buttons in the panel that this HTML stands in. A key that is held down presses once.
ONCE = """
const panel = element.closest('.flow');
if (panel && !panel.dataset.once) {
  panel.dataset.once = 'yes';
  const stop = (event) => { event.stopPropagation(); event.preventDefault(); };
  panel.addEventListener('click', (event) => {
    if (event.detail > 1 && event.target.closest('button.send')) stop(event);
  }, true);
  panel.addEventListener('keydown', (event) => {
    if (event.repeat && ['Enter', ' '].includes(event.key) && event.target.closest('button')) stop(event);
  }, true);
}
"""
LONGEST = 10_000


def pressed(event: gr.EventData) -> tuple[str, int, str]:
    """What was pressed: the act, its place, and the value of the field that goes with it.

    What the browser tells is not trusted: what doesn't fit becomes an empty act.
    """
    data = _data(event)
    act, place, value = data.get("act"), data.get("place"), data.get("value", "")
    if not isinstance(act, str) or not isinstance(place, int) or isinstance(place, bool) or place < 0:
        return "", 0, ""
    return act, place, value[:LONGEST] if isinstance(value, str) else ""


def moment_of(event: gr.EventData) -> str:
    """The moment that a press was made at; empty where it tells none."""
    moment = _data(event).get("moment", "")
    return moment if isinstance(moment, str) else ""


def at_moment(moment: str, html: str) -> str:
    """HTML whose presses tell that moment; empty for nothing."""
    return f'<div data-moment="{escape(moment)}">{html}</div>' if html else ""


def reads_moment(elem_id: str) -> str:
    """For an event's ``js``: put the moment that stands in that HTML into the event's first input."""
    return (
        f"(...given) => {{ given[0] = document.querySelector('#{elem_id} [data-moment]')?.dataset.moment ?? ''; "
        "return given; }"
    )


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}
