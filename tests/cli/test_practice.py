"""``coach scenes`` and ``coach practice``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli.commands import app
from coach.errors import InputError

run = CliRunner()


def test_scenes_are_listed() -> None:
    lines = [json.loads(line) for line in run.invoke(app, ["scenes", "--json"]).stdout.splitlines()]
    assert len(lines) >= 24
    assert all(list(line) == ["id", "title", "topic"] and all(line.values()) for line in lines)
    assert "money" in run.invoke(app, ["scenes"]).stdout


@pytest.mark.parametrize(
    ("arguments", "content", "told"),
    [
        (["nowhere"], '{"user": "hello"}', "Choose one of"),
        (["money"], "", "no turns"),
        (["money"], "hello", "line 1"),
        (["money"], '{"user": "hi"}\n{"text": "hi"}', "line 2"),
        (["money"], '{"user": 3}', "quotation marks"),
    ],
)
def test_what_cannot_be_played_is_said_plainly(
    tmp_path: Path, arguments: list[str], content: str, told: str
) -> None:
    turns = tmp_path / "turns.jsonl"
    turns.write_text(content, encoding="utf-8")
    result = run.invoke(app, ["practice", *arguments, "--turns", str(turns), "--json"])
    assert isinstance(result.exception, InputError)
    assert told in str(result.exception)


def test_a_missing_file(tmp_path: Path) -> None:
    result = run.invoke(app, ["practice", "money", "--turns", str(tmp_path / "none.jsonl")])
    assert isinstance(result.exception, InputError) and "can't be read" in str(result.exception)


@pytest.mark.index
def test_turns_are_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_NO_MODEL", "true")
    turns = tmp_path / "turns.jsonl"
    turns.write_text(
        '{"user": "You always make a drama out of money, you\'re so stingy."}\n{"user": ""}\n'
        '{"user": "I hid it from you, and that was wrong of me."}\n',
        encoding="utf-8",
    )
    result = run.invoke(app, ["practice", "money", "--turns", str(turns), "--json"])
    first, empty, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert list(first) == ["user", "landing", "stage", "partner", "feedback"]
    assert list(first["feedback"]) == ["strength", "try", "section"]
    assert first["landing"] > second["landing"]
    assert first["stage"] == second["stage"] == "hurt"
    assert first["partner"] and first["feedback"]["section"].startswith("tete/")
    assert "error" in empty
    told = run.invoke(app, ["practice", "money", "--turns", str(turns)]).stdout
    assert "A friend of both" in told
