import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli.commands import app

run = CliRunner()
pytestmark = pytest.mark.index

KEYS = ["text", "kind", "verdict", "parts", "faults", "score", "findings"]


def test_it_prints_what_stands_where() -> None:
    text = "You never listen, you always take your mother's side!"
    record = json.loads(run.invoke(app, ["check", text, "--json"]).stdout)
    assert list(record) == KEYS
    assert record["verdict"] == "blame"
    assert "always_never" in record["faults"]
    marked = [text[f["start"] : f["end"]] for f in record["findings"] if f["check"] == "always_never"]
    assert any("never" in words for words in marked)
    assert all(f["reason"] and f["section"] for f in record["findings"])


def test_a_batch_of_apologies(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"text": "I\'m sorry you got upset, but I was tired."}\n{"text": ""}\n')
    lines = run.invoke(
        app, ["check", "--kind", "apology", "--batch", str(batch), "--json"]
    ).stdout.splitlines()
    assert "excuse" in json.loads(lines[0])["faults"]
    assert "error" in json.loads(lines[1])
