"""A walk through a flow: pure values. Nothing is looked up, measured or saved here."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from coach.errors import InputError
from coach.flows.flow import DECLINED, SLOT, UNSAFE, Flow, Step
from coach.flows.following import Followed

__all__ = ["Answer", "Walk", "spoken_day", "walks_from"]

_BLANK = re.compile(r"\n{3,}")
# not strftime: that speaks the machine's language
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LONGEST = 8000  # characters of one answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one step.

    Attributes:
        step: the step's id.
        text: what was written; the option's text; the day as YYYY-MM-DD; empty where it was only read.
        choice: the chosen option's id, or empty.
        facts: what holds because of it; see ``coach.flows.flow``.
    """

    step: str
    text: str = ""
    choice: str = ""
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody has come in a flow.

    Attributes:
        flow: the flow.
        answers: what was answered, in the order it was.
        at: id of the step that waits for an answer; None at the end.
        followed: what was answered when the coach asked about a promise later.
    """

    flow: Flow
    answers: tuple[Answer, ...] = ()
    at: str | None = field(default="")
    followed: tuple[Followed, ...] = ()

    @classmethod
    def begin(cls, flow: Flow) -> "Walk":
        """At the first step."""
        return cls(flow, (), _shown(flow, (), flow.steps[0].id))

    @property
    def over(self) -> bool:
        """Whether every step is done."""
        return self.at is None

    @property
    def step(self) -> Step:
        """The step that waits. KeyError at the end."""
        return self.flow.step(self.at or "")

    @property
    def facts(self) -> frozenset[str]:
        """What holds by now: a newer text of a draft takes the place of the older one."""
        return _facts(self.flow, self.answers)

    @property
    def unsafe(self) -> bool:
        """Whether an answer told of harm or fear. The app's safety card then takes the step's place."""
        return UNSAFE in self.facts

    @property
    def declined(self) -> bool:
        """Whether an answer said no to what the flow asks."""
        return DECLINED in self.facts

    def drafts(self, name: str) -> tuple[str, ...]:
        """The texts of one draft, oldest first."""
        return tuple(a.text for a in self.answers if a.text and self.flow.step(a.step).writes == name)

    def newest(self, name: str) -> str:
        """What was answered last to a step, or the newest text of a draft; empty where nothing was."""
        own = [a.text for a in self.answers if a.text and name in (a.step, self.flow.step(a.step).writes)]
        return own[-1] if own else ""  # a rewrite that was left out takes nothing away

    def said(self, step: Step) -> tuple[str, str]:
        """A step's text and hint with the answers that they quote."""
        return self._filled(step.text), self._filled(step.hint)

    def answer(self, text: str = "", choice: str = "", found: Iterable[str] = ()) -> "Walk":
        """The walk after an answer to the step that waits.

        Args:
            text: what was written, or a day as YYYY-MM-DD.
            choice: the option's id.
            found: what the checks found in the text, such as ``missing.feeling``; see ``findings_facts``.

        Raises:
            InputError: it doesn't answer the step; the message says what would. The walk stays as it was.
        """
        step = self.step
        text, way = text.strip(), step.then
        facts = set()
        if step.kind == "choose":
            option = step.option(choice)
            if option is None:
                raise InputError("Choose one of the answers.")
            text, way = option.text, option.then or step.then
            facts = {step.id, f"{step.id}.{option.id}"}
            facts |= {fact for fact, holds in ((UNSAFE, option.safety), (DECLINED, option.no)) if holds}
        elif step.kind != "read":
            _fits(step, text)
            if text:
                facts = {step.id, step.writes, *(f"{step.writes}.{fact}" for fact in found)}
        else:
            text = ""
        given = Answer(step.id, text, choice if step.kind == "choose" else "", frozenset(facts))
        answers = (*self.answers, given)
        following = _shown(self.flow, answers, way or _following(self.flow, step.id))
        return replace(self, answers=answers, at=following)

    def back(self) -> "Walk":
        """The walk before the last answer; the same at the beginning."""
        if not self.answers:
            return self
        return replace(self, answers=self.answers[:-1], at=self.answers[-1].step)

    def follow(self, followed: Followed) -> "Walk":
        """The walk with what was answered about a promise; a newer answer about the same day takes the older one's place."""
        others = tuple(f for f in self.followed if (f.step, f.day) != (followed.step, followed.day))
        return replace(self, followed=(*others, followed))

    def state(self) -> dict[str, Any]:
        """What to save, as JSON knows it."""
        return {
            "flow": self.flow.id,
            "at": self.at,
            "answers": [
                {
                    "step": a.step,
                    "prompt": Walk(self.flow, self.answers[:place], a.step)._filled(
                        self.flow.step(a.step).text
                    ),
                    "answer": a.text,
                    "choice": a.choice,
                    "facts": sorted(a.facts),
                }
                for place, a in enumerate(self.answers)
            ],
            "followed": [followed.state() for followed in self.followed],
        }

    @classmethod
    def resume(cls, flow: Flow, state: Mapping[str, Any]) -> "Walk":
        """A walk from what was saved. Where the flow has changed since, it goes on where it still fits.

        Raises:
            InputError: it isn't what this coach saved.
        """
        try:
            answers = tuple(
                Answer(str(a["step"]), str(a["answer"]), str(a["choice"]), frozenset(map(str, a["facts"])))
                for a in state["answers"]
            )
            at = state["at"]
            followed = tuple(Followed.resume(row) for row in state.get("followed", ()))
        except (KeyError, TypeError) as error:
            raise InputError("What was saved of this can't be read. Begin it again.") from error
        known = {step.id for step in flow.steps}
        fitting = tuple(answer for answer in answers if answer.step in known)
        if at is not None and at not in known:
            at = _shown(flow, fitting, flow.steps[0].id)
        return cls(flow, fitting, at, tuple(row for row in followed if row.step in known))

    def _filled(self, text: str) -> str:
        lines = [line for line in text.split("\n") if all(self.newest(name) for name in SLOT.findall(line))]
        return SLOT.sub(lambda slot: self._spoken(slot[1]), _BLANK.sub("\n\n", "\n".join(lines))).strip()

    def _spoken(self, name: str) -> str:
        """An answer as a sentence can carry it: a day in words, anything else as it is."""
        said = self.newest(name)
        if any(step.id == name and step.kind == "date" for step in self.flow.steps):
            with suppress(ValueError):  # saved when the step was of another kind
                return spoken_day(date.fromisoformat(said))
        return said


def walks_from(flows: Mapping[str, Flow], states: Iterable[Mapping[str, Any]]) -> list[Walk]:
    """Walks from what was saved; those through flows that are no more are left out. Raises as ``Walk.resume``."""
    return [Walk.resume(flows[state["flow"]], state) for state in states if state.get("flow") in flows]


def spoken_day(day: date) -> str:
    """A day as a sentence can carry it, such as March 14, 2027."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _fits(step: Step, text: str) -> None:
    if not text and not step.optional:
        raise InputError(
            "Write a few words, or choose the date." if step.kind == "date" else "Write a few words."
        )
    if len(text) > LONGEST:
        raise InputError(f"That is longer than {LONGEST:,} characters. Keep to what matters most.")
    if step.kind == "date" and text:
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise InputError("Write the day as year-month-day, such as 2027-03-14.") from error


def _facts(flow: Flow, answers: Iterable[Answer]) -> frozenset[str]:
    newest: dict[str, frozenset[str]] = {}
    answered = set()
    for answer in answers:
        if answer.facts:  # a rewrite that was left out takes nothing away
            newest[flow.step(answer.step).writes] = answer.facts
            answered.add(answer.step)  # and one that was written doesn't unsay that the first was
    return frozenset(answered).union(*newest.values())


def _following(flow: Flow, id_: str) -> str | None:
    ids = [step.id for step in flow.steps]
    place = ids.index(id_) + 1
    return ids[place] if place < len(ids) else None


def _shown(flow: Flow, answers: tuple[Answer, ...], way: str | None) -> str | None:
    """The first step from ``way`` on that is to be shown; ``end`` is over, unless a step has that name."""
    facts = _facts(flow, answers)
    steps = {step.id: step for step in flow.steps}
    while way is not None and way in steps:
        step = steps[way]
        visits = sum(answer.step == step.id for answer in answers)
        fits = facts.issuperset(step.when) and facts.isdisjoint(step.unless) and visits < step.rounds
        if fits and step.safety == (UNSAFE in facts):
            return step.id
        way = _following(flow, way)
    return None
