"""What somebody has practiced, from the walks that were saved: pure, so that any place may keep them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.flows.flow import Flow
from coach.flows.walk import Walk, walks_from

__all__ = ["Draft", "Gate", "Practiced", "gate", "practiced"]


@dataclass(frozen=True, slots=True)
class Draft:
    """How a text of the user's own has changed.

    Attributes:
        name: the draft's name in its flow.
        asked: what the coach asked when it was first written.
        before: the first text.
        after: the newest; the same where it was written once.
        count: how many texts there were.
        marks: how many kinds of marks against it the checks put on the first text and on the newest.
    """

    name: str
    asked: str
    before: str
    after: str
    count: int
    marks: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Practiced:
    """One walk that was saved.

    Attributes:
        flow: id of the flow.
        title: its title.
        sections: the guidance sections that it practices.
        over: whether it was walked to its end.
        drafts: the checked texts, in the order of the steps.
    """

    flow: str
    title: str
    sections: tuple[str, ...]
    over: bool
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a flow may be begun.

    Attributes:
        open: whether it may.
        first: id of the flow to walk before it; empty where that isn't why.
        unsafe: whether an earlier answer told of harm or fear: the app shows its safety card.
        why: a sentence for the user; empty where the gate is open.
    """

    open: bool
    first: str = ""
    unsafe: bool = False
    why: str = ""


_States = Iterable[Mapping[str, Any]]


def practiced(flows: Mapping[str, Flow], states: _States) -> tuple[Practiced, ...]:
    """What was practiced, in the order of the states. States of flows that are no more are left out.

    Args:
        flows: every flow by its id.
        states: what ``Walk.state`` gave, oldest first.

    Raises:
        InputError: a state isn't what this coach saved.
    """
    return tuple(
        Practiced(walk.flow.id, walk.flow.title, walk.flow.sections, walk.over, _drafts(walk))
        for walk in walks_from(flows, states)
    )


def gate(flow: Flow, flows: Mapping[str, Flow], states: _States) -> Gate:
    """Whether a flow may be begun: the one that it needs was walked to its end, and its newest walk shows no harm.

    Args:
        flow: the flow to begin.
        flows: every flow by its id.
        states: what ``Walk.state`` gave, oldest first; of this one person alone.
    """
    if not flow.needs:
        return Gate(True)
    newest = {walk.flow.id: walk for walk in walks_from(flows, states)}
    # safety prefers the alarm: fear that was told in another exercise counts as well
    if any(walk.unsafe for walk in newest.values()):
        return Gate(
            False,
            unsafe=True,
            why="You told of harm or fear, and being safe comes first. This one is not for now.",
        )
    if flow.needs not in newest or not newest[flow.needs].over:
        first = flows[flow.needs]
        return Gate(
            False, first.id, why=f"First comes “{first.title}”: {first.minutes} minutes, for you alone."
        )
    return Gate(True)


def _drafts(walk: Walk) -> tuple[Draft, ...]:
    drafts = {}
    for step in walk.flow.steps:
        if step.check and step.writes not in drafts and (texts := walk.drafts(step.writes)):
            asked, marks = walk.said(step)[0], _marks(walk, step.writes)
            drafts[step.writes] = Draft(step.writes, asked, texts[0], texts[-1], len(texts), marks)
    return tuple(drafts.values())


def _marks(walk: Walk, draft: str) -> tuple[int, int]:
    """How many kinds of faults were found in the first and in the newest text of a draft."""
    own = [answer for answer in walk.answers if answer.text and walk.flow.step(answer.step).writes == draft]
    counts = [sum(fact.startswith(f"{draft}.fault.") for fact in answer.facts) for answer in own]
    return counts[0], counts[-1]
