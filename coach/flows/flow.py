"""A flow as it stands in its file: typed steps, checked when it is loaded.

A step is shown when all facts in ``when`` hold and none in ``unless`` does. Facts come from what was answered:

    STEP                    the step was answered with something
    STEP.OPTION             that option was chosen
    DRAFT.verdict.VERDICT   what the checks call the newest text of that draft
    DRAFT.has.PART          a part that they found in it
    DRAFT.missing.PART      one that they didn't, and DRAFT.missing for any
    DRAFT.fault.FAULT       what they found against it, and DRAFT.fault for any
    DRAFT.whole             nothing is missing that it can't do without, and nothing was found against it
    STEP.unsure             what was written leaves the question open, such as "I don't know"
    unsafe                  an option marked ``safety`` was chosen; from then on only steps marked ``safety`` are shown
    declined                an option marked ``no`` was chosen: it says no to what the flow asks

What the checks may find is told in ``coach.checks``. The form of the files is told in docs/exercises.md.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from coach.errors import FlowError
from coach.forms import Named, check_sections, load_form

__all__ = ["DECLINED", "UNSAFE", "Flow", "Option", "Step", "load_flow", "load_flows"]

Kind = Literal["read", "write", "choose", "date"]
CheckKind = Literal["", "i_statement", "apology", "turn", "patterns"]
UNSAFE = "unsafe"
DECLINED = "declined"
SLOT = re.compile(r"\{([a-z][a-z0-9-]*)\}")


class Option(Named):
    """One answer to choose.

    Attributes:
        id: its name in facts.
        text: what stands on it.
        reply: what the coach says to it, or empty.
        then: id of the step to go to, or ``end``; empty for the next one.
        safety: whether it tells of harm or fear: the walk then leads to a safety step and nowhere else.
        no: whether it says no to what the flow asks: nobody is then led on to a flow that comes after this one.
    """

    text: str = Field(min_length=1)
    reply: str = ""
    then: str = ""
    safety: bool = False
    no: bool = False


class Step(Named):
    """One thing that the coach says or asks.

    Attributes:
        id: its name within the flow.
        kind: read (go on when ready), write (words of one's own), choose (one of the options), date (a day).
        text: what the coach says; ``{step}`` stands for what was answered there. A line that quotes what
            wasn't answered is left out.
        hint: a line of help below it.
        section: id of the guidance section that it rests on; the flow's first where empty.
        check: which check looks at what is written; empty for none.
        draft: the draft whose newest text this is; the step's own id where empty.
        optional: whether it may be left empty.
        private: whether a partner at the same machine never sees the answer, even once both agree to share.
        safety: whether the app puts its safety card in this step's place. Shown only once ``unsafe`` holds, and last.
        about: for kind date, the step whose answer is due on that day; the newest written one where empty.
        keep: the heading under which the answer stands on a page to keep (``coach.flows.vows``); empty for none.
        options: for kind choose.
        when: facts that must hold for the step to be shown.
        unless: facts that must not.
        then: id of the step that follows, or ``end``; empty for the next one.
        rounds: how often it may be shown; a loop ends there.
    """

    kind: Kind
    text: str = Field(min_length=1)
    hint: str = ""
    section: str = ""
    check: CheckKind = ""
    draft: str = ""
    optional: bool = False
    private: bool = False
    safety: bool = False
    about: str = ""
    keep: str = ""
    options: tuple[Option, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    then: str = ""
    rounds: int = Field(default=1, ge=1, le=20)

    @property
    def writes(self) -> str:
        """The draft that an answer belongs to."""
        return self.draft or self.id

    def option(self, id_: str) -> Option | None:
        """The option of that id, or None."""
        return next((option for option in self.options if option.id == id_), None)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "choose") != (len(self.options) >= 2):
            raise ValueError(f"step {self.id}: kind choose needs two options or more, other kinds none")
        if self.kind != "write" and (self.check or self.draft):
            raise ValueError(f"step {self.id}: only kind write has a check or a draft")
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError(f"step {self.id}: two options have the same id")
        if self.id in (UNSAFE, DECLINED):
            raise ValueError(f"no step can be called {self.id}: it is a fact of its own")
        if self.about and self.kind != "date":
            raise ValueError(f"step {self.id}: only kind date has an about")
        if self.safety and (self.kind != "read" or self.then != "end"):
            raise ValueError(f"step {self.id}: a safety step is of kind read and its then is end")
        return self


class Flow(Named):
    """A guided walk.

    Attributes:
        id: its name, also that of its file.
        title: what it is called on the page.
        summary: one or two sentences: what it is good for.
        minutes: how long it takes, about.
        sections: ids of the guidance sections that it practices, the main one first.
        partners: whether two partners may walk it together, each in private.
        needs: id of a flow that must come first and show no harm, or empty; see ``coach.flows.progress``.
        after: id of a flow that two partners walk before this one, or empty; see ``coach.flows.together``.
        steps: in their order.
    """

    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    minutes: int = Field(default=10, ge=1, le=120)
    sections: tuple[str, ...] = Field(min_length=1)
    partners: bool = False
    needs: str = ""
    after: str = ""
    steps: tuple[Step, ...] = Field(min_length=1)

    def step(self, id_: str) -> Step:
        """The step of that id; KeyError where there is none."""
        for step in self.steps:
            if step.id == id_:
                return step
        raise KeyError(id_)

    def section_of(self, step: Step) -> str:
        """Id of the guidance section that a step rests on."""
        return step.section or self.sections[0]

    @model_validator(mode="after")
    def _joined(self) -> Self:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("two steps have the same id")
        drafts = {step.writes for step in self.steps}
        for step in self.steps:
            ways = [step.then, *(option.then for option in step.options)]
            if strays := {way for way in ways if way and way != "end" and way not in ids}:
                raise ValueError(f"step {step.id} leads to {sorted(strays)}, which isn't there")
            if strays := set(SLOT.findall(step.text + step.hint)) - set(ids) - drafts:
                raise ValueError(f"step {step.id} quotes {sorted(strays)}, which isn't there")
            if strays := {fact for fact in (*step.when, *step.unless) if not self._known(fact, drafts)}:
                raise ValueError(f"step {step.id} asks for the facts {sorted(strays)}, which can't be")
            if step.about and step.about not in ids:
                raise ValueError(f"step {step.id} is about {step.about}, which isn't there")
        cards = {step.id for step in self.steps if step.safety}
        for step in self.steps:
            if strays := {option.id for option in step.options if option.safety and option.then not in cards}:
                raise ValueError(f"step {step.id}: the options {sorted(strays)} don't lead to a safety step")
        return self

    def _known(self, fact: str, drafts: set[str]) -> bool:
        if fact in (UNSAFE, DECLINED):
            return True
        name, _, rest = fact.partition(".")
        if not rest:
            return name in drafts or any(step.id == name for step in self.steps)
        kind, _, which = rest.partition(".")
        if name in drafts and kind in ("verdict", "has", "missing", "fault", "whole", "unsure"):
            return bool(which) == (kind in ("verdict", "has")) or kind in ("missing", "fault")
        return any(step.id == name and step.option(rest) for step in self.steps)


def load_flow(file: Path, sections: Iterable[str] = ()) -> Flow:
    """Read and check one file.

    Args:
        file: TOML, named after the flow's id.
        sections: the ids of the guidance sections that there are; nothing is checked where empty.

    Raises:
        FlowError: the file breaks the form; the message says where.
    """
    flow = load_form(file, Flow, FlowError, "docs/exercises.md")
    used = (*flow.sections, *(step.section for step in flow.steps if step.section))
    check_sections(file, used, sections, FlowError)
    return flow


def load_flows(folder: Path, sections: Iterable[str] = ()) -> dict[str, Flow]:
    """Every flow of a folder by its id, in the order of the files' names.

    Raises:
        FlowError: a file breaks the form, or one needs or comes after another that isn't there.
    """
    known = tuple(sections)
    flows = {file.stem: load_flow(file, known) for file in sorted(folder.glob("*.toml"))}
    for flow in flows.values():
        for other in filter(None, (flow.needs, flow.after)):
            if other not in flows:
                raise FlowError(f"{flow.id}.toml needs {other}, which isn't there.")
    return flows
