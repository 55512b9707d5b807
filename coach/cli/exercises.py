"""``coach exercises``: list them, show one, walk one from a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coach.cli.jsonlines import Line, read_lines
from coach.cli.opening import AsJson
from coach.errors import InputError

if TYPE_CHECKING:
    from coach.checks.check import Checks
    from coach.flows.flow import Flow
    from coach.flows.walk import Walk

__all__ = ["app", "read_answers", "steps_of"]

app = typer.Typer(help="Guided exercises, one for every section of the guides.", no_args_is_help=True)
FORM = '{"text": "…"} or {"choice": "…"}'  # of a line of answers


@dataclass(frozen=True, slots=True)
class Given:
    """One line of a file of answers.

    Attributes:
        line: its number, from 1.
        text: what is written.
        choice: id of the option.
    """

    line: int
    text: str = ""
    choice: str = ""

    @property
    def nothing(self) -> bool:
        """Whether it leaves its step empty."""
        return not self.text and not self.choice


@app.command("list")
def list_exercises(as_json: AsJson = False) -> None:
    """List the exercises and the sections that they practice."""
    for flow in _flows().values():
        if as_json:
            _print({"id": flow.id, "title": flow.title, "sections": list(flow.sections)})
        else:
            print(f"{flow.id:<18} {flow.title}  ({', '.join(flow.sections)})")


@app.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show an exercise with all its steps."""
    flow = _flow(id_)
    if as_json:
        _print(flow.model_dump(mode="json"))
        return
    print(f"{flow.title}\n{flow.summary}\n{flow.minutes} minutes; {', '.join(flow.sections)}\n")
    for step in flow.steps:
        print(f"[{step.id}] {step.text}")
        for option in step.options:
            print(f"  {option.id}: {option.text}")


@app.command()
def run(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    answers: Annotated[
        Path,
        typer.Option(help='A JSON Lines file of {"text": …} or {"choice": …}, one for each step that asks.'),
    ],
    as_json: AsJson = False,
) -> None:
    """Walk an exercise with the answers of a file."""
    from coach.compose import build_checks
    from coach.settings import load_settings

    flow = _flow(id_)
    given = read_answers(answers)
    checks = build_checks(load_settings())
    for record in steps_of(flow, given, checks, str(answers)):
        if as_json:
            _print(record)
        elif "step" in record:
            print(f"{record['asked']}\n  > {record['answer']}\n")
        else:
            print(
                "That was all of it." if not record["unsafe"] else "It stopped here: being safe comes first."
            )


def steps_of(flow: "Flow", given: Sequence[Given], checks: "Checks", name: str) -> "list[dict[str, Any]]":
    """Walk a flow and tell each step, then the end.

    Args:
        flow: the flow.
        given: the answers, in the order of the steps that ask; steps that are only read need none.
        checks: what looks at checked steps.
        name: the file's, for messages.

    Raises:
        InputError: an answer doesn't fit its step, there are too few, or too many; the message names the line.
    """
    from coach.flows.walk import Walk

    walk, left = Walk.begin(flow), list(given)
    records: list[dict[str, Any]] = []
    while not walk.over:
        step = walk.step
        asked = walk.said(step)[0]
        if step.kind == "read":
            walk = walk.answer()
        elif left:
            walk = _answered(walk, left.pop(0), checks, name)
        else:
            raise InputError(
                f"{name} ends after {len(given)} answers, and “{step.id}” still asks: {asked.splitlines()[0]} "
                f"Add a line such as {_example(walk)}."
            )
        answer = walk.answers[-1]
        records.append(
            {
                "step": step.id,
                "asked": asked,
                "answer": answer.choice or answer.text,
                "facts": sorted(answer.facts),
            }
        )
    if left:
        raise InputError(f"{name}, line {left[0].line}: the exercise was over before. Leave out this line.")
    records.append({"end": flow.id, "over": walk.over, "unsafe": walk.unsafe, "facts": sorted(walk.facts)})
    return records


def read_answers(file: Path) -> list[Given]:
    """The answers of a file.

    Raises:
        InputError: the file or a line of it can't be read; the message names the line.
    """
    return [_given(line) for line in read_lines(file, FORM)]


def _given(line: Line) -> Given:
    if len(line.fields) > 1 or not set(line.fields) <= {"text", "choice"}:
        raise line.wrong()
    return Given(line.number, line.text("text", ""), line.text("choice", ""))


def _answered(walk: "Walk", given: Given, checks: "Checks", name: str) -> "Walk":
    from coach.flows.feedback import found_in

    step = walk.step
    if bool(given.choice) != (step.kind == "choose") and not given.nothing:
        raise InputError(f"{name}, line {given.line}: “{step.id}” wants {_example(walk)}.")
    try:
        found = found_in(checks.check(given.text, step.check)) if step.check and given.text.strip() else ()
        return walk.answer(given.text, given.choice, found)
    except InputError as error:
        more = f" “{step.id}” wants {_example(walk)}." if step.kind == "choose" else ""
        raise InputError(f"{name}, line {given.line}, for “{step.id}”: {error}{more}") from error


def _example(walk: "Walk") -> str:
    step = walk.step
    if step.kind == "choose":
        return "a choice out of " + ", ".join(f'{{"choice": "{option.id}"}}' for option in step.options)
    return '{"text": "2027-03-14"}' if step.kind == "date" else '{"text": "…"}'


def _flows() -> "dict[str, Flow]":
    from coach.compose import build_exercises
    from coach.settings import load_settings

    return build_exercises(load_settings())


def _flow(id_: str) -> "Flow":
    flows = _flows()
    if id_ not in flows:
        raise InputError(f"There is no exercise “{id_}”. `coach exercises list` names them all.")
    return flows[id_]


def _print(record: Mapping[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False), flush=True)
