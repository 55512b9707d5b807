"""A walk through a flow as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from coach.domain.events import Said
from coach.domain.guidance import Section
from coach.flows.feedback import Feedback
from coach.flows.flow import Flow, Step
from coach.flows.samples import Sample
from coach.flows.walk import Walk
from coach.ui.draft_markup import NAMES, draft, lines, marked, note, ours, why

__all__ = ["NAMES", "Look", "choice", "marked", "note", "now", "sample", "walked", "why"]

_Find = Callable[[str], Section | None]


@dataclass(frozen=True)
class Look:
    """What a panel needs to show a walk.

    Attributes:
        feedback: what there is to say of the answer at an index, or None.
        remarks: the remarks on an answer by its index, as far as they are worded.
        section: a guidance section by its id, or None.
    """

    feedback: Callable[[Walk, int], Feedback | None]
    remarks: dict[int, tuple[Said, ...]]
    section: _Find


def choice(flows: Sequence[Flow], section: _Find) -> str:
    """The flows to choose from."""
    rows = "".join(
        f'<li><button type="button" data-act="begin" data-place="{place}"><b>{escape(flow.title)}</b>'
        f"<span>{escape(flow.summary)}</span>"
        f"<small>{_minutes(flow)} · {escape(_title(section(flow.sections[0])))}</small></button></li>"
        for place, flow in enumerate(flows)
    )
    return f'<section class="intro flows"><ul class="examples">{rows}</ul></section>'


def walked(walk: Walk, look: Look) -> str:
    """What was asked and answered so far, drafts with their marks."""
    blocks = []
    for place, answer in enumerate(walk.answers):
        step = walk.flow.step(answer.step)
        if step.kind == "read" or (
            step.kind == "choose" and not _reply(step, answer.choice) and step.rounds > 1
        ):
            continue
        asked = Walk(walk.flow, walk.answers[:place], step.id).said(step)[0]
        feedback = look.feedback(walk, place)
        shown = (
            draft(feedback, look.remarks.get(place, ours(feedback)), look.section)
            if feedback
            else f'<div class="question"><p dir="auto">{escape(answer.text) or "<i>left empty</i>"}</p></div>'
        )
        reply = _reply(step, answer.choice)
        said = f'<p class="coach">{lines(reply)}</p>' if reply else ""
        blocks.append(
            f'<article class="step-done"><p class="asked">{lines(asked)}</p>{shown}{said}</article>'
        )
    return "".join(blocks)


def now(
    walk: Walk,
    section: _Find,
    offers_sample: bool,
    anew: bool = True,
    more: str = "",
    back: bool | None = None,
) -> str:
    """The step that waits, with what can be pressed; or the end.

    Args:
        walk: the walk.
        section: a guidance section by its id.
        offers_sample: whether a sample wording can be asked for.
        anew: whether the walk can be begun anew.
        more: HTML of our own that stands at the end of a walk.
        back: whether there is something to go back to; None for an answer of this walk.
    """
    goes_back = _act("back", "Back") if (bool(walk.answers) if back is None else back) else ""
    if walk.over:
        over = _act("over", "Begin anew") if anew else ""
        return f'<div class="now">{_end(walk)}{more}<div class="actions">{goes_back}{over}</div></div>'
    step = walk.step
    text, hint = walk.said(step)
    parts = [f'<p class="ask" id="ask-{escape(step.id)}">{lines(text)}</p>']
    if hint:
        parts.append(f'<p class="hint-line">{escape(hint)}</p>')
    if step.kind == "choose":
        options = "".join(
            f'<li><button type="button" class="option" data-act="choose" data-place="{place}">{escape(option.text)}</button></li>'
            for place, option in enumerate(step.options)
        )
        parts.append(f'<ul class="options" aria-labelledby="ask-{escape(step.id)}">{options}</ul>')
    if step.kind == "date":
        parts.append(
            '<p class="day"><label>The day <input type="date" class="day-field"></label>'
            '<button type="button" class="option" data-act="day" data-place="0" data-field=".day-field">Go on</button></p>'
        )
    if step.kind == "read":
        parts.append(
            '<p><button type="button" class="option" data-act="read" data-place="0">Go on</button></p>'
        )
    rests = why(section(walk.flow.section_of(step)))
    skip = _act("skip", "Leave this out") if step.optional else ""
    wording = _act("sample", "Show me one way to say it") if offers_sample else ""
    over = _act("over", "Begin anew") if walk.answers and anew else ""
    return f'<div class="now">{"".join(parts)}<div class="actions">{goes_back}{skip}{wording}{over}</div>{rests}</div>'


def sample(shown: Sample) -> str:
    """A sample wording, or why there is none."""
    trouble = f'<p class="aside">{escape(shown.trouble)}</p>' if shown.trouble else ""
    if shown.origin == "none":
        return (
            '<div class="sample" role="status"><p>No wording that I tried would land well. Some of your words for what '
            "happened still carry blame. Go back one step, and tell it the way a camera would have seen it.</p>"
            f"{trouble}</div>"
        )
    by = "The local model mended the wording" if shown.origin == "model" else "Put together without the model"
    return (
        f'<div class="sample" role="status"><h3>One way to say it</h3><p class="words" dir="auto">{escape(shown.text)}</p>'
        f'<p class="aside">Made from what you wrote. {by}, and it passes the same checks. '
        f"Said in your own way, it will count for more.</p>{trouble}</div>"
    )


def _end(walk: Walk) -> str:
    last = walk.flow.steps[-1]
    if walk.answers and walk.answers[-1].step == last.id:
        return (
            f'<p class="ask">{lines(walk.said(last)[0])}</p><p class="hint-line">This is the end of it.</p>'
        )
    return '<p class="ask">This is the end of it. What you wrote stands above.</p>'


def _reply(step: Step, chosen: str) -> str:
    option = step.option(chosen)
    return option.reply if option else ""


def _act(act: str, label: str) -> str:
    return f'<button type="button" class="act" data-act="{act}" data-place="0">{label}</button>'


def _title(section: Section | None) -> str:
    return section.title if section else ""


def _minutes(flow: Flow) -> str:
    return f"{flow.minutes} minutes"
