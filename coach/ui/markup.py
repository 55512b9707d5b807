"""What is shown, as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from html import escape

from coach.domain.events import Said
from coach.domain.guidance import Passage, Reading, Section
from coach.domain.safety import Card, Place
from coach.journal import Entry
from coach.ui.house import Ready
from coach.ui.talk import Phase, Shown

__all__ = [
    "EXAMPLES",
    "FALSE_ALARM",
    "answered",
    "card",
    "getting_ready",
    "intro",
    "notice",
    "places",
    "settled",
    "sources",
    "turns",
    "unfinished",
]

EXAMPLES = (
    ("Silence in fights", "My partner goes silent every time we argue. What can I do?"),
    ("Lost trust", "I was lied to, and now I check everything. How do we rebuild trust?"),
    ("Saying sorry", "I hurt my partner badly. How do I apologize so that it means something?"),
    ("Too late?", "We have been unhappy for years. Is it too late for us?"),
    ("Growing apart", "We live like roommates. How do we get close again?"),
    ("About the guides", "What are the six steps, in short?"),
)

FALSE_ALARM = "This is a false alarm"
_LONGEST_QUESTION = 8000  # characters; the coach takes less, so this only cuts what it will refuse
_ALSO_NEAR = 2
_HINTS = {
    Phase.PREPARING: "Getting ready first; your question waits here",
    Phase.SEARCHING: "Looking in the guides",
    Phase.FOUND: "Reading the guide",
    Phase.WRITING: "Writing",
}
_ENDINGS = {
    Phase.STOPPED: "You stopped this answer. The coach won't build on it.",
    Phase.BROKEN: "This answer broke off. The coach won't build on it.",
}


def turns(past: Sequence[Shown], actions: bool = True) -> str:
    """Turns that are over, oldest first; ``actions`` offers what can be done with them."""
    return "".join(
        f'<div class="past">{answered(turn, place, actions=actions)}{sources(turn, place, actions=actions)}</div>'
        for place, turn in enumerate(past)
    )


def answered(turn: Shown, place: int, *, live: bool = False, actions: bool = True) -> str:
    """A question and the answer so far. ``place`` is the turn's index in the conversation."""
    question = escape(turn.question[:_LONGEST_QUESTION])
    if len(turn.question) > _LONGEST_QUESTION:
        question += "…"
    edit = _button("edit", place, "Edit", "Edit this question") if actions else ""
    parts = [card(turn.card, place, actions=actions)] if turn.card else []
    parts += [_paragraph(group, live) for group in _paragraphs(turn.said)]
    parts += [f'<p class="aside" role="status">{escape(text)}</p>' for text in turn.troubles]
    if turn.note:
        parts.append(f'<p class="aside">{escape(turn.note)}</p>')
    if turn.phase in _HINTS:
        parts.append(
            f'<p class="hint" role="status"><span>{_HINTS[turn.phase]}</span><i></i><i></i><i></i></p>'
        )
    if turn.phase in _ENDINGS:
        parts.append(f'<p class="aside">{_ENDINGS[turn.phase]}</p>')
    busy = "false" if turn.over else "true"
    return (
        f'<article class="turn" data-turn="{place}" data-phase="{turn.phase}">'
        f'<div class="question"><h2 class="unseen">You asked</h2><p dir="auto">{question}</p>{edit}</div>'
        f'<div class="answer" aria-live="polite" aria-busy="{busy}"><h2 class="unseen">The coach</h2>'
        f"{''.join(parts)}</div></article>"
    )


def card(shown: Card, place: int, *, actions: bool = True) -> str:
    """What is said where somebody may be in danger: fixed words, places to turn to, one question."""
    why = "".join(f"<li>{escape(reason)}</li>" for reason in shown.reasons)
    reasons = f"<details><summary>Why you see this</summary><ul>{why}</ul></details>" if why else ""
    calm = _button("calm", place, FALSE_ALARM, FALSE_ALARM) if actions else ""
    return (
        f'<section class="card" role="region" aria-label="Your safety, message {place + 1}" '
        f'data-label="{escape(shown.label)}" data-severity="{shown.severity}"><p>{escape(shown.heard)}</p>'
        f'<p>{escape(shown.matters)}</p><ul class="places">{places(shown.places)}</ul><p class="ask">{escape(shown.question)}</p>'
        f"{reasons}{calm}</section>"
    )


def places(shown: Sequence[Place]) -> str:
    """Where to turn to, an item each."""
    return "".join(
        f"<li><b>{escape(p.name)}</b><span>{escape(p.reach)}</span><small>{escape(p.hours)}</small></li>"
        for p in shown
    )


def sources(turn: Shown, place: int, *, actions: bool = True) -> str:
    """The sections that an answer draws on, each opening to its full text, and what can be done with it."""
    if turn.evidence is None:
        return ""
    sections = [hit.section for hit in turn.evidence.hits]
    drawn = _drawn_on(turn, sections)
    also = [section for section in sections if section not in drawn][:_ALSO_NEAR]
    blocks = []
    if drawn:
        heading = "From your documents" if drawn[0].source.foreign else "From the guides"
        blocks.append(_shelf(heading, drawn, turn, place))
    if also:
        blocks.append(_shelf("Nearby in the guides", also, turn, place))
    if actions and turn.over:
        copy = _button("copy", place, "Copy", "Copy this answer") if turn.said else ""
        retry = _button("retry", place, "Try again", "Try again with this question")
        blocks.append(f'<div class="actions">{copy}{retry}</div>')
    return f'<div class="more" data-turn="{place}">{"".join(blocks)}</div>'


def intro() -> str:
    """What stands on the page before the first question."""
    chips = "".join(
        f'<li><button type="button" data-act="example" data-place="{place}">'
        f"<b>{escape(name)}</b><span>{escape(text)}</span></button></li>"
        for place, (name, text) in enumerate(EXAMPLES)
    )
    return (
        '<section class="intro"><p class="lead">Ask about what is hard between the two of you. '
        "Answers come from two guides on repairing a relationship, and show the passages that they rest on.</p>"
        f'<h2>Some ways to begin</h2><ul class="examples">{chips}</ul></section>'
    )


def notice(text: str, act: str = "", label: str = "") -> str:
    """A calm line above the box, with something to press where ``act`` is given."""
    if not text:
        return ""
    button = _button(act, 0, label, label) if act else ""
    return f'<div class="notice" role="alert"><p>{escape(text)}</p>{button}</div>'


def settled(ready: Ready) -> bool:
    """Whether nothing is being got ready any more."""
    return not ready.step and (ready.search or bool(ready.trouble))


def getting_ready(ready: Ready) -> str:
    """How far the coach has come in getting ready; empty once it is."""
    parts = []
    if ready.step:
        amount = f' value="{min(ready.done, ready.total)}" max="{ready.total}"' if ready.total > 0 else ""
        count = f'<span class="count">{ready.done} of {ready.total}</span>' if ready.total > 0 else ""
        if not ready.search:
            tell = "Getting ready. You can write already; your question is answered as soon as this is done."
        elif not ready.model:
            tell = "You can ask already. Until the language model is ready, answers stand in the guides' own words."
        else:
            tell = "You can ask already. The coach is reading ahead, so that answers start sooner."
        parts.append(
            f'<p>{tell}</p><p class="step"><span>{escape(ready.step)}</span>{count}</p>'
            f'<progress aria-label="{escape(ready.step)}"{amount}></progress>'
        )
    if ready.trouble:
        parts.append(f'<p class="trouble">{escape(ready.trouble)}</p>')
    return f'<div class="ready" role="status">{"".join(parts)}</div>' if parts else ""


def _button(act: str, place: int, label: str, name: str) -> str:
    return (
        f'<button type="button" class="act" data-act="{act}" data-place="{place}" '
        f'aria-label="{escape(name)}">{escape(label)}</button>'
    )


def _paragraphs(said: Sequence[Said]) -> list[list[Said]]:
    """A passage stands alone; the model's sentences run on."""
    groups: list[list[Said]] = []
    for piece in said:
        runs_on = groups and piece.origin in ("model", "replacement") and groups[-1][0].origin == "model"
        if runs_on:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _paragraph(group: Sequence[Said], live: bool) -> str:
    kind = "quoted" if group[0].origin in ("guide", "replacement") else "worded"
    return f'<p class="said {kind}" dir="auto">{" ".join(_sentence(said, live) for said in group)}</p>'


def _sentence(said: Said, live: bool) -> str:
    words = said.text.split()
    if live:  # each word comes up softly; the style sheet times them by their place
        text = " ".join(
            f'<span class="w" style="--i:{i}">{escape(word)}</span>' for i, word in enumerate(words)
        )
    else:
        text = escape(" ".join(words))
    cites = "".join(
        f'<button type="button" class="cite" data-act="cite" data-number="{n}" '
        f'aria-label="Show passage {n}">{n}</button>'
        for n in said.citations
    )
    return f'{text}<sup class="cites">{cites}</sup>' if cites else text


def _drawn_on(turn: Shown, found: Sequence[Section]) -> list[Section]:
    """The sections that the numbered passages come from, those cited first, the rest as they were found."""
    if turn.reading is None:
        return []
    held = {passage.section for passage in turn.reading.passages}
    drawn = [turn.reading.section, *(s for s in found if s.id in held and s.id != turn.reading.section.id)]
    if not turn.over or not turn.cited:
        return drawn
    cited = {turn.reading.passages[n - 1].section for n in turn.cited if n <= len(turn.reading.passages)}
    return [section for section in drawn if section.id in cited]


def _shelf(heading: str, sections: Sequence[Section], turn: Shown, place: int) -> str:
    rows = "".join(_section(section, turn, place) for section in sections)
    return f'<section class="shelf"><h3>{heading}</h3>{rows}</section>'


def _section(section: Section, turn: Shown, place: int) -> str:
    by = f" · {section.source.author}" if section.source.author else ""
    passages = "".join(_passage(passage, turn.reading, turn.cited) for passage in section.passages)
    return (
        f'<details class="source" data-key="{place}/{escape(section.id)}"><summary>'
        f'<span class="title">{escape(section.title)}</span>'
        f'<span class="by">{escape(section.source.title + by)}</span></summary>'
        f'<div class="full">{passages}</div></details>'
    )


def _passage(passage: Passage, reading: Reading | None, cited: frozenset[int]) -> str:
    number = reading.number(passage) if reading else None
    if number is None:
        return f'<p class="passage">{escape(passage.text)}</p>'
    mark = " cited" if number in cited else ""
    return (
        f'<p class="passage{mark}" data-number="{number}" tabindex="-1">'
        f'<span class="number" aria-hidden="true">{number}</span>{escape(passage.text)}</p>'
    )


def unfinished(entries: Sequence[Entry]) -> str:
    """Earlier walks or rehearsals that can be taken up again."""
    rows = "".join(
        f'<li><button type="button" class="option" data-act="resume" data-place="{place}">'
        f"Go on with “{escape(entry.title)}”, last changed {escape(entry.saved[:10])}</button></li>"
        for place, entry in enumerate(entries)
    )
    return f'<ul class="options" aria-label="Left unfinished">{rows}</ul>' if rows else ""
