"""A walk through a flow: pure values. Nothing is looked up, measured or saved here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from coach.errors import InputError
from coach.flows.flow import SLOT, Flow, Step

__all__ = ["Answer", "Walk"]

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
    """

    flow: Flow
    answers: tuple[Answer, ...] = ()
    at: str | None = field(default="")

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

    def drafts(self, name: str) -> tuple[str, ...]:
        """The texts of one draft, oldest first."""
        return tuple(a.text for a in self.answers if a.text and self.flow.step(a.step).writes == name)

    def newest(self, name: str) -> str:
        """What was answered last to a step, or the newest text of a draft; empty where nothing was."""
        own = [a.text for a in self.answers if name in (a.step, self.flow.step(a.step).writes)]
        return own[-1] if own else ""

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
        elif step.kind != "read":
            _fits(step, text)
            if text:
                facts = {step.id, step.writes, *(f"{step.writes}.{fact}" for fact in found)}
        else:
            text = ""
        given = Answer(step.id, text, choice if step.kind == "choose" else "", frozenset(facts))
        answers = (*self.answers, given)
        return Walk(self.flow, answers, _shown(self.flow, answers, way or _following(self.flow, step.id)))

    def back(self) -> "Walk":
        """The walk before the last answer; the same at the beginning."""
        if not self.answers:
            return self
        return Walk(self.flow, self.answers[:-1], self.answers[-1].step)

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
        except (KeyError, TypeError) as error:
            raise InputError("What was saved of this can't be read. Begin it again.") from error
        known = {step.id for step in flow.steps}
        fitting = tuple(answer for answer in answers if answer.step in known)
        if at is not None and at not in known:
            at = _shown(flow, fitting, flow.steps[0].id)
        return cls(flow, fitting, at)

    def _filled(self, text: str) -> str:
        return SLOT.sub(lambda slot: self.newest(slot[1]), text)


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
    for answer in answers:
        if answer.facts:  # a rewrite that was left out takes nothing away
            newest[flow.step(answer.step).writes] = answer.facts
    return frozenset().union(*newest.values())


def _following(flow: Flow, id_: str) -> str:
    ids = [step.id for step in flow.steps]
    place = ids.index(id_) + 1
    return ids[place] if place < len(ids) else "end"


def _shown(flow: Flow, answers: tuple[Answer, ...], way: str) -> str | None:
    """The first step from ``way`` on that is to be shown."""
    facts = _facts(flow, answers)
    while way != "end":
        step = flow.step(way)
        visits = sum(answer.step == step.id for answer in answers)
        if facts.issuperset(step.when) and facts.isdisjoint(step.unless) and visits < step.rounds:
            return step.id
        way = _following(flow, way)
    return None
