import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli.commands import app, main
from coach.journal import Journal
from coach.settings import Settings

run = CliRunner()
WORDS = "PLANTED-WORDS about trust"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def saved(home: Path) -> str:
    journal = Journal(Settings().journal)
    id_ = journal.begin("chat", "He lied")
    journal.save(
        id_, {"kind": "chat", "form": 1, "turns": [{"question": WORDS, "answer": "Small\x1b[2J promises."}]}
    )
    journal.close()
    return id_


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_list_show_search_and_export(saved: str, tmp_path: Path) -> None:
    assert saved in run.invoke(app, ["journal", "list"]).stdout
    (entry,) = [
        json.loads(line) for line in run.invoke(app, ["journal", "list", "--json"]).stdout.splitlines()
    ]
    assert list(entry) == ["id", "kind", "form", "title", "begun", "saved", "number"]
    shown = run.invoke(app, ["journal", "show", saved]).stdout
    assert "He lied" in shown and WORDS in shown and "\x1b" not in shown
    assert saved in run.invoke(app, ["journal", "search", "trust", "promises"]).stdout
    assert "No session has all of these words." in run.invoke(app, ["journal", "search", "pizza"]).stdout
    found = json.loads(run.invoke(app, ["journal", "search", "trust", "--json"]).stdout)
    assert found["id"] == saved and "PLANTED" in found["excerpt"]
    assert WORDS in run.invoke(app, ["journal", "export", saved, "--format", "markdown"]).stdout
    target = tmp_path / "out.json"
    done = run.invoke(app, ["journal", "export", saved, "--format", "json", "-o", str(target)])
    assert "isn't encrypted" in done.stderr
    assert json.loads(target.read_text())["state"]["turns"][0]["question"] == WORDS


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "nosuch"], "isn't in the journal"),
        (["delete", "nosuch", "--yes"], "isn't in the journal"),
        (["export", "{saved}", "--format", "pdf"], "Choose markdown or json"),
        (["export", "{saved}", "-o", "{taken}"], "exists already"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    saved: str, tmp_path: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("x")
    filled = [part.format(saved=saved, taken=tmp_path / "taken") for part in arguments]
    with pytest.raises(SystemExit) as ended:
        main(["journal", *filled])
    err = capsys.readouterr().err
    assert ended.value.code == 1 and says in err and "Traceback" not in err
    assert (tmp_path / "taken").read_text() == "x"


def test_delete_asks_and_leaves_nothing_on_the_disk(saved: str, home: Path) -> None:
    assert run.invoke(app, ["journal", "delete", saved], input="n\n").exit_code == 1
    assert b"PLANTED-WORDS" in raw(home)
    assert run.invoke(app, ["journal", "delete", saved], input="y\n").exit_code == 0
    assert b"PLANTED-WORDS" not in raw(home) and b"He lied" not in raw(home)
    assert "No sessions are kept." in run.invoke(app, ["journal", "list"]).stdout


def planted(settings: Settings) -> None:
    for place in (
        settings.temp / "abc123" / "upload.pdf",
        settings.documents / "mine.json",
        settings.index / "mine-1a2b" / "chroma.sqlite3",
        settings.prepared / "slot.bin",
        settings.journal / "damaged-20260101-000000-ab.db",
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"..PLANTED-WORDS..")
    settings.models.mkdir(parents=True)
    (settings.models / "model.gguf").write_bytes(b"model")


def test_wipe_leaves_no_word_on_the_disk_and_keeps_the_models(saved: str, home: Path) -> None:
    planted(Settings())
    assert run.invoke(app, ["journal", "wipe"], input="n\n").exit_code == 1
    assert raw(home).count(b"PLANTED-WORDS") >= 6
    done = run.invoke(app, ["journal", "wipe", "--yes"])
    assert done.exit_code == 0 and "is gone" in done.stdout
    assert b"PLANTED" not in raw(home) and b"He lied" not in raw(home)
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["model.gguf"]


def test_wipe_keeps_the_guides_index_where_no_document_was_added(saved: str, home: Path) -> None:
    index = Settings().index / "tete-1a2b"
    index.mkdir(parents=True)
    (index / "chroma.sqlite3").write_bytes(b"guide")
    run.invoke(app, ["journal", "wipe", "--yes"])
    assert (index / "chroma.sqlite3").exists()


def test_wipe_does_not_follow_links_out_of_the_house(saved: str, home: Path, tmp_path: Path) -> None:
    outside = tmp_path / "letters"
    outside.mkdir()
    (outside / "letter.txt").write_text("precious")
    Settings().temp.mkdir(parents=True)
    (Settings().temp / "link").symlink_to(outside)
    (Settings().temp / "file").symlink_to(outside / "letter.txt")
    os_link = Settings().temp / "hard"
    os_link.hardlink_to(outside / "letter.txt")
    assert run.invoke(app, ["journal", "wipe", "--yes"]).exit_code == 0
    assert (outside / "letter.txt").read_text() == "precious"
    assert not Settings().temp.exists()


def test_wipe_reaches_a_journal_that_was_moved_to_another_disk(home: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    home.mkdir()
    Settings().journal.symlink_to(tmp_path / "disk")
    journal = Journal(Settings().journal)
    journal.begin("chat", "PLANTED-WORDS")
    journal.close()
    assert b"PLANTED-WORDS" in raw(tmp_path / "disk")
    run.invoke(app, ["journal", "wipe", "--yes"])
    assert not (tmp_path / "disk").exists() or raw(tmp_path / "disk") == b""


def test_an_encrypted_journal_is_read_with_its_passphrase(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_JOURNAL_KEY", "correct horse")
    key = Settings().journal_key
    assert key is not None and "correct" not in repr(Settings())
    journal = Journal(Settings().journal, key.get_secret_value())
    journal.begin("chat", "He lied")
    journal.close()
    assert "He lied" in run.invoke(app, ["journal", "list"]).stdout
    monkeypatch.setenv("COACH_JOURNAL_KEY", "wrong")
    with pytest.raises(SystemExit):
        main(["journal", "list"])
    assert run.invoke(app, ["journal", "wipe", "--yes"]).exit_code == 0
    assert raw(home) == b""
