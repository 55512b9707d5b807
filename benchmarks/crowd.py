"""Many people at once on one server: nobody reads another's words, and memory stays flat.

``python -m benchmarks.crowd --people 50 --minutes 10``. The coach behind the page is a fake, so that the page,
the queue, the door and the journal are what is measured. One person is one browser with its own token and session.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).parents[1]
TURNS = 5  # then a new conversation


@dataclass
class Crowd:
    """What came of it.

    Attributes:
        asked: questions asked.
        answered: those that were answered whole, with the person's own words.
        crossed: answers that held somebody else's words.
        failures: what else went wrong.
        seconds: of each answer.
        memory: of the server after each tenth of the time, MB.
        left: processes of the server's that outlived it.
    """

    asked: int = 0
    answered: int = 0
    crossed: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """MB between the end of the first third and the end."""
        return self.memory[-1] - self.memory[len(self.memory) // 3]


def gather(people: int, seconds: float, folder: Path) -> Crowd:
    """Let a crowd talk to a server of its own."""
    crowd, lock = Crowd(), threading.Lock()
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crowd", "--serve", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin and server.stdout
    port = int(server.stdout.readline())
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_person, args=(port, number, end, crowd, lock)) for number in range(people)
    ]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(seconds / 10)
        crowd.memory.append(_memory(server.pid))
    for thread in threads:
        thread.join(60)
    children = _children(server.pid)
    server.stdin.close()  # ends it
    server.wait(30)
    time.sleep(0.5)
    crowd.left = [child for child in children if Path(f"/proc/{child}").exists()]
    return crowd


def _person(port: int, number: int, end: float, crowd: Crowd, lock: threading.Lock) -> None:
    from tests.ui.knocking import Browser

    chance = random.Random(number)
    browser = Browser(port, f"person{number}x")
    try:
        browser.open()
        turn = 0
        while time.monotonic() < end:
            words = f"person-{number}-turn-{turn}-end"
            began = time.monotonic()
            browser.ask(words)
            heard = browser.listen(seconds=30).body
            took = time.monotonic() - began
            others = {found for found in re.findall(r"person-(\d+)-", heard) if int(found) != number}
            with lock:
                crowd.asked += 1
                crowd.seconds.append(took)
                crowd.answered += f">{words}</span>" in heard and '"success":true' in heard
                if others:
                    crowd.crossed.append(f"{number} read words of {sorted(others)}")
            turn += 1
            if turn % TURNS == 0:
                new = browser.event("_new")
                browser.join(new["id"], [None] * len(new["inputs"]))
                browser.listen(seconds=30)
            time.sleep(chance.uniform(0.5, 1.5))
    except (OSError, ValueError, KeyError) as error:
        with lock:
            crowd.failures.append(f"{number}: {error!r}")


def _serve(folder: Path) -> None:
    """The page of a fake coach that answers with the question, until standard input closes."""
    from coach.domain.events import Found, Said, Word
    from coach.journal import Journal
    from coach.ui.serve import open_page
    from tests.ui.house import OPENING, READING, FakeHouse, evidence

    house = FakeHouse(journal=Journal(folder / "journal"))
    house.coach.script = lambda message: [
        Found(evidence(), READING),
        OPENING,
        0.05,
        Word(),
        0.05,
        Said(f"echo {message}", (), "model"),
    ]
    house.coach.asked = _Forgetful()
    page = open_page(house, 19100, folder / "temp")
    print(page.port, flush=True)
    sys.stdin.read()
    page.close()
    house.close()


class _Forgetful(list):  # type: ignore[type-arg]
    """The fake remembers what it was asked, which would look like a leak."""

    def append(self, item: object) -> None:
        pass


def _memory(pid: int) -> float:
    """Resident memory, MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


def _children(pid: int) -> list[str]:
    return [c for task in Path(f"/proc/{pid}/task").glob("*/children") for c in task.read_text().split()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--serve", type=Path)
    chosen = parser.parse_args()
    if chosen.serve:
        _serve(chosen.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        crowd = gather(chosen.people, chosen.minutes * 60, Path(folder))
    cuts = quantiles(crowd.seconds, n=20)
    print(
        f"{crowd.asked} questions, {crowd.answered} answered, {len(crowd.crossed)} crossed, {crowd.failures}"
    )
    print(f"seconds to the whole answer: median {cuts[9]:.2f}, 95 % {cuts[18]:.2f}")
    print(f"memory, MB: {[round(m) for m in crowd.memory]}; grew by {crowd.growth:.1f}; left: {crowd.left}")


if __name__ == "__main__":
    main()
