"""A checked text as HTML: the words with their marks, what the marks mean, what is there, what changed, what to try.

Pure functions; every word that isn't ours goes through ``escape``.
"""

from collections.abc import Callable, Sequence
from html import escape

from coach.domain.events import Said
from coach.domain.findings import Finding
from coach.domain.guidance import Section
from coach.flows.feedback import Feedback

__all__ = ["NAMES", "draft", "lines", "marked", "note", "ours", "why"]

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
        out += [lines(text[place:start]), shown]
        place = end
    return "".join([*out, lines(text[place:])])


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


def ours(feedback: Feedback) -> tuple[Said, ...]:
    """The remarks as they are, for drafts that nobody is wording remarks on."""
    return tuple(Said(text, (), "fixed") for text in (feedback.strength, feedback.attempt) if text)


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


def lines(text: str) -> str:
    """A text of more than one line."""
    return "<br>".join(escape(line) for line in text.split("\n"))
