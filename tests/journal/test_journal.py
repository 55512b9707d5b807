import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.errors import (
    EntryForeign,
    EntryGone,
    EntryMoved,
    InputError,
    JournalBusy,
    JournalError,
)
from coach.journal import Journal
from coach.journal.database import FORM, PLAIN

ROOT = Path(__file__).parents[2]


def chat(*turns: tuple[str, str]) -> dict[str, Any]:
    return {"kind": "chat", "form": 1, "turns": [{"question": q, "answer": a} for q, a in turns]}


def on_disk(folder: Path) -> bytes:
    return b"".join(
        p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith("-shm")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal"


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    journal = Journal(folder)
    yield journal
    journal.close()


def test_what_is_saved_is_there_for_another_copy_and_after_closing(journal: Journal, folder: Path) -> None:
    id_ = journal.begin("chat", "He goes silent")
    state = chat(("He goes silent.", "Take a break."), ("And then?", "Come back."))
    journal.save(id_, state)
    assert Journal(folder).load(id_) == state
    journal.close()
    assert journal.load(id_) == state
    (entry,) = journal.list()
    assert (entry.id, entry.kind, entry.form, entry.title) == (id_, "chat", 1, "He goes silent")


@pytest.mark.skipif(os.name == "nt", reason="permissions")
def test_nobody_else_on_the_machine_can_read_it(folder: Path) -> None:
    before = os.umask(0)  # whatever the caller's mask is
    try:
        journal = Journal(folder)
        journal.begin("chat", "mine")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert f"{PLAIN}-wal" in modes
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        folder.chmod(0o755)
        journal.close()
        journal.open()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        journal.close()
    finally:
        os.umask(before)


def test_a_save_is_synchronous_and_what_is_deleted_is_zeroed(journal: Journal) -> None:
    journal.open()
    with journal._database.reading() as connection:
        asked = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "temp_store")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2}


def test_the_order_stays_when_the_clock_is_set_back(folder: Path) -> None:
    times = iter([datetime(2031, 5, 1, tzinfo=UTC), *[datetime(2001, 1, 1, tzinfo=UTC)] * 9])
    journal = Journal(folder, clock=lambda: next(times))
    first, second = journal.begin("chat", "first"), journal.begin("chat", "second")
    assert [entry.title for entry in journal.list()] == ["second", "first"]
    journal.save(first, chat(("a", "b")))
    assert [entry.id for entry in journal.list()] == [first, second]
    assert journal.list()[0].begun > journal.list()[0].saved
    journal.close()


@pytest.mark.parametrize(
    "state",
    [
        chat(("a\0b\x1b[31m", "\u202eright to left\u2066")),
        chat(("half a pair \ud83d", "😀" * 1000)),
        chat(("x" * 2_000_000, "")),
        {
            "kind": "flow",
            "form": 1,
            "answers": [{"prompt": "p", "answer": "ä"}],
            "extra": {"deep": [1, None, 2.5]},
        },
        {"kind": "practice", "form": 1, "turns": [{"by": "partner", "text": "'); DROP TABLE entries; --"}]},
    ],
)
def test_any_text_comes_back_as_it_was(journal: Journal, state: dict[str, Any]) -> None:
    id_ = journal.begin(state["kind"], "odd")
    journal.save(id_, state)
    assert journal.load(id_) == state
    for form in ("markdown", "json"):
        journal.export(id_, form).encode("utf-8")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("  two\nlines\t\x00here ", "two lines here"),
        ("\ud800", "Without a title"),
        ("", "Without a title"),
        ("\u202eevil", "evil"),
        ("word " * 60, "word " * 17 + "…"),
    ],
)
def test_a_title_is_one_line(journal: Journal, title: str, shown: str) -> None:
    assert journal.entry(journal.begin("chat", title)).title.replace(" …", "…") == shown.replace(" …", "…")


def test_a_state_must_fit_its_entry(journal: Journal) -> None:
    id_ = journal.begin("chat", "x")
    for state in (
        {"kind": "flow", "form": 1},
        {"kind": "chat", "form": 2},
        {"kind": "chat", "form": 0},
        {"kind": "chat", "form": "1"},
        {"kind": "chat", "form": 1, "n": float("nan")},
        {"kind": "chat", "form": 1, "n": object()},
    ):
        with pytest.raises((ValueError, TypeError)):
            journal.save(id_, state)
    assert journal.load(id_) == {"kind": "chat", "form": 1}


def test_what_a_newer_coach_saved_is_left_untouched(journal: Journal, folder: Path) -> None:
    newer, other = journal.begin("chat", "newer"), journal.begin("chat", "other")
    with journal._database.writing() as connection:
        connection.execute("UPDATE entries SET form=7, state='{\"odd\": 1}' WHERE id=?", (newer,))
        connection.execute("UPDATE entries SET kind='dream', state='{\"odd\": 2}' WHERE id=?", (other,))
    before = on_disk(folder)
    for id_ in (newer, other):
        for use in (
            lambda id_=id_: journal.load(id_),
            lambda id_=id_: journal.parts(id_),
            lambda id_=id_: journal.export(id_, "json"),
            lambda id_=id_: journal.save(id_, chat()),
        ):
            with pytest.raises(EntryForeign, match=r"newer coach.*left as it is"):
                use()
    assert on_disk(folder) == before
    assert {entry.title for entry in journal.list()} == {"newer", "other"}
    assert [match.entry.title for match in journal.search("newer")] == ["newer"]
    journal.delete(newer)
    assert [entry.id for entry in journal.list()] == [other]


def test_a_journal_of_a_newer_coach_is_left_untouched(journal: Journal, folder: Path) -> None:
    journal.begin("chat", "x")
    journal.close()
    plain = sqlite3.connect(folder / PLAIN)
    plain.execute(f"PRAGMA user_version={FORM + 1}")
    plain.close()
    before = (folder / PLAIN).read_bytes()
    with pytest.raises(EntryForeign, match="Update this one"):
        Journal(folder).open()
    assert (folder / PLAIN).read_bytes() == before
    assert not list(folder.glob("damaged*"))


def test_search_wants_every_word_and_shows_where(journal: Journal) -> None:
    one = journal.begin("chat", "About trust")
    journal.save(one, chat(("He lied about MÜNCHEN", "Trust grows when small promises are kept.")))
    two = journal.begin("flow", "Step four")
    journal.save(
        two,
        {"kind": "flow", "form": 1, "answers": [{"prompt": "What do you want?", "answer": "small steps"}]},
    )
    assert [m.entry.id for m in journal.search("small")] == [two, one]
    (match,) = journal.search("münchen TRUST")
    assert match.entry.id == one and "MÜNCHEN" in match.excerpt
    assert journal.search("promises nowhere") == () == journal.search("  ")
    assert journal.search("turns") == (), "the names of fields aren't words"


def test_two_windows_do_not_overwrite_each_other(journal: Journal, folder: Path) -> None:
    id_ = journal.begin("chat", "x")
    number = journal.save(id_, chat(("a", "b")))
    other = Journal(folder)
    other.save(id_, chat(("a", "b"), ("c", "d")), after=number)
    with pytest.raises(EntryMoved):
        journal.save(id_, chat(("a", "z")), after=number)
    assert len(journal.load(id_)["turns"]) == 2
    other.close()


def test_what_is_not_there_is_said(journal: Journal) -> None:
    for use in (
        journal.load,
        journal.delete,
        journal.parts,
        journal.entry,
        lambda i: journal.rename(i, "x"),
        lambda i: journal.save(i, chat()),
        lambda i: journal.export(i, "json"),
    ):
        with pytest.raises(EntryGone, match="coach journal list"):
            use("' OR 1=1 --")
    with pytest.raises(InputError, match="markdown or json"):
        journal.export(journal.begin("chat", "x"), "pdf")


def test_rename(journal: Journal, folder: Path) -> None:
    id_ = journal.begin("chat", "Xylophon quarrel")
    journal.rename(id_, "The talk of Monday")
    assert journal.entry(id_).title == "The talk of Monday"
    assert b"Xylophon" not in on_disk(folder)
    with pytest.raises(InputError):
        journal.rename(id_, " \n")


def test_nothing_of_a_deleted_session_is_left_in_the_files(journal: Journal, folder: Path) -> None:
    kept = journal.begin("chat", "kept")
    journal.save(kept, chat(("PLANTED-KEPT", "y")))
    gone = journal.begin("chat", "PLANTED-TITLE")
    for round_ in range(30):
        journal.save(gone, chat(*[(f"PLANTED-GONE {n} {round_}", "z" * 900) for n in range(round_)]))
    assert b"PLANTED-GONE" in on_disk(folder) and b"PLANTED-TITLE" in on_disk(folder)
    journal.delete(gone)
    left = on_disk(folder)
    assert b"PLANTED-GONE" not in left and b"PLANTED-TITLE" not in left
    assert gone.encode() not in left
    assert b"PLANTED-KEPT" in left


def test_wiping_leaves_nothing_and_the_next_session_begins_anew(journal: Journal, folder: Path) -> None:
    id_ = journal.begin("chat", "x")
    journal.save(id_, chat(("PLANTED", "y")))
    (folder / "damaged-1.db").write_bytes(b"PLANTED")
    journal.wipe()
    assert not folder.exists()
    assert journal.list() == ()
    with pytest.raises(EntryGone):
        journal.save(id_, chat(("PLANTED", "y")))


def test_wiping_waits_until_no_other_copy_has_it_open(
    journal: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.journal.database.WAIT_SECONDS", 0.1)
    other = Journal(folder)
    other.begin("chat", "x")
    with pytest.raises(JournalBusy, match="Close it"):
        journal.wipe()
    assert [entry.title for entry in journal.list()] == ["x"]
    other.close()
    journal.wipe()
    assert not folder.exists()


def test_a_journal_that_was_taken_away_is_begun_anew(journal: Journal, folder: Path) -> None:
    id_ = journal.begin("chat", "x")
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(EntryGone):
        journal.save(id_, chat())
    again = journal.begin("chat", "y")
    assert Journal(folder).load(again) == {"kind": "chat", "form": 1}


def _cut(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2 - 100])


DAMAGES: list[Callable[[Path], object]] = [
    lambda file: file.write_bytes(b"this is no database, PLANTED"),
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(os.urandom(20_000)),
    _cut,
    lambda file: file.write_bytes(file.read_bytes()[:4096] + os.urandom(8192) + file.read_bytes()[12288:]),
    lambda file: (file.unlink(), sqlite3.connect(file).execute("CREATE TABLE other(x)").connection.close()),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_kept_aside_and_said(folder: Path, damage: Callable[[Path], object]) -> None:
    journal = Journal(folder)
    id_ = journal.begin("chat", "x")
    journal.save(id_, chat(*[("question", "answer " * 500)] * 20))
    journal.close()
    damage(folder / PLAIN)
    damaged = (folder / PLAIN).read_bytes()
    again = Journal(folder)
    again.open()
    assert again.list() == ()
    (aside,) = folder.glob("damaged-*.db")
    assert aside.read_bytes() == damaged
    (note,) = again.notes
    assert str(aside) in note and "a new one was begun" in note
    again.save(again.begin("chat", "y"), chat(("a", "b")))
    again.close()
    third = Journal(folder)
    assert [entry.title for entry in third.list()] == ["y"] and third.notes == ()
    third.close()


def test_one_damaged_session_does_not_hide_the_others(journal: Journal) -> None:
    bad, good = journal.begin("chat", "bad"), journal.begin("chat", "good")
    with journal._database.writing() as connection:
        connection.execute("UPDATE entries SET state='{broken' WHERE id=?", (bad,))
    with pytest.raises(JournalError, match="You can delete it"):
        journal.load(bad)
    assert len(journal.list()) == 2
    assert [m.entry.id for m in journal.search("good")] == [good]
    journal.delete(bad)


def test_a_second_copy_that_holds_it_is_said(
    journal: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.journal.database.WAIT_SECONDS", 0.1)
    id_ = journal.begin("chat", "x")
    journal.close()
    other = sqlite3.connect(folder / PLAIN, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert journal.load(id_), "reading goes on"
    with pytest.raises(JournalBusy, match="Another copy of the coach is using the journal"):
        journal.save(id_, chat())
    other.execute("ROLLBACK")
    journal.save(id_, chat())
    other.close()


SAVES = """
import sys
from pathlib import Path
from coach.journal import Journal
journal = Journal(Path(sys.argv[1]))
for n in range(40):
    id_ = journal.begin("chat", f"{sys.argv[2]} {n}")
    journal.save(id_, {"kind": "chat", "form": 1, "turns": [{"question": "q" * 3000, "answer": str(n)}]})
    if n % 8 == 7:
        journal.delete(id_)
journal.close()
"""


def test_copies_of_the_program_do_not_harm_each_other(folder: Path) -> None:
    copies = [
        subprocess.Popen(
            [sys.executable, "-c", SAVES, str(folder), name], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for name in ("one", "two", "three")
    ]
    for copy in copies:
        _, err = copy.communicate(timeout=60)
        assert copy.returncode == 0, err
    journal = Journal(folder)
    titles = sorted(entry.title for entry in journal.list())
    assert titles == sorted(
        f"{name} {n}" for name in ("one", "two", "three") for n in range(40) if n % 8 != 7
    )
    assert len({entry.number for entry in journal.list()}) == len(titles)
    assert journal.notes == () and not list(folder.glob("damaged*")) and not list(folder.glob(".new*"))
    journal.close()


def test_a_place_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(JournalError, match=r"can't be written.*COACH_HOME"):
        Journal(tmp_path / "file" / "journal").open()


def test_a_link_in_the_journals_place_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "elsewhere").write_bytes(b"precious")
    (folder / PLAIN).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JournalError, match="link"):
        Journal(folder).open()
    Journal(folder).wipe()
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"


def test_an_export_to_read_has_the_words_and_nothing_that_loads(journal: Journal) -> None:
    id_ = journal.begin("chat", "# A [title](http://evil.example)")
    journal.save(id_, chat(("1. one\n# two\n<img src=http://evil.example/x>", "![x](http://evil.example/y)")))
    text = journal.export(id_, "markdown")
    from markdown_it import MarkdownIt

    html = MarkdownIt().render(text)
    assert not {"<img", "<a ", "<li>", "<h2"} & {tag for tag in ("<img", "<a ", "<li>", "<h2") if tag in html}
    assert html.count("<h1>") == 1 and "http://evil.example/y" in html
    stored = json.loads(journal.export(id_, "json"))
    assert stored["state"] == journal.load(id_) and stored["kind"] == "chat"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {
                "kind": "flow",
                "form": 1,
                "answers": [{"prompt": "Your part?", "answer": "I shouted", "who": "Sam"}],
            },
            ["Your part? (Sam)", "I shouted"],
        ),
        (
            {
                "kind": "practice",
                "form": 1,
                "turns": [{"by": "partner", "text": "Not now"}, {"by": "you", "text": "When"}],
            },
            ["The partner you practiced with", "Not now", "You", "When"],
        ),
        (
            {"kind": "flow", "form": 1, "answers": [3, {"prompt": 4, "answer": None}, {"answer": "bare"}]},
            ["bare"],
        ),
        ({"kind": "chat", "form": 1, "turns": "nonsense"}, []),
    ],
)
def test_each_kind_is_read_out(journal: Journal, state: dict[str, Any], words: list[str]) -> None:
    id_ = journal.begin(state["kind"], "x")
    journal.save(id_, state)
    text = journal.export(id_, "markdown")
    assert all(word in text for word in words)
    assert len(journal.parts(id_)) == len(words) // 2 or words == ["bare"]
