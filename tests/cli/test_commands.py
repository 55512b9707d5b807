import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import coach.compose
from coach.cli.commands import app, main
from coach.compose import House
from coach.settings import Settings

run = CliRunner()


@pytest.fixture
def house(small_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(coach.compose, "build", lambda settings: small_house)
    return small_house


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line]


def test_help_answers_in_half_a_second() -> None:
    best = min(_help() for _ in range(3))
    assert best < 0.5


def _help() -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "coach", "--help"], capture_output=True, check=True)
    assert b"Ask the two guides" in done.stdout
    return time.perf_counter() - start


def test_search_prints_one_object(house: House) -> None:
    result = run.invoke(app, ["search", "he goes silent when we fight", "-k", "2", "--json"])
    (record,) = lines(result.stdout)
    assert list(record) == ["query", "in_scope", "hits"]
    assert record["in_scope"] is True
    assert isinstance(record["hits"], list)
    assert [list(hit) for hit in record["hits"]] == [["section", "title", "source", "score", "text"]] * 2
    assert record["hits"][0]["section"] == "small/silence"
    assert record["hits"][0]["source"] == "A small guide"


def test_a_batch_is_one_object_a_line(house: House, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"query": "trust after lies"}\n\n{"query": "python code for sorting lists"}\n')
    records = lines(run.invoke(app, ["search", "--batch", str(batch), "--json"]).stdout)
    assert [record["query"] for record in records] == ["trust after lies", "python code for sorting lists"]
    assert [record["in_scope"] for record in records] == [True, False]


def test_ask_prints_the_answer_its_sections_and_its_times(house: House) -> None:
    result = run.invoke(app, ["ask", "he goes silent when we fight", "--json"])
    (record,) = lines(result.stdout)
    assert list(record) == ["query", "answer", "in_scope", "citations", "model", "seconds"]
    assert "stonewalling" in str(record["answer"])
    assert record["citations"] == ["small/silence"]
    assert record["model"] == "scripted"
    seconds = record["seconds"]
    assert isinstance(seconds, dict)
    assert seconds["evidence"] <= seconds["first_word"] <= seconds["total"]


def test_ask_in_plain_words_names_the_sections(house: House) -> None:
    text = run.invoke(app, ["ask", "he goes silent when we fight"]).stdout
    assert "stonewalling" in text
    assert "Part 1: Silence in a fight" in text


def test_a_bad_line_of_a_batch_does_not_end_it(house: House, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"query": ""}\n{"query": "trust after lies"}\n')
    for command in ("ask", "search"):
        records = lines(run.invoke(app, [command, "--batch", str(batch), "--json"]).stdout)
        assert [record["in_scope"] for record in records] == [False, True]


@pytest.mark.parametrize(
    ("content", "says"),
    [("nonsense", "line 1"), ('{"text": "x"}', '{"query": "…"}'), ('{"query": 3}', "must be a text")],
)
def test_a_broken_batch_is_told_with_its_line(
    house: House, tmp_path: Path, content: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(content)
    with pytest.raises(SystemExit):
        main(["search", "--batch", str(batch)])
    assert says in capsys.readouterr().err


def test_trouble_is_one_sentence_and_no_traceback(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_HOME", str(settings.home))
    with pytest.raises(SystemExit) as ended:
        main(["search", "trust"])
    assert ended.value.code == 1
    error = capsys.readouterr().err
    assert "coach model pull" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("COACH_PORT", "seventy", "COACH_PORT"),
        ("COACH_PORT", "0", "COACH_PORT"),
        ("COACH_LLM_URL", "http://x", "go together"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    variable: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit):
        main(["search", "trust"])
    assert says in capsys.readouterr().err


def test_the_doctor_tells_what_is_missing_and_that_nothing_leaves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_HOME", str(settings.home))
    result = run.invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert str(settings.home) in result.stdout
    assert result.stdout.count("NO ") >= 3
    assert "Nothing leaves this machine" in result.stdout
    assert not settings.home.exists(), "the doctor changes nothing"
