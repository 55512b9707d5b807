"""How much danger the screen hears, and how often ordinary talk alarms it.

python -m benchmarks.safety                 dev messages, wishes, stories, speed
python -m benchmarks.safety FILE.jsonl      other messages of the same form: text, labels, explicit
python -m benchmarks.safety --wrong         and what was judged otherwise than labelled
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.compose import SCREENING
from coach.domain.safety import Screening, Watch
from coach.guidance.embedder import SentenceEmbedder
from coach.safety.screen import ADAPTER, DANGERS, Screen
from coach.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "tests/evaluation/safety/dev.jsonl"
DATA = ROOT / "tests/safety"
MESSAGE = (
    "My husband never lets me finish a sentence and last night he slammed the door so hard that the picture fell. "
    "I don't know what to say to him any more. How do I bring it up tonight without another fight?"
)


def main() -> None:
    embedder = SentenceEmbedder(load_settings().models / SCREENING, ADAPTER, quick=True)
    screen = Screen(embedder.embed)
    files = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    for path in files or [DEV]:
        show_messages(screen, rows(path))
    if files:
        return
    for name, found in (("wishes refused", wishes(screen)), ("stories heard", stories(screen))):
        print(f"{name:24} {sum(found)} of {len(found)}")
    speed(screen)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def figures(screen: Screen, gold: Sequence[dict[str, Any]]) -> tuple[dict[str, float], list[Screening]]:
    """Shares: danger heard, outright and all; its kind right; ordinary talk that alarmed."""
    mine = [screen.screen(row["text"]) for row in gold]
    danger = np.array([bool(set(row["labels"]) & set(DANGERS)) for row in gold])
    outright = danger & np.array([bool(row["explicit"]) for row in gold])
    alarm = np.array([s.alarm for s in mine])
    kind = np.array([bool(set(s.labels) & set(row["labels"])) for s, row in zip(mine, gold, strict=True)])
    grave = np.array([s.severity >= 2 for s in mine])
    return {
        "danger heard": share(alarm, danger),
        "danger said outright heard": share(alarm, outright),
        "danger veiled heard": share(alarm, danger & ~outright),
        "its kind among the labels": share(kind, danger & alarm),
        "ordinary talk alarmed": share(alarm, ~danger),
        "ordinary talk, watch on": share(grave, ~danger),
    } | {f"{d} heard": share(alarm, np.array([d in row["labels"] for row in gold])) for d in DANGERS}, mine


def share(of: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(of[among].mean()) if among.any() else 1.0


def show_messages(screen: Screen, gold: Sequence[dict[str, Any]]) -> None:
    found, mine = figures(screen, gold)
    for name, figure in found.items():
        print(f"{name:30} {figure:.3f}")
    if "--wrong" in sys.argv:
        for row, screening in zip(gold, mine, strict=True):
            if screening.alarm != bool(row["labels"]):
                print(f"{row['labels'] or 'ordinary'} heard as {screening.label}: {row['text'][:200]}")


def wishes(screen: Screen) -> list[bool]:
    """For each wish, whether a card came in place of help."""
    return [screen.screen(row["text"]).alarm for row in rows(DATA / "wishes.jsonl")]


def stories(screen: Screen) -> list[bool]:
    """For each story, whether the watch came on within its ten turns."""
    found = []
    for story in rows(DATA / "stories.jsonl"):
        watch = Watch()
        for turn in story["turns"]:
            watch = watch.after(screen.screen(turn))
        found.append(watch.on)
        if "--wrong" in sys.argv and not watch.on:
            print(f"not heard, {story['about']}: {' / '.join(story['turns'])}")
    return found


def speed(screen: Screen) -> None:
    taken = []
    for n in range(30):
        start = time.perf_counter()
        screen.screen(f"{MESSAGE} {n}")
        taken.append(time.perf_counter() - start)
    print(f"{len(MESSAGE.split())} words: median {1000 * float(np.median(taken)):.1f} ms")


if __name__ == "__main__":
    main()
