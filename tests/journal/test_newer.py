"""What a newer coach wrote is left as it is."""

import sqlite3
from pathlib import Path

import pytest

from coach.errors import EntryForeign
from coach.journal import Journal
from coach.journal.database import FORM, PLAIN
from tests.journal.sessions import chat, on_disk


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
