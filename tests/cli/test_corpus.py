import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import coach.compose
from coach.cli.commands import app, main
from coach.compose import House
from coach.guidance.library import Library
from coach.settings import Settings
from tests.conftest import house_with
from tests.fakes import ScriptedModel, WordEmbedder
from tests.guidance.intake.makers import LETTER, SENTENCE
from tests.guidance.test_own_documents import ASKED, BREAD, swap_for_original

run = CliRunner()


def fresh(corpus: Path, settings: Settings) -> Library:
    library = Library(corpus, settings.index, WordEmbedder(), settings.documents)
    library.load()
    return library


@pytest.fixture(autouse=True)
def home(small_corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command finds the small guide and a home of its own, as a new process would."""

    def build(_: Settings) -> House:
        return house_with(fresh(small_corpus, settings), settings, ScriptedModel("Feed it, then wait."))

    monkeypatch.setattr(coach.compose, "build_library", lambda _: fresh(small_corpus, settings))
    monkeypatch.setattr(coach.compose, "build", build)
    return settings.home


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_document_is_added_listed_searched_and_removed(tmp_path: Path, home: Path) -> None:
    added = run.invoke(app, ["corpus", "add", file(tmp_path, "bread.md", BREAD)])
    assert (added.exit_code, added.stdout) == (0, "Added “The bread book” as bread.\n")
    listed = run.invoke(app, ["corpus", "list"]).stdout
    assert "bread" in listed and "2 sections" in listed and "The bread book" in listed
    found = json.loads(run.invoke(app, ["search", ASKED, "--json"]).stdout)
    assert found["in_scope"] is True
    assert found["hits"][0]["section"] == "bread/starter"
    assert found["hits"][0]["source"] == "The bread book"
    answer = json.loads(run.invoke(app, ["ask", ASKED, "--json"]).stdout)
    assert answer["citations"][0] == "bread/starter"
    removed = run.invoke(app, ["corpus", "remove", "bread"])
    assert removed.exit_code == 0 and "Removed bread." in removed.stdout
    assert json.loads(run.invoke(app, ["search", ASKED, "--json"]).stdout)["in_scope"] is False
    assert "There are no documents of yours" in run.invoke(app, ["corpus", "list"]).stdout


def test_the_list_as_json_is_one_object_a_line(tmp_path: Path) -> None:
    run.invoke(app, ["corpus", "add", file(tmp_path, "a.txt", SENTENCE), file(tmp_path, "b.txt", LETTER)])
    records = [json.loads(line) for line in run.invoke(app, ["corpus", "list", "--json"]).stdout.splitlines()]
    assert records == [
        {"id": name, "title": name, "sections": 1, "passages": 1, "in_place_of_guide": False}
        for name in ("a", "b")
    ]


def test_nothing_is_listed_as_json_where_there_is_nothing() -> None:
    assert run.invoke(app, ["corpus", "list", "--json"]).stdout == ""


def test_an_original_says_that_it_stands_for_the_guide(settings: Settings) -> None:
    swap_for_original(settings.documents)
    assert "in place of our own wording" in run.invoke(app, ["corpus", "list"]).stdout
    (record,) = run.invoke(app, ["corpus", "list", "--json"]).stdout.splitlines()
    assert json.loads(record)["in_place_of_guide"] is True


def test_bad_files_are_told_and_the_good_one_is_added(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    files = [
        str(tmp_path / "broken.pdf"),
        file(tmp_path, "good.txt", SENTENCE),
        str(tmp_path / "picture.png"),
    ]
    result = run.invoke(app, ["corpus", "add", *files, str(tmp_path / "missing.md")])
    assert result.exit_code == 1
    assert result.stdout.count("Added") == 1
    told = result.stderr.splitlines()
    assert len(told) == 3
    assert "“broken.pdf” is damaged" in told[0]
    assert "isn't a kind of file" in told[1]
    assert "no file called “missing.md”" in told[2]


def test_what_is_not_there_cannot_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["corpus", "remove", "../../etc/passwd"])
    assert ended.value.code == 1
    assert "coach corpus list" in capsys.readouterr().err


def test_a_damaged_document_is_told(tmp_path: Path, settings: Settings) -> None:
    run.invoke(app, ["corpus", "add", file(tmp_path, "a.txt", SENTENCE)])
    (settings.documents / "a.json").write_text("{")
    result = run.invoke(app, ["corpus", "list"])
    assert "coach corpus remove a" in result.stderr
    assert "There are no documents" not in result.stdout
    assert run.invoke(app, ["corpus", "remove", "a"]).exit_code == 0


def test_the_command_needs_no_models(tmp_path: Path, home: Path) -> None:
    run.invoke(app, ["corpus", "add", file(tmp_path, "a.txt", SENTENCE)])
    assert not (home / "index").exists(), "what is added is indexed when it is first needed"
    shutil.rmtree(home)
