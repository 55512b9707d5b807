"""What two partners opened to each other, as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from coach.flows.flow import Flow
from coach.flows.together import Side, Turn
from coach.flows.walk import spoken_day
from coach.ui.draft_markup import lines

__all__ = ["Shown", "opened"]

BOTH = "You both agreed, so this is open to you both. Take one share at a time, and take a pause whenever one of you needs it."
NO = (
    "There is a no among these answers. It was asked for honestly, and it took honesty to give. It isn't up for bargaining, "
    "and nothing has to be decided tonight. Read in your own time, leave each other room to be sad, and if you can't talk "
    "about it alone, a counselor can help you both to hear it."
)
NOT_WALKED = "{name} stopped before this one, as anybody may. Read on only if both of you want to."


@dataclass(frozen=True, slots=True)
class Shown:
    """What both shared of one flow.

    Attributes:
        flow: the flow.
        sides: both answers, step by step.
        turns: who speaks when.
    """

    flow: Flow
    sides: Sequence[Side]
    turns: Sequence[Turn]


def opened(shown: Sequence[Shown], names: tuple[str, str]) -> str:
    """What both said, flow by flow and share by share, and who speaks when."""
    said_no = any(_says_no(one) for one in shown) or (len(shown) > 1 and bool(_absent(shown[-1], names)))
    no = f'<p class="plainly">{NO}</p>' if said_no else ""
    walked = [one for one in shown if one.sides]
    parts = [_flow(one, names, place == 0) for place, one in enumerate(walked)]
    return f'<section class="opened"><p class="ask">{BOTH}</p>{no}{"".join(parts)}</section>'


def _flow(shown: Shown, names: tuple[str, str], first: bool) -> str:
    absent = _absent(shown, names)
    left = list(shown.turns)
    rows = []
    for place, side in enumerate(shown.sides):
        mine = [left.pop(0) for text in side.texts if text]
        rows.append(_share(shown.flow, side, mine, names, at_length=first and place == 0))
    told = "".join(
        f'<p class="hint-line">{escape(NOT_WALKED.replace("{name}", name))}</p>' for name in absent
    )
    return f"<h3>{escape(shown.flow.title)}</h3>{told}{''.join(rows)}"


def _share(
    flow: Flow,
    side: Side,
    turns: Sequence[Turn],
    names: tuple[str, str],
    at_length: bool,
) -> str:
    """One step: both answers side by side, and whose turn it is; how turns go is told at length only once."""
    day = flow.step(side.step).kind == "date"
    columns = "".join(
        f'<div><h4>{escape(name)}</h4><blockquote dir="auto">{escape(_spoken(text, day))}</blockquote></div>'
        for name, text in zip(names, side.texts, strict=True)
        if text  # what one wasn't asked, or left empty, isn't shown as silence
    )
    prompts = "".join(
        f"<li><b>{escape(turn.speaker)} speaks, {escape(turn.listener)} listens, then says back what was heard.</b>"
        f"{escape(f' {turn.to_speaker} {turn.to_listener}') if at_length else ''}</li>"
        for turn in turns
        if not day  # nobody has to say a date back
    )
    asked = side.asked.partition("?")[0] + "?" if day else side.asked  # what comes after it was for one alone
    return (
        f'<article class="both"><p class="asked">{lines(asked)}</p><div class="sides">{columns}</div>'
        + (f'<ol class="prompts">{prompts}</ol>' if prompts else "")
        + "</article>"
    )


def _absent(shown: Shown, names: tuple[str, str]) -> tuple[str, ...]:
    """Who shared nothing of a flow: whoever said no before it."""
    return tuple(
        name for place, name in enumerate(names) if not any(side.texts[place] for side in shown.sides)
    )


def _says_no(shown: Shown) -> bool:
    """Whether an answer that both see says no to what the flow asks."""
    return any(
        option.no and option.text in side.texts
        for side in shown.sides
        for option in shown.flow.step(side.step).options
    )


def _spoken(text: str, day: bool) -> str:
    try:
        return spoken_day(date.fromisoformat(text)) if day else text
    except ValueError:
        return text
