"""How well the model keeps the partner's part, and how long people wait.

python -m benchmarks.practice LINES.jsonl                     both scripts of every scene, once
python -m benchmarks.practice LINES.jsonl -n 3 money chores   three times, these scenes only

Counts what the automatic check refused of the model's sentences, by reason, and what was shown in the end: those are
looked at once more with the check switched to what the reader would object to. Writes each line of the partner to a
file for reading, since no check sees everything.
"""

import argparse
import asyncio
import json
import statistics
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from coach.compose import build_model, build_practice
from coach.practice.partner import Spoke
from coach.practice.practice import Landed, Played, Practice
from coach.practice.scene import Scene
from coach.settings import load_settings

SCRIPTS = Path(__file__).resolve().parent.parent / "tests/practice/scripts"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("lines", type=Path, help="where the partner's lines are written, as JSON Lines")
    asked.add_argument("scenes", nargs="*", help="ids of scenes; all where none is named")
    asked.add_argument("-n", type=int, default=1, help="how often each script is played")
    asked.add_argument("--script", choices=("skilful", "blaming"), help="only one of the two")
    asyncio.run(measure(asked.parse_args()))


async def measure(asked: argparse.Namespace) -> None:
    settings = load_settings()
    model = build_model(settings)
    practice = build_practice(settings, model)
    scenes = [practice.scene(id_) for id_ in asked.scenes] or list(practice.scenes.values())
    counted = Counted()
    try:
        with asked.lines.open("w", encoding="utf-8") as file:
            for scene in scenes:
                start = time.perf_counter()
                await practice.prepare(scene)
                counted.prepared.append(time.perf_counter() - start)
                script = tomllib.loads((SCRIPTS / f"{scene.id}.toml").read_text(encoding="utf-8"))
                for name in (asked.script,) if asked.script else ("skilful", "blaming"):
                    for _ in range(asked.n):
                        await play(practice, scene, name, script[name], counted, file)
    finally:
        if model is not None:
            await model.close()
    counted.show()


class Counted:
    """What was seen over all turns."""

    def __init__(self) -> None:
        self.origins: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.sentences = 0
        self.landed: list[float] = []
        self.first: list[float] = []
        self.whole: list[float] = []
        self.prepared: list[float] = []

    def show(self) -> None:
        turns = sum(self.origins.values())
        print(f"turns                  {turns}")
        for origin, count in self.origins.most_common():
            print(f"  worded by {origin:<11} {count / turns:6.3f}")
        drawn = self.sentences + sum(self.refused.values())
        print(
            f"sentences drawn        {drawn}, refused {sum(self.refused.values()) / max(drawn, 1):.3f}, by reason:"
        )
        for reason, count in self.refused.most_common():
            print(f"  {reason:<20} {count}")
        print(f"scripts end            {dict(self.ends)}")
        for name, seconds in (
            ("scene prepared", self.prepared),
            ("marks and stage", self.landed),
            ("first sentence", self.first),
            ("whole answer", self.whole),
        ):
            print(
                f"{name:<22} median {statistics.median(seconds):5.2f} s, {min(seconds):.2f} to {max(seconds):.2f}"
            )


async def play(
    practice: Practice, scene: Scene, name: str, lines: list[str], counted: Counted, file: TextIO
) -> None:
    rehearsal = practice.begin(scene)
    for words in lines:
        start, heard_first = time.perf_counter(), False
        stage = ""
        async for event in practice.reply(rehearsal, words):
            passed = time.perf_counter() - start
            if isinstance(event, Landed):
                counted.landed.append(passed)
                stage = event.move.after.stage.id
            elif isinstance(event, Spoke):
                if not heard_first:
                    counted.first.append(passed)
                heard_first = True
                counted.sentences += event.origin == "model"
            elif isinstance(event, Played):
                rehearsal = event.rehearsal
                counted.whole.append(passed)
        turn = rehearsal.path[-1]
        counted.origins[turn.origin] += 1
        counted.refused.update(reason for reason, _ in practice.partner.refused)
        record: dict[str, Any] = {
            "scene": scene.id,
            "script": name,
            "stage": stage,
            "user": words,
            "partner": turn.partner,
            "origin": turn.origin,
            "refused": practice.partner.refused,
        }
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
    counted.ends[f"{name}: {rehearsal.mood.stage.id}"] += 1


if __name__ == "__main__":
    main()
