"""Several copies of the coach use one journal."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import JournalBusy
from coach.journal import Journal
from coach.journal.database import PLAIN
from tests.journal.sessions import chat

ROOT = Path(__file__).parents[2]


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
