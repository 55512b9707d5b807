"""With a passphrase: nothing to read on the disk. Needs the extra ``encrypted``, which the extra ``dev`` has too."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach.errors import JournalBusy, JournalError, JournalLocked
from coach.journal import Journal
from coach.journal.database import PLAIN, SEALED

ROOT = Path(__file__).parents[2]
STATE: dict[str, Any] = {
    "kind": "chat",
    "form": 1,
    "turns": [{"question": "PLANTED-WORDS", "answer": "x" * 9000}],
}


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def filled(folder: Path, key: str | None) -> str:
    journal = Journal(folder, key)
    id_ = journal.begin("chat", "PLANTED-TITLE")
    journal.save(id_, STATE)
    journal.close()
    return id_


@pytest.mark.parametrize("key", ["correct horse", 'it\'s; "quoted" --', "pässwörd 😀", "x'00ff'", "k" * 2000])
def test_an_encrypted_journal_shows_nothing_on_the_disk(tmp_path: Path, key: str) -> None:
    journal = Journal(tmp_path, key)
    id_ = journal.begin("chat", "PLANTED-TITLE")
    journal.save(id_, STATE)
    while_open = on_disk(tmp_path)
    journal.close()
    for data in (while_open, on_disk(tmp_path)):
        assert b"PLANTED" not in data and b"SQLite format" not in data
    again = Journal(tmp_path, key)
    assert again.load(id_) == STATE and again.notes == ()
    again.close()


@pytest.mark.parametrize("key", ["Correct horse", "correct horse ", "x"])
def test_another_passphrase_is_a_sentence_and_harms_nothing(tmp_path: Path, key: str) -> None:
    id_ = filled(tmp_path, "correct horse")
    before = on_disk(tmp_path)
    with pytest.raises(JournalLocked, match="That passphrase doesn't open the journal"):
        Journal(tmp_path, key).open()
    with pytest.raises(JournalLocked, match=r"encrypted. Set COACH_JOURNAL_KEY"):
        Journal(tmp_path).list()
    assert on_disk(tmp_path) == before
    right = Journal(tmp_path, "correct horse")
    assert right.load(id_) == STATE
    right.close()


@pytest.mark.parametrize("key", ["", "   ", "a\0b"])
def test_a_passphrase_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(JournalLocked, match="Choose another"):
        Journal(tmp_path, key).open()
    assert not (tmp_path / PLAIN).exists()


def test_turning_it_on_encrypts_what_is_there_and_leaves_no_plain_copy(tmp_path: Path) -> None:
    id_ = filled(tmp_path, None)
    assert b"PLANTED-WORDS" in on_disk(tmp_path)
    journal = Journal(tmp_path, "correct horse")
    assert journal.load(id_) == STATE
    assert [entry.title for entry in journal.list()] == ["PLANTED-TITLE"]
    assert b"PLANTED" not in on_disk(tmp_path)
    assert {path.name.partition("-wal")[0].partition("-shm")[0] for path in tmp_path.iterdir()} == {SEALED}
    journal.delete(id_)
    journal.close()


OTHER = """
import sys
from pathlib import Path
from coach.journal import Journal
journal = Journal(Path(sys.argv[1]))
id_ = journal.begin("chat", "x")
print(id_, flush=True)
sys.stdin.readline()
journal.save(id_, {"kind": "chat", "form": 1, "turns": [{"question": "later", "answer": ""}]})
journal.close()
"""


def test_turning_it_on_waits_until_no_other_copy_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.journal.cipher.WAIT_SECONDS", 0.1)
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin and other.stdout
        id_ = other.stdout.readline().strip()
        with pytest.raises(JournalBusy, match="Close it"):
            Journal(tmp_path, "correct horse").open()
        other.communicate("go\n", timeout=20)
        assert other.returncode == 0
    journal = Journal(tmp_path, "correct horse")
    assert journal.load(id_)["turns"][0]["question"] == "later"
    assert not list(tmp_path.glob(".new*"))
    journal.close()


def test_a_break_between_the_last_two_steps_is_mended(tmp_path: Path) -> None:
    id_ = filled(tmp_path, None)
    plain = (tmp_path / PLAIN).read_bytes()
    journal = Journal(tmp_path, "correct horse")
    journal.open()
    journal.close()
    (tmp_path / PLAIN).write_bytes(plain)
    with pytest.raises(JournalLocked):
        Journal(tmp_path, "wrong").open()
    assert (tmp_path / PLAIN).exists(), "with a wrong passphrase nothing is thrown away"
    again = Journal(tmp_path, "correct horse")
    assert again.load(id_) == STATE
    assert not (tmp_path / PLAIN).exists()
    again.close()


def test_damage_behind_the_first_page_is_kept_aside(tmp_path: Path) -> None:
    filled(tmp_path, "correct horse")
    data = (tmp_path / SEALED).read_bytes()
    (tmp_path / SEALED).write_bytes(data[:4096] + bytes(len(data) - 4096))
    journal = Journal(tmp_path, "correct horse")
    assert journal.list() == () and "kept as" in journal.notes[0]
    journal.close()


def test_it_can_be_wiped_without_the_passphrase(tmp_path: Path) -> None:
    filled(tmp_path / "journal", "forgotten")
    Journal(tmp_path / "journal").wipe()
    assert not (tmp_path / "journal").exists()


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(JournalError, match=r"conversation-coach\[encrypted\]"):
        Journal(tmp_path, "correct horse").open()
    plain = Journal(tmp_path)
    plain.begin("chat", "x")
    plain.close()


def test_a_damaged_file_that_is_readable_is_told(tmp_path: Path) -> None:
    filled(tmp_path, "correct horse")
    (tmp_path / "damaged-1.db").write_bytes(b"plain")
    journal = Journal(tmp_path, "correct horse")
    journal.open()
    assert "damaged-1.db" in journal.notes[0]
    journal.close()
