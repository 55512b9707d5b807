import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import coach.compose
from coach.checks.check import CheckResult
from coach.cli.commands import app, main

run = CliRunner()
STRAIGHT = [
    {"text": "The forgotten birthday."},
    {"text": "It hurt them."},
    {"text": "To write dates down."},
    {"choice": "kept"},
    {"text": "A calendar on the fridge."},
    {"choice": "time"},
    {"text": "2027-03-14"},
]


class BlameChecks:
    """Finds an accusation wherever somebody never does something."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def check(self, text: str, kind: str) -> CheckResult:
        self.asked.append((text, kind))
        faults = ("always_never",) if "never" in text else ()
        verdict = "blame" if faults else "i_statement"
        return CheckResult(text, kind, verdict, {"feeling": not faults}, faults, 0.5, ())


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> BlameChecks:
    made = BlameChecks()
    monkeypatch.setattr(coach.compose, "build_checks", lambda settings: made)
    return made


def answers(folder: Path, lines: list[dict[str, str]]) -> str:
    file = folder / "answers.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return str(file)


def records(*arguments: str) -> list[dict[str, object]]:
    result = run.invoke(app, ["exercises", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_list_is_one_object_a_line() -> None:
    listed = records("list", "--json")
    assert len(listed) == 25
    assert all(list(record) == ["id", "title", "sections"] for record in listed)
    assert len({section for record in listed for section in record["sections"]}) == 30  # type: ignore[attr-defined]


def test_list_and_show_for_people() -> None:
    assert "Step Four" in run.invoke(app, ["exercises", "list"]).stdout
    shown = run.invoke(app, ["exercises", "show", "step-four"]).stdout
    assert "If you never saw this person again" in shown
    assert "shatter: It would shatter me" in shown


def test_show_gives_the_whole_file() -> None:
    (flow,) = records("show", "after-sorry", "--json")
    assert flow["id"] == "after-sorry"
    assert len(flow["steps"]) == 11  # type: ignore[arg-type]


def test_run_tells_each_step_and_the_end(checks: BlameChecks, tmp_path: Path) -> None:
    *steps, end = records("run", "after-sorry", "--answers", answers(tmp_path, STRAIGHT), "--json")
    assert all(list(step) == ["step", "asked", "answer", "facts"] for step in steps)
    assert [step["step"] for step in steps] == [
        "for", "impact", "promised", "kept", "see", "wait", "by", "keep",
    ]  # fmt: skip
    assert steps[3]["answer"] == "kept"
    assert steps[3]["facts"] == ["kept", "kept.kept"]
    assert "A calendar on the fridge." in str(steps[-1]["asked"])
    assert (end["end"], end["over"], end["unsafe"]) == ("after-sorry", True, False)
    assert {"kept.kept", "by", "see"} <= set(end["facts"])  # type: ignore[call-overload]
    assert checks.asked == [], "nothing is checked where no step asks for it"


def test_checks_are_run_on_checked_steps(checks: BlameChecks, tmp_path: Path) -> None:
    lines = [
        {"text": "We eat apart."}, {"text": "lonely"}, {"text": "The silence."}, {"choice": "hint"}, {"text": "The mess."},
        {"text": "You never talk to me."}, {"text": "I feel lonely when we eat apart."}, {"text": ""},
    ]  # fmt: skip
    steps = records("run", "name-it", "--answers", answers(tmp_path, lines), "--json")
    by = {str(step.get("step")): step for step in steps}
    assert "words.fault.always_never" in by["say"]["facts"]  # type: ignore[operator]
    assert "words.verdict.i_statement" in by["again"]["facts"]  # type: ignore[operator]
    assert checks.asked == [
        ("You never talk to me.", "i_statement"),
        ("I feel lonely when we eat apart.", "i_statement"),
    ]
    assert "words.fault" not in steps[-1]["facts"]  # type: ignore[operator]
    assert "lonely when we eat apart" in str(by["keep"]["asked"])


def test_fear_ends_it(checks: BlameChecks, tmp_path: Path) -> None:
    *steps, end = records(
        "run", "where-we-stand", "--answers", answers(tmp_path, [{"choice": "afraid"}]), "--json"
    )
    assert [step["step"] for step in steps] == ["welcome", "harm", "safe"]
    assert end["unsafe"] is True


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (STRAIGHT[:3], "ends after 3 answers"),
        ([*STRAIGHT, {"text": "more"}], "line 8: the exercise was over"),
        ([*STRAIGHT[:3], {"choice": "perhaps"}], "line 4"),
        ([*STRAIGHT[:3], {"text": "kept"}], 'line 4: “kept” wants a choice out of {"choice": "kept"}'),
        ([{"choice": "kept"}], 'line 1: “for” wants {"text": "…"}'),
        ([{"text": " "}], "line 1, for “for”: Write a few words."),
        ([*STRAIGHT[:6], {"text": "soon"}], "line 7, for “by”: Write the day"),
    ],
)
def test_answers_that_do_not_fit_are_told_with_their_line(
    lines: list[dict[str, str]],
    says: str,
    checks: BlameChecks,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["exercises", "run", "after-sorry", "--answers", answers(tmp_path, lines), "--json"])
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", '{"text": 3}', '{"words": "x"}', '{"text": "x", "choice": "y"}']
)
def test_a_broken_line_is_told(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"text": "fine"}\n\n' + line, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["exercises", "run", "after-sorry", "--answers", str(file)])
    told = capsys.readouterr().err
    assert f"{file}, line 3: " in told
    assert '{"text": "…"} or {"choice": "…"}' in told


def test_an_unknown_exercise_and_a_missing_file_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["exercises", "show", "juggling"])
    assert "coach exercises list" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["exercises", "run", "check-in", "--answers", str(tmp_path / "none.jsonl")])
    assert "can't be read" in capsys.readouterr().err


@pytest.mark.index
def test_the_real_checks_mark_blame_in_a_share(tmp_path: Path) -> None:
    lines = [
        {"text": "At the door, and I look at their hands."}, {"choice": "again"},
        {"text": "You never cared about me, you are so selfish."}, {"text": "I missed our Sunday mornings."},
        {"text": "I need one evening a week for the two of us."}, {"text": "More sleep would help me."},
        {"text": "I will make you tea and sit with you."}, {"choice": "yes"}, {"text": "I will keep Sundays free."},
        {"text": "2027-03-14"},
    ]  # fmt: skip
    *steps, end = records("run", "step-five", "--answers", answers(tmp_path, lines), "--json")
    missed = next(step for step in steps if step["step"] == "missed")
    assert "missed.fault" in missed["facts"]  # type: ignore[operator]
    assert "missed-again" in [step["step"] for step in steps]
    assert "missed.fault" not in end["facts"]  # type: ignore[operator]
