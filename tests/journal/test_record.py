import asyncio
from pathlib import Path
from typing import Any

import pytest

from coach.errors import EntryGone
from coach.journal import Journal, Record
from coach.journal.record import DELETED


def chat(*questions: str) -> dict[str, Any]:
    return {"kind": "chat", "form": 1, "turns": [{"question": q, "answer": "a"} for q in questions]}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


async def test_it_begins_with_the_first_save_and_goes_on_after_a_restart(journal: Journal) -> None:
    record = Record(journal, "chat")
    assert record.id is None and journal.list() == ()
    assert await record.save(chat("one"), "First words") == ""
    assert await record.save(chat("one", "two"), "another title") == ""
    (entry,) = journal.list()
    assert (entry.id, entry.title) == (record.id, "First words")
    journal.close()

    again = Record(journal, "chat")
    assert await again.resume(entry.id) == chat("one", "two")
    assert await again.save(chat("one", "two", "three"), "x") == ""
    assert len(journal.list()) == 1 and journal.load(entry.id) == chat("one", "two", "three")


async def test_two_windows_become_two_sessions(journal: Journal) -> None:
    one, two = Record(journal, "chat"), Record(journal, "chat")
    await one.save(chat("a"), "Title")
    assert one.id is not None
    await two.resume(one.id)
    await one.save(chat("a", "b"), "Title")
    assert await two.save(chat("a", "c"), "Title") == ""
    assert one.id != two.id
    assert {e.title: journal.load(e.id) for e in journal.list()} == {
        "Title": chat("a", "b"),
        "Title (another window)": chat("a", "c"),
    }
    assert await two.save(chat("a", "c", "d"), "Title") == ""
    assert len(journal.list()) == 2


async def test_what_was_deleted_stays_deleted(journal: Journal) -> None:
    record = Record(journal, "chat")
    await record.save(chat("a"), "x")
    journal.wipe()
    assert await record.save(chat("a", "b"), "x") == DELETED == await record.save(chat(), "x")
    assert journal.list() == ()


async def test_trouble_is_a_sentence_and_the_next_save_tries_again(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")
    record = Record(Journal(tmp_path / "journal"), "chat")
    said = await record.save(chat("a"), "x")
    assert said.startswith("This session is not being saved. The journal can't be kept in ")
    (tmp_path / "journal").unlink()
    assert await record.save(chat("a"), "x") == ""


async def test_without_a_journal_nothing_is_saved() -> None:
    record = Record(None, "chat")
    assert await record.save(chat("a"), "x") == "" and record.id is None
    with pytest.raises(EntryGone):
        await record.resume("x")


async def test_a_page_that_goes_away_while_saving_harms_nothing(journal: Journal) -> None:
    record = Record(journal, "chat")
    await record.save(chat(), "x")
    for n in range(20):
        saving = asyncio.create_task(record.save(chat(*map(str, range(n))), "x"))
        await asyncio.sleep(0)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
    assert await record.save(chat("last"), "x") == ""
    (entry,) = journal.list()
    assert journal.load(entry.id) == chat("last")
