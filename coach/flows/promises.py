"""What was promised for a day, and what is asked about it later: pure, so that any place may keep it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coach.errors import InputError
from coach.flows.flow import Flow, Step
from coach.flows.following import Followed, Outcome
from coach.flows.walk import Walk, spoken_day, walks_from

__all__ = ["Due", "Promise", "due", "follow", "promised", "promises"]

ASKED = "For {day} you had set yourself this: “{promise}” How did it go?"
ASKED_BARE = "{day} was the day that you set yourself in “{title}”. How did it go?"


_States = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that the coach asks about on a day.

    Attributes:
        day: the day that was chosen last.
        flow: id of the flow that it comes from.
        title: the flow's title.
        text: what was promised, in the user's words; empty where nothing was written.
        step: id of the step that asked for the day.
        outcome: id of what was answered about it; empty while the coach still asks.
    """

    day: date
    flow: str
    title: str
    text: str
    step: str = ""
    outcome: str = ""

    @property
    def asked(self) -> str:
        """How the coach asks about it."""
        spoken = spoken_day(self.day)
        if not self.text:
            return ASKED_BARE.replace("{day}", spoken).replace("{title}", self.title)
        return ASKED.replace("{day}", spoken).replace("{promise}", self.text)


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that the coach asks about now.

    Attributes:
        promise: the promise.
        place: which of the states it stands in.
    """

    promise: Promise
    place: int


def promises(flows: Mapping[str, Flow], states: _States) -> tuple[Promise, ...]:
    """What was promised for a day, by day; the same promise once. Arguments and errors as ``progress.practiced``."""
    found: dict[Promise, None] = {}
    for walk in walks_from(flows, states):
        if walk.unsafe:
            continue  # nobody is reminded of a plan that fear has overtaken
        for answer in walk.answers:
            step = walk.flow.step(answer.step)
            if step.kind == "date" and (day := _day(answer.text)):
                found[_promise(walk, step, day)] = None
    return tuple(sorted(found, key=lambda promise: promise.day))


def due(flows: Mapping[str, Flow], states: _States, today: date) -> tuple[Due, ...]:
    """The promises whose day has come and that weren't asked about yet, the oldest first.

    None where somebody's newest walk through any flow tells of harm or fear. States that can't be read are passed over.
    """
    found: dict[Promise, Due] = {}
    newest: dict[str, Walk] = {}
    for place, state in enumerate(states):
        try:
            walks = walks_from(flows, [state])
        except InputError:
            continue
        newest |= {walk.flow.id: walk for walk in walks}
        for promise in promises(flows, [state]):
            if not promise.outcome and promise.day <= today:
                found.setdefault(promise, Due(promise, place))
    if any(walk.unsafe for walk in newest.values()):
        return ()
    return tuple(sorted(found.values(), key=lambda one: one.promise.day))


def follow(walk: Walk, promise: Promise, outcome: Outcome, again: date | None = None) -> Walk:
    """The walk with what was answered about a promise of its own.

    Args:
        walk: the walk that the promise stands in.
        promise: as ``due`` gave it.
        outcome: what was answered.
        again: the new day, where one was chosen.
    """
    day = promise.day.isoformat()
    new = again.isoformat() if again else ""
    answer = f"{outcome.text}. A new day: {spoken_day(again)}" if again else outcome.text
    return walk.follow(Followed(promise.step, day, outcome.id, promise.asked, answer, new))


def _promise(walk: Walk, step: Step, day: date) -> Promise:
    """A promise as it stands now: each answer about it may have moved its day, or closed it."""
    followed = {row.day: row for row in walk.followed if row.step == step.id}
    outcome = ""
    while not outcome and (row := followed.pop(day.isoformat(), None)):
        again = _day(row.again)
        day, outcome = (again, "") if again else (day, row.outcome)
    return Promise(day, walk.flow.id, walk.flow.title, promised(walk, step), step.id, outcome)


def promised(walk: Walk, date_step: Step) -> str:
    """The answer that is due on a day: the one that the date step is about, or the newest written before it."""
    if date_step.about:
        return walk.newest(walk.flow.step(date_step.about).writes)
    written = ""
    for answer in walk.answers:
        if answer.step == date_step.id:
            break
        if answer.text and walk.flow.step(answer.step).kind == "write":
            written = answer.text
    return written


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
