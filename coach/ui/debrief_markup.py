"""The look back at a rehearsal as HTML, its plot included. Pure; every word that isn't ours goes through ``escape``."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from coach.domain.guidance import Section
from coach.practice.debrief import debrief
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import Stage
from coach.ui.flow_markup import why
from coach.ui.practice_markup import act, branches, quote, talked

__all__ = ["arc", "looked_back"]

_Find = Callable[[str], Section | None]
_STEP, _LEFT, _TOP, _ROW = 56, 92, 14, 30  # pixels of the plot


def looked_back(rehearsal: Rehearsal, section: _Find) -> str:
    """The arc, the best turn, the one to redo, what the guides say, the look from outside, the branches.

    Raises:
        InputError: nothing was said yet.
    """
    told = debrief(rehearsal)
    parts = [f"<h2>Looking back: {escape(rehearsal.scene.title)}</h2>{arc(told['arc'])}"]
    if told["best"]:
        parts.append(_best(told["best"], section))
    if told["redo"]:
        parts.append(_redo(told["redo"], section))
    if not told["best"] and not told["redo"]:
        parts.append(
            '<section class="back"><h3>Your turns</h3><p>They did no harm, and gave little to hold on to. '
            "Try a sentence on how it is for them, or on your own part.</p></section>"
        )
    outside = "".join(f'<p dir="auto">{escape(text)}</p>' for text in told["outside"])
    parts.append(f'<section class="back outside"><h3>From outside</h3>{outside}</section>')
    parts.append(_guides(told["guides"], section))
    parts.append(branches(rehearsal))
    acts = act("on", "Go on with the talk") + act("over", "Another scene")
    return (
        f'<div class="debrief">{"".join(parts)}<div class="actions">{acts}</div>'
        '<details class="why whole"><summary>The whole talk</summary>'
        f'<div class="full">{talked(rehearsal, section, False)}</div></details></div>'
    )


def arc(points: Sequence[Mapping[str, Any]]) -> str:
    """The partner's mood from turn to turn, as a plot and as a sentence.

    Args:
        points: as ``debrief`` tells them: ``stage`` and ``value``, 0 to 4, from the start on.
    """
    xs = [_LEFT + _STEP * n for n in range(len(points))]
    ys = [_TOP + _ROW * (4 - int(point["value"])) for point in points]
    labels = [Stage[str(point["stage"]).upper()].label for point in points]
    right, bottom = xs[-1] + 20, _TOP + 4 * _ROW
    rows = "".join(
        f'<line x1="{_LEFT - 10}" x2="{right}" y1="{y}" y2="{y}"/>'
        f'<text x="{_LEFT - 18}" y="{y + 4}" text-anchor="end">{stage.label}</text>'
        for stage in Stage
        for y in (_TOP + _ROW * (4 - stage),)
    )
    turns = "".join(
        f'<text x="{x}" y="{bottom + 26}" text-anchor="middle">{n or "start"}</text>'
        for n, x in enumerate(xs)
    )
    path = " ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="5"/>' for x, y in zip(xs, ys, strict=True))
    spoken = "Your partner began " + ", then ".join(
        f"{label}" if n == 0 else f"{label} after turn {n}" for n, label in enumerate(labels)
    )
    return (
        f'<figure class="arc"><div tabindex="0" role="img" aria-label="{spoken}."><svg aria-hidden="true" '
        f'width="{right + 6}" height="{bottom + 36}" viewBox="0 0 {right + 6} {bottom + 36}">{rows}{turns}'
        f'<polyline points="{path}"/>{dots}</svg></div>'
        f"<figcaption>Your partner began {labels[0]} and ended {labels[-1]}.</figcaption></figure>"
    )


def _best(best: Mapping[str, Any], section: _Find) -> str:
    return (
        f'<section class="back best"><h3>What helped most</h3><p class="words" dir="auto">{quote(best["user"], 300)}</p>'
        f'<p>{escape(best["why"])}</p><p class="coach remark">{escape(best["strength"])}</p>'
        f"{why(section(best['section']))}</section>"
    )


def _redo(redo: Mapping[str, Any], section: _Find) -> str:
    return (
        f'<section class="back redo"><h3>The turn to try again</h3><p class="words" dir="auto">{quote(redo["user"], 300)}</p>'
        f'<p>{escape(redo["why"])}</p><p class="coach remark">{escape(redo["try"])}</p>'
        f"{why(section(redo['section']))}"
        f'<p><button type="button" class="option" data-act="again" data-place="{int(redo["turn"])}">'
        "Try that turn again</button></p></section>"
    )


def _guides(guides: Sequence[Mapping[str, str]], section: _Find) -> str:
    rows = "".join(
        f'<li>{why(found)}<small dir="auto">{escape(guide["because"])}</small></li>'
        for guide in guides
        for found in (section(guide["section"]),)
        if found is not None
    )
    return (
        f'<section class="back"><h3>What the guides say</h3><ul class="guides">{rows}</ul></section>'
        if rows
        else ""
    )
