"""What was practiced, as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from datetime import date
from html import escape

from coach.flows.progress import Draft
from coach.flows.promises import Promise
from coach.flows.walk import spoken_day
from coach.ui.kept_walks import Progress

__all__ = ["practiced"]

PLOTTED = 12  # drafts, the newest
LISTED = 20  # drafts before and after, the newest
_STATES = {"kept": "kept", "partly": "kept in part", "not-yet": "not done yet"}
_LEFT, _TOP, _ROW, _GAP = 64, 18, 22, 36  # of the plot, in pixels


def practiced(progress: Progress) -> str:
    """What was practiced, drafts before and after, what was promised; empty where there is nothing."""
    if not progress.walks:
        return ""
    drafts = [(day, draft) for day, walk in progress.walks for draft in walk.drafts]
    rewritten = [(day, draft) for day, draft in drafts if draft.count > 1]
    return (
        '<details class="progress"><summary>What you have practiced</summary><div>'
        f"<p>{_told(progress)}</p>{_walks(progress)}{_plot([draft for _, draft in rewritten])}{_drafts(rewritten)}"
        f"{_promises(progress.promises)}"
        '<p class="hint-line">It is read from the journal on this computer. What two wrote under seal is not in it.</p>'
        "</div></details>"
    )


def _told(progress: Progress) -> str:
    over = sum(walk.over for _, walk in progress.walks)
    begun = len(progress.walks) - over
    days = len({day for day, _ in progress.walks})
    left = f", and {begun} more begun" if begun else ""
    return f"{_number(over, 'walk')} to the end{left}, on {_number(days, 'day')}. The last one was on {_day(progress.walks[-1][0])}."


def _walks(progress: Progress) -> str:
    """Each flow once, with how often it was walked, the newest first."""
    newest = dict.fromkeys(walk.title for _, walk in reversed(progress.walks))
    rows = []
    for title in newest:
        own = [(day, walk) for day, walk in progress.walks if walk.title == title]
        over = sum(walk.over for _, walk in own)
        times = {0: "begun", 1: "once to the end"}.get(over, f"{over} times to the end")
        rows.append(f"<li><b>{escape(title)}</b> <small>{times}, last on {_day(own[-1][0])}</small></li>")
    return f'<ul class="walks">{"".join(rows)}</ul>'


def _plot(drafts: Sequence[Draft]) -> str:
    """How many kinds of marks each draft had at first and has now; nothing where one draft tells as much in words."""
    shown = drafts[-PLOTTED:]
    if len(shown) < 2 or not any(max(draft.marks) for draft in shown):
        return ""
    fewer = sum(draft.marks[1] < draft.marks[0] for draft in shown)
    more = sum(draft.marks[1] > draft.marks[0] for draft in shown)
    same = len(shown) - fewer - more
    counted = [(fewer, "fewer marks now"), (same, "as many marks now"), (more, "more marks now")]
    told = ", ".join(f"{count} {'has' if count == 1 else 'have'} {what}" for count, what in counted if count)
    sentence = f"Beside the first try, of the last {len(shown)} drafts that you wrote more than once, {told}."
    most = max(max(draft.marks) for draft in shown)
    bottom, right = _TOP + _ROW * most, _LEFT + _GAP * (len(shown) - 1) + 24
    lines = "".join(
        f'<line x1="{_LEFT - 14}" x2="{right}" y1="{y}" y2="{y}"/><text x="{_LEFT - 22}" y="{y + 4}" text-anchor="end">{n}</text>'
        for n in range(most + 1)
        for y in (bottom - _ROW * n,)
    )
    changes = "".join(
        f'<polyline points="{x},{first} {x},{now}"/><circle class="first" cx="{x}" cy="{first}" r="4"/>'
        f'<circle cx="{x}" cy="{now}" r="5.5"/>'
        for place, draft in enumerate(shown)
        for x in (_LEFT + _GAP * place,)
        for first, now in ((bottom - _ROW * draft.marks[0], bottom - _ROW * draft.marks[1]),)
    )
    return (
        f'<figure class="arc change"><div><svg aria-hidden="true" width="{right + 6}" height="{bottom + 14}" '
        f'viewBox="0 0 {right + 6} {bottom + 14}">{lines}{changes}</svg></div>'
        f"<figcaption>{sentence} Each line is one draft, the newest on the right: from the small dot, your first try, to the "
        "large one, your last. The height is how many kinds of marks stood against it.</figcaption></figure>"
    )


def _drafts(drafts: Sequence[tuple[str, Draft]]) -> str:
    rows = "".join(
        f'<li><p class="asked">{escape(draft.asked.splitlines()[0])} <small>{_day(day)}, {draft.count} tries</small></p>'
        f'<div class="sides"><div><h4>At first</h4><blockquote dir="auto">{escape(draft.before)}</blockquote></div>'
        f'<div><h4>Now</h4><blockquote dir="auto">{escape(draft.after)}</blockquote></div></div></li>'
        for day, draft in reversed(drafts[-LISTED:])
    )
    return f'<h3>Your words, at first and now</h3><ul class="drafts">{rows}</ul>' if rows else ""


def _promises(promises: Sequence[Promise]) -> str:
    rows = "".join(
        f'<li dir="auto">{escape(spoken_day(one.day))}: {escape(one.text or one.title)} '
        f"<small>{_STATES.get(one.outcome, 'still to come' if one.day > date.today() else 'the coach asks about it')}</small></li>"
        for one in promises
    )
    return f'<h3>What you promised</h3><ul class="promised">{rows}</ul>' if rows else ""


def _day(iso: str) -> str:
    try:
        return spoken_day(date.fromisoformat(iso))
    except ValueError:
        return "a day unknown"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
