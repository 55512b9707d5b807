"""What is renamed, deleted or wiped is gone from the disk."""

from pathlib import Path

import pytest

from coach.errors import EntryGone, InputError, JournalBusy
from coach.journal import Journal
from tests.journal.sessions import chat, on_disk


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
