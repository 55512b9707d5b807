"""What was acknowledged is there: after a kill at any moment, and whatever the disk does."""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import CoachError, DiskFull, JournalError
from coach.journal import Journal

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

# The parent forks ready-made children, so that two hundred of them don't import two hundred times.
KILLED = """
import os, sys
from pathlib import Path
from coach.journal import Journal
from coach.journal.database import Database
Database(Path("/nonexistent"))
for line in sys.stdin:
    folder, first = line.split()
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        journal = Journal(Path(folder))
        known = journal.list()
        id_ = known[0].id if known else journal.begin("chat", "endurance")
        turns = journal.load(id_).get("turns", [])
        n = int(first)
        while True:
            turns.append({"question": f"word-{n}", "answer": "a" * (n % 7) * 400})
            journal.save(id_, {"kind": "chat", "form": 1, "turns": turns[-40:]})
            os.write(into, b"%d\\n" % n)
            n += 1
    os.close(into)
    print(pid, flush=True)
    with os.fdopen(out) as pipe:
        acknowledged = [line for line in pipe]
    os.waitpid(pid, 0)
    print(acknowledged[-1].strip() if acknowledged else int(first) - 1, flush=True)
"""


def _kills(folder: Path, times: int, seed: int) -> tuple[int, int]:
    """Kill a saving process so many times; how many words were acknowledged, and how many kills hit a saving."""
    chance = random.Random(seed)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdin and parent.stdout
        last, hit = 0, 0
        for _ in range(times):
            parent.stdin.write(f"{folder} {last + 1}\n")
            parent.stdin.flush()
            pid = int(parent.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.12))
            os.kill(pid, 9)
            before, last = last, int(parent.stdout.readline())
            hit += last > before
            journal = Journal(folder)
            entries = journal.list()
            assert journal.notes == ()
            if last:
                turns = [t["question"] for t in journal.load(entries[0].id)["turns"]]
                known = int(turns[-1].removeprefix("word-"))
                assert known >= last, "an acknowledged word is lost"
                assert turns == [f"word-{n}" for n in range(max(1, known - 39), known + 1)]
                last = known
            journal.close()
        parent.stdin.close()
    return last, hit


def test_two_hundred_kills_lose_no_acknowledged_word(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(_kills, tmp_path / str(n), 100, n) for n in range(2)]
        results = [run.result() for run in runs]
    for words, hit in results:
        assert words > 100 and hit > 30, "the kills must fall among the savings"


FULL = """
import resource, sys
from pathlib import Path
from coach.errors import CoachError
from coach.journal import Journal
journal = Journal(Path(sys.argv[1]))
id_ = journal.begin("chat", "x")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
turns = []
for n in range(2000):
    turns.append({"question": f"word-{n}", "answer": "a" * 50})
    try:
        journal.save(id_, {"kind": "chat", "form": 1, "turns": turns})
    except CoachError as error:
        print("trouble", error, flush=True)
        break
    print(n, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.save(id_, {"kind": "chat", "form": 1, "turns": turns + [{"question": "after", "answer": ""}]})
print("after", flush=True)
"""


@pytest.mark.parametrize("room", [2**15 + 3977 * n for n in range(10)])
def test_a_disk_that_fills_up_loses_no_acknowledged_word(tmp_path: Path, room: int) -> None:
    """No file may grow beyond ``room`` bytes: the limit falls on another write each time, in the log and in the file."""
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(room)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    *saved, trouble, after = run.stdout.splitlines()
    assert trouble.startswith("trouble The disk of ") and "ake room" in trouble
    assert after == "after", "with room again, saving goes on"
    journal = Journal(tmp_path)
    (entry,) = journal.list()
    turns = [t["question"] for t in journal.load(entry.id)["turns"]]
    assert turns[: len(saved)] == [f"word-{n}" for n in range(len(saved))]
    assert turns[-1] == "after" and journal.notes == ()
    journal.close()


def test_what_was_acknowledged_before_the_disk_filled_up_is_there_after_a_kill(tmp_path: Path) -> None:
    code = FULL.replace("        break\n", "        import os; os.kill(os.getpid(), 9)\n")
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "70000"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == -9
    *saved, trouble = run.stdout.splitlines()
    assert saved and trouble.startswith("trouble")
    journal = Journal(tmp_path)
    turns = journal.load(journal.list()[0].id)["turns"]
    assert len(turns) == len(saved)
    journal.close()


def _as_nobody(folder: Path) -> str:
    """What the journal says to a process that may not write there. Root may write anywhere, so it steps down."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            try:
                journal = Journal(folder)
                for entry in journal.list():
                    journal.save(entry.id, {"kind": "chat", "form": 1, "turns": []})
                said = "nothing"
            except CoachError as error:
                said = f"{type(error).__name__} {error}"
            os.write(into, said.encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said


def test_a_folder_that_may_not_be_written_is_said() -> None:
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        home.chmod(0o755)
        (home / "journal").mkdir()
        (home / "journal").chmod(0o555)
        said = _as_nobody(home / "journal")
        assert said.startswith(
            f"JournalError The journal can't be kept in {home}/journal: the folder can't be written."
        )
        assert "Check its permissions, or set COACH_HOME" in said
        (home / "journal").chmod(0o755)
        journal = Journal(home / "journal")
        journal.begin("chat", "x")
        journal.close()
        (home / "journal").chmod(0o555)
        (home / "journal" / "journal.db").chmod(0o444)
        assert "can't be written" in _as_nobody(home / "journal")


def test_a_full_disk_is_said_already_when_it_is_made(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
    try:
        with pytest.raises((DiskFull, JournalError), match=r"ake room"):
            Journal(tmp_path / "journal").open()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    Journal(tmp_path / "journal").begin("chat", "x")
    assert not list((tmp_path / "journal").glob("damaged*")) + list((tmp_path / "journal").glob(".new*"))
