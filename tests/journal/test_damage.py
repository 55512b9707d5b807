"""Damaged files and sessions, and places that can't be written: told, and nothing else is lost."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.errors import JournalError
from coach.journal import Journal
from coach.journal.database import PLAIN
from tests.journal.sessions import chat


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
