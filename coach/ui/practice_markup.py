"""A rehearsal under way as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Callable, Mapping
from html import escape

from coach.domain.guidance import Section
from coach.practice.feedback import Feedback
from coach.practice.hearing import Heard
from coach.practice.mood import Move
from coach.practice.practice import Landed
from coach.practice.rehearsal import Rehearsal, Turn
from coach.practice.scene import Scene, Stage
from coach.practice.seats import Exchange, Swapped
from coach.ui.flow_markup import NAMES, marked, note, why

__all__ = [
    "TONES",
    "act",
    "branches",
    "line",
    "mood",
    "now",
    "played",
    "quote",
    "scene_head",
    "swapped",
    "talked",
    "under_way",
]

# How a turn landed, in words; the bar beside them tells the same.
TONES = {
    "kind": "This lands softly",
    "plain": "This lands evenly",
    "doubtful": "This could be taken either way",
    "blame": "This lands as blame",
    "grave": "This hurts",
}
_AIMS = {
    "hear": "It takes in what was said before anything else.",
    "own": "It owns a part, without a “but”.",
    "feel": "It says what one feels, as one's own.",
    "ask": "It asks for something that can be done.",
    "close": "It leaves the door open for another time.",
}
_Find = Callable[[str], Section | None]


def scene_head(scene: Scene, swapped: bool = False) -> str:
    """Who plays whom, and what happened."""
    plays = (
        "Seats are swapped: you speak as your partner, and the coach answers from your seat."
        if swapped
        else "You are yourself. The coach plays your partner."
    )
    return (
        f'<header class="scene"><h2>{escape(scene.title)}</h2><p>{plays}</p>'
        f'<p dir="auto">{escape(scene.role)}</p></header>'
    )


def line(text: str, who: str = "Your partner") -> str:
    """What the partner says, or the coach from the user's seat."""
    return (
        f'<div class="partner"><h3>{who}</h3><p class="line" dir="auto">{escape(text)}</p></div>'
        if text
        else ""
    )


def talked(rehearsal: Rehearsal, section: _Find, actions: bool = True) -> str:
    """The talk so far, the partner's opening first; ``actions`` offers to take turns back."""
    turns = "".join(played(turn, section, actions) for turn in rehearsal.path)
    return (
        f"{scene_head(rehearsal.scene)}{line(rehearsal.scene.opening)}"
        f"{mood(rehearsal.scene.begins, 'Your partner begins')}{turns}"
    )


def played(turn: Turn, section: _Find, actions: bool = True) -> str:
    """A turn that is over: the user's words, how they landed, what the partner answered."""
    back = act("back", "Take it back", turn.number) if actions else ""
    return (
        f'<article class="step-done played" data-number="{turn.number}">'
        f"{_heard(turn.heard, turn.move, turn.feedback, section)}"
        f'{line(turn.partner)}<div class="actions">{back}</div></article>'
    )


def under_way(words: str, landed: Landed | None, section: _Find) -> str:
    """The turn that is being played: the words at once, then how they landed."""
    if landed is None:
        return (
            '<article class="step-done played"><h3 class="unseen">You said</h3>'
            f'<div class="draft"><p class="words" dir="auto">{_lines(words)}</p></div>'
            '<p class="hint" role="status"><span>Your partner hears you</span><i></i><i></i><i></i></p></article>'
        )
    return (
        '<article class="step-done played">'
        f"{_heard(landed.heard, landed.move, landed.feedback, section)}</article>"
    )


def mood(stage: Stage, label: str = "Your partner is now") -> str:
    """How the partner is: words, and five steps of which some are filled."""
    steps = "".join(f"<i{' class=on' if n <= stage else ''}></i>" for n in Stage)
    return (
        f'<p class="mood" data-stage="{stage.id}"><span class="steps" aria-hidden="true">{steps}</span>'
        f"{label} <b>{stage.label}</b></p>"
    )


def now(rehearsal: Rehearsal, seats: Swapped | None) -> str:
    """What waits, and what can be pressed."""
    if seats is not None:
        acts = act("seats", "Back to my own seat")
        acts += act("unsay", "Take it back") if seats.exchanges else ""
        return (
            '<div class="now"><p class="ask">What would your partner say?</p><p class="hint-line">'
            "Say it the way they would, also where it is unfair. The coach shows one way to answer.</p>"
            f'<div class="actions">{acts}</div></div>'
        )
    acts = act("end", "End and look back") if rehearsal.path else ""
    acts += act("seats", "Swap seats") + act("over", "Another scene")
    pause = ""
    if rehearsal.path and rehearsal.path[-1].feedback.heated:
        pause = (
            '<p class="hint-line">This seems to be a lot right now. A pause is a good move in a real talk too: '
            "breathe out slowly a few times before you go on.</p>"
        )
    return (
        f'<div class="now"><p class="ask">What do you say?</p>{pause}<div class="actions">{acts}</div></div>'
        f"{branches(rehearsal)}"
    )


def branches(rehearsal: Rehearsal) -> str:
    """Every way that the talk has taken, where there are several, each to go to."""
    ways = rehearsal.branches
    alone = len(ways) == 1 and rehearsal.at == ways[0][-1].number
    if not ways or alone:
        return ""
    rows = "".join(
        f'<li{" class=here" if here else ""}><span class="way" dir="auto">{quote(way[-1].heard.text)}</span>'
        f"<small>{_count(len(way))}, ends {way[-1].stage.label}; likely to sting: "
        f"{_percent(sum(turn.heard.landing for turn in way) / len(way))} of 100</small>"
        + ("<em>You are here</em>" if here else act("go", "Go there", way[-1].number))
        + "</li>"
        for way in ways
        for here in (way[-1].number == rehearsal.at,)
    )
    return f'<section class="ways"><h3>What you have tried</h3><ul>{rows}</ul></section>'


def swapped(seats: Swapped) -> str:
    """The talk with swapped seats."""
    rows = "".join(_exchange(exchange) for exchange in seats.exchanges)
    return f"{scene_head(seats.scene, True)}{line(seats.scene.opening, 'Your partner began with')}{rows}"


def act(name: str, label: str, place: int = 0) -> str:
    """Something to press."""
    return (
        f'<button type="button" class="act" data-act="{name}" data-place="{place}">{escape(label)}</button>'
    )


def quote(text: str, longest: int = 90) -> str:
    """The user's words, cut, in quotation marks."""
    short = text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + "…"
    return f"“{escape(short)}”"


def _exchange(exchange: Exchange) -> str:
    return (
        '<article class="step-done played"><h3 class="unseen">You said as your partner</h3>'
        f'<div class="draft"><p class="words" dir="auto">{_lines(exchange.words)}</p></div>'
        f"{line(exchange.answer, 'One way to answer, from your seat')}"
        f'<p class="coach remark">{_AIMS.get(exchange.aim, "")}</p></article>'
    )


def _heard(heard: Heard, move: Move, feedback: Feedback, section: _Find) -> str:
    marks = [found for found in heard.findings if found.check in NAMES]
    meant: Mapping[str, list[int]] = {found.check: [] for found in marks}
    faults = [fault for fault in dict.fromkeys(heard.faults) if fault in meant]
    notes = "".join(
        note(number, fault, [f for f in marks if f.check == fault], heard.text, section)
        for number, fault in enumerate(faults, 1)
    )
    said = "".join(
        f'<p class="coach remark">{escape(text)}</p>'
        for text in (feedback.strength, feedback.attempt)
        if text
    )
    return (
        '<h3 class="unseen">You said</h3><div class="draft">'
        f'<p class="words" dir="auto">{marked(heard.text, marks, faults)}</p>'
        + (f'<ol class="notes">{notes}</ol>' if notes else "")
        + _landing(heard)
        + f"{mood(move.after.stage)}<p class='moved'>{escape(move.why)}</p>"
        f"{said}{why(section(feedback.section))}</div>"
    )


def _landing(heard: Heard) -> str:
    percent = _percent(heard.landing)
    return (
        f'<p class="landing {escape(heard.tone)}"><span class="bar" aria-hidden="true">'
        f'<i style="width:{percent}%"></i></span><span>{TONES.get(heard.tone, "")}. '
        f"Likely to sting: {percent} of 100.</span></p>"
    )


def _percent(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))


def _count(turns: int) -> str:
    return "1 turn" if turns == 1 else f"{turns} turns"


def _lines(text: str) -> str:
    return "<br>".join(escape(part) for part in text.split("\n"))
