"""Asking about what was promised, as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from html import escape

from coach.flows.following import OUTCOMES
from coach.flows.promises import Promise

__all__ = ["asks", "delayed", "told_only"]


def asks(promise: Promise, told: str = "") -> str:
    """What was promised, and three answers; ``told`` is what the coach said to the answer before."""
    options = "".join(
        f'<li><button type="button" class="option" data-act="outcome" data-place="{place}">{escape(one.text)}</button></li>'
        for place, one in enumerate(OUTCOMES)
    )
    return (
        f'<section class="follow" aria-label="What you promised">{_told(told)}'
        f'<p class="ask-back" dir="auto">{_lines(promise.asked)}</p>'
        f'<ul class="options" aria-label="How did it go?">{options}</ul>'
        '<div class="actions"><button type="button" class="act" data-act="ask-later" data-place="0">Ask me another time'
        "</button></div></section>"
    )


def delayed(told: str) -> str:
    """After “not yet”: a new day, or none."""
    return (
        f'<section class="follow" aria-label="What you promised">{_told(told)}'
        '<p class="day"><label>A new day <input type="date" class="again-field"></label>'
        '<button type="button" class="option" data-act="again" data-place="0" data-field=".again-field">Ask me again then'
        '</button></p><div class="actions"><button type="button" class="act" data-act="let-go" data-place="0">I let it go'
        "</button></div></section>"
    )


def told_only(told: str) -> str:
    """What the coach said to the last answer; empty for nothing."""
    return f'<section class="follow">{_told(told)}</section>' if told else ""


def _told(told: str) -> str:
    return f'<p class="coach" role="status">{escape(told)}</p>' if told else ""


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
