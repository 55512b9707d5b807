"""Ways through the real flows, for the tests."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path

from coach.compose import EXERCISES
from coach.flows.flow import Flow, Step, load_flows
from coach.flows.walk import Walk
from coach.guidance.documents import load_guides

ROOT = Path(__file__).parents[2]
SECTIONS = tuple(section.id for section in load_guides(ROOT / "corpus"))
FLOWS = load_flows(EXERCISES, SECTIONS)
WORKSHOPS = load_flows(EXERCISES.parent / "workshops", SECTIONS)
ALL = {**FLOWS, **WORKSHOPS}

LONGEST_WALK = 80  # answers; no flow may need more
FAULTY = ("verdict.hurts", "fault", "fault.you_accusation", "missing", "missing.feeling")
FINE = ("verdict.lands", "has.feeling")
# of a draft in which nothing is found, from somebody who doesn't know what to say to the questions either
PARTS = (
    "feeling",
    "situation",
    "need",
    "request",
    "perspective",
    "ack_what",
    "impact",
    "responsibility",
    "amends_or_change",
)
OPEN = ("verdict.neutral", "missing", *(f"missing.{part}" for part in PARTS), "unsure")


def replied(walk: Walk, choices: Mapping[str, str], found: tuple[str, ...] = FINE, text: str = "") -> Walk:
    """The walk after a plausible answer to the step that waits."""
    step = walk.step
    if step.kind == "choose":
        return walk.answer(choice=choices.get(step.id, _harmless(step)))
    if step.kind == "date":
        return walk.answer("2027-03-14")
    if step.kind == "write":
        return walk.answer(text or f"My words to {step.id}.", found=found if step.check else _unsure(found))
    return walk.answer()


def walked(flow: Flow, choices: Mapping[str, str], found: tuple[str, ...] = FINE) -> list[Walk]:
    """Every state of a walk, from the beginning to the end."""
    states = [Walk.begin(flow)]
    while not states[-1].over:
        states.append(replied(states[-1], choices, found))
        assert len(states) <= LONGEST_WALK, f"{flow.id} doesn't end with {dict(choices)}"
    return states


def roads(flow: Flow) -> list[tuple[dict[str, str], list[Walk]]]:
    """Walks that differ in up to two choices, with fine and with faulty texts."""
    return _roads(flow.id)


@cache
def _roads(id_: str) -> list[tuple[dict[str, str], list[Walk]]]:
    return list(_all_roads(ALL[id_]))


def _all_roads(flow: Flow) -> Iterator[tuple[dict[str, str], list[Walk]]]:
    options = [(step.id, option.id) for step in flow.steps for option in step.options]
    for number in (0, 1, 2):
        for chosen in combinations(options, number):
            for found in (FINE, FAULTY, OPEN):
                yield dict(chosen), walked(flow, dict(chosen), found)


def _unsure(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fact for fact in found if fact == "unsure")


def _harmless(step: Step) -> str:
    return next(option.id for option in step.options if not option.safety)
