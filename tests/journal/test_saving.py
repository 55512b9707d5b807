"""What is saved comes back, whoever asks, and is nobody else's to read."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.errors import EntryGone, EntryMoved, InputError
from coach.journal import Journal
from coach.journal.database import PLAIN
from tests.journal.sessions import chat


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
