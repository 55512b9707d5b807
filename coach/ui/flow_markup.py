"""A walk through a flow as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from coach.domain.events import Said
from coach.domain.findings import Finding
from coach.domain.guidance import Section
from coach.flows.feedback import Feedback
from coach.flows.flow import Flow, Step
from coach.flows.samples import Sample
from coach.flows.walk import Walk
from coach.journal import Entry

__all__ = [
    "NAMES",
    "Look",
    "choice",
    "draft",
    "marked",
    "note",
    "now",
    "sample",
    "unfinished",
    "walked",
    "why",
]

NAMES = {
    "feeling": "What you felt",
    "situation": "The moment",
    "need": "What you need",
    "request": "What you ask for",
    "perspective": "Their side",
    "interest": "Asking about them",
    "warmth": "Kindness",
    "ack_what": "What you did",
    "impact": "What it did to them",
    "responsibility": "Owning it",
    "amends_or_change": "Making it good",
    "always_never": "always or never",
    "you_accusation": "a charge",
    "name_calling": "a name for the person",
    "mind_reading": "reading their mind",
    "pseudo_feeling": "a verdict as a feeling",
    "threat": "a threat",
    "sarcasm": "mockery",
    "past_dredging": "old matters",
    "contempt": "contempt",
    "excuse": "an excuse",
    "conditional": "an “if”",
    "blame_shift": "handing it back",
    "minimizing": "making it small",
    "passive": "nobody did it",
    "demand_forgiveness": "asking to be forgiven",
    "stonewalling": "shutting them out",
    "gaslighting": "denying what they lived",
    "jealous_control": "control",
    "blame_no_accountability": "blame without owning",
}
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


def unfinished(entries: Sequence[Entry]) -> str:
    """Earlier walks that can be taken up again."""
    rows = "".join(
        f'<li><button type="button" class="option" data-act="resume" data-place="{place}">'
        f"Go on with “{escape(entry.title)}”, last changed {escape(entry.saved[:10])}</button></li>"
        for place, entry in enumerate(entries)
    )
    return f'<ul class="options" aria-label="Left unfinished">{rows}</ul>' if rows else ""


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
            draft(feedback, look.remarks.get(place, _ours(feedback)), look.section)
            if feedback
            else f'<div class="question"><p dir="auto">{escape(answer.text) or "<i>left empty</i>"}</p></div>'
        )
        reply = _reply(step, answer.choice)
        said = f'<p class="coach">{_lines(reply)}</p>' if reply else ""
        blocks.append(
            f'<article class="step-done"><p class="asked">{_lines(asked)}</p>{shown}{said}</article>'
        )
    return "".join(blocks)


def draft(feedback: Feedback, remarks: Sequence[Said], section: _Find) -> str:
    """A draft: the words with their marks, what the marks mean, what is there, what changed, what to try."""
    result = feedback.result
    notes = "".join(
        note(number, fault, [f for f in result.findings if f.check == fault], result.text, section)
        for number, fault in enumerate(result.faults, 1)
    )
    parts = "".join(
        f'<li class="{"there" if there else "lacking"}"><span aria-hidden="true">{"✓" if there else "·"}</span> '
        f'{NAMES[part]}<span class="unseen">: {"there" if there else "not yet"}</span></li>'
        for part, there in result.parts.items()
    )
    return (
        '<div class="draft"><h3 class="unseen">Your words, with marks</h3>'
        f'<p class="words" dir="auto">{marked(result.text, result.findings, result.faults)}</p>'
        + (f'<ol class="notes">{notes}</ol>' if notes else "")
        + (f'<ul class="parts" aria-label="What is there">{parts}</ul>' if parts else "")
        + _changes(feedback)
        + _remarks(remarks)
        + "</div>"
    )


def now(walk: Walk, section: _Find, offers_sample: bool, anew: bool = True, more: str = "") -> str:
    """The step that waits, with what can be pressed; or the end.

    Args:
        walk: the walk.
        section: a guidance section by its id.
        offers_sample: whether a sample wording can be asked for.
        anew: whether the walk can be begun anew.
        more: HTML of our own that stands at the end of a walk.
    """
    back = _act("back", "Back") if walk.answers else ""
    if walk.over:
        over = _act("over", "Begin anew") if anew else ""
        return f'<div class="now">{_end(walk)}{more}<div class="actions">{back}{over}</div></div>'
    step = walk.step
    text, hint = walk.said(step)
    parts = [f'<p class="ask" id="ask-{escape(step.id)}">{_lines(text)}</p>']
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
    return f'<div class="now">{"".join(parts)}<div class="actions">{back}{skip}{wording}{over}</div>{rests}</div>'


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
            f'<p class="ask">{_lines(walk.said(last)[0])}</p><p class="hint-line">This is the end of it.</p>'
        )
    return '<p class="ask">This is the end of it. What you wrote stands above.</p>'


def _reply(step: Step, chosen: str) -> str:
    option = step.option(chosen)
    return option.reply if option else ""


def marked(text: str, findings: Sequence[Finding], faults: Sequence[str]) -> str:
    """The words with marks: faults wavy with the numbers of their notes, parts with a plain line. Faults go first."""
    taken: list[tuple[int, int, str]] = []
    for finding in sorted(findings, key=lambda f: f.check not in faults):
        start, end = finding.span.start, finding.span.end
        if any(start < e and s < end for s, e, _ in taken):
            continue
        words = escape(text[start:end])
        if finding.check in faults:
            same = {f.check for f in findings if f.span.overlaps(finding.span) and f.check in faults}
            numbers = " ".join(str(number) for number, fault in enumerate(faults, 1) if fault in same)
            taken.append((start, end, f'<mark class="fault">{words}<sup>{numbers}</sup></mark>'))
        else:
            taken.append((start, end, f'<mark class="part" title="{NAMES[finding.check]}">{words}</mark>'))
    out, place = [], 0
    for start, end, shown in sorted(taken):
        out += [_lines(text[place:start]), shown]
        place = end
    return "".join([*out, _lines(text[place:])])


def note(number: int, fault: str, findings: Sequence[Finding], text: str, section: _Find) -> str:
    """What a numbered mark means, and the section that it rests on."""
    quotes = dict.fromkeys(" ".join(text[f.span.start : f.span.end].split()) for f in findings)
    words = ", ".join(f"“{escape(quote)}”" for quote in quotes)
    found = section(findings[0].section)
    rests = why(found) if found else f'<small class="research">{escape(findings[0].section)}</small>'
    return f'<li value="{number}"><b>{NAMES[fault].capitalize()}</b>: {words}. {escape(findings[0].reason)} {rests}</li>'


def _changes(feedback: Feedback) -> str:
    news = [f"{NAMES[part]}: there now" for part in feedback.gained]
    news += [f"{NAMES[fault]}: gone" for fault in feedback.cleared]
    news += [f"{NAMES[part]}: no longer there" for part in feedback.lost]
    news += [f"{NAMES[fault]}: new" for fault in feedback.fresh]
    if not news:
        return ""
    return f'<p class="changes"><b>Since your last try</b> {"; ".join(escape(n[:1].lower() + n[1:]) for n in news)}.</p>'


def _ours(feedback: Feedback) -> tuple[Said, ...]:
    """The remarks as they are, for drafts that nobody is wording remarks on."""
    return (Said(feedback.strength, (), "fixed"), Said(feedback.attempt, (), "fixed"))


def _remarks(remarks: Sequence[Said]) -> str:
    return "".join(f'<p class="coach remark">{escape(said.text)}</p>' for said in remarks)


def why(section: Section | None) -> str:
    """A section of the guides that opens; empty for None."""
    if section is None:
        return ""
    by = f" · {section.source.author}" if section.source.author else ""
    passages = "".join(f'<p class="passage plain">{escape(p.text)}</p>' for p in section.passages)
    return (
        f'<details class="why"><summary>From the guides: {escape(section.title)}</summary>'
        f'<div class="full"><p class="by">{escape(section.source.title + by)}</p>{passages}</div></details>'
    )


def _act(act: str, label: str) -> str:
    return f'<button type="button" class="act" data-act="{act}" data-place="0">{label}</button>'


def _title(section: Section | None) -> str:
    return section.title if section else ""


def _minutes(flow: Flow) -> str:
    return f"{flow.minutes} minutes"


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
