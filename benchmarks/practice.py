"""How well the model keeps the partner's part, and how long people wait.

python -m benchmarks.practice LINES.jsonl                      both scripts of every scene, once
python -m benchmarks.practice LINES.jsonl -n 3 money chores    three times, these scenes only
python -m benchmarks.practice LINES.jsonl --minutes 5          as far as five minutes carry; said again, it goes on
python -m benchmarks.practice LINES.jsonl --at-once 2          the two scripts side by side: sooner done, times don't count

Writes each turn to LINES.jsonl, since no check sees everything and somebody has to read them;
``python -m benchmarks.practice_lines LINES.jsonl`` counts and shows what is in such a file.
"""

import argparse
import asyncio
import json
import os
import time
import tomllib
from pathlib import Path
from typing import Any

from benchmarks.practice_lines import read, show
from coach.compose import CHECKING, build_checks, build_model, build_practice
from coach.domain.events import Trouble
from coach.guidance.embedder import SentenceEmbedder
from coach.practice.partner import Spoke
from coach.practice.practice import Landed, Played, Practice
from coach.practice.scene import Scene
from coach.settings import load_settings

SCRIPTS = Path(__file__).resolve().parent.parent / "tests/practice/scripts"
KINDS = ("skilful", "blaming")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument(
        "lines", type=Path, help="where the turns are written, as JSON Lines; plays in it aren't repeated"
    )
    asked.add_argument("scenes", nargs="*", help="ids of scenes; all where none is named")
    asked.add_argument("-n", type=int, default=1, help="how often each script is played")
    asked.add_argument("--script", choices=KINDS, help="only one of the two")
    asked.add_argument("--minutes", type=float, default=0.0, help="no other play is begun after so long")
    asked.add_argument("--at-once", type=int, choices=(1, 2), default=1, help="plays that go on side by side")
    told = asked.parse_args()
    asyncio.run(measure(told))
    show(read(told.lines))


async def measure(asked: argparse.Namespace) -> None:
    settings = load_settings()
    model = build_model(settings)
    checks, embedder = build_checks(settings), SentenceEmbedder(settings.models / CHECKING)
    # One each: a partner remembers what was refused of its last line.
    practices = [build_practice(settings, model, embedder, checks) for _ in range(asked.at_once)]
    known = practices[0]
    scenes = [known.scene(id_) for id_ in asked.scenes] or list(known.scenes.values())
    done = {play.key for play in read(asked.lines)} if asked.lines.exists() else set()
    wanted = [
        (scene, kind, run)
        for run in range(asked.n)
        for scene in scenes
        for kind in ((asked.script,) if asked.script else KINDS)
        if (scene.id, kind, run) not in done
    ]
    end = time.monotonic() + asked.minutes * 60 if asked.minutes else None
    try:
        while wanted and (end is None or time.monotonic() < end):
            some, wanted = wanted[: asked.at_once], wanted[asked.at_once :]
            turns = await asyncio.gather(*(play(*pair) for pair in zip(practices, some, strict=False)))
            with asked.lines.open("a", encoding="utf-8") as file:  # whole plays only
                for turn in (turn for one in turns for turn in one):
                    file.write(json.dumps(turn | {"at_once": len(some)}, ensure_ascii=False) + "\n")
    finally:
        if model is not None:
            await model.close()
    if wanted:
        print(f"{len(wanted)} plays are left; say it again to go on.\n")


async def play(practice: Practice, what: tuple[Scene, str, int]) -> list[dict[str, Any]]:
    """One script played to its end: a turn each, as it is written to the file."""
    scene, kind, run = what
    lines = tomllib.loads((SCRIPTS / f"{scene.id}.toml").read_text(encoding="utf-8"))[kind]
    start = time.perf_counter()
    await practice.prepare(scene)
    prepared = time.perf_counter() - start
    rehearsal = practice.begin(scene)
    turns = []
    for number, words in enumerate(lines):
        start, first = time.perf_counter(), 0.0
        record: dict[str, Any] = {
            "scene": scene.id,
            "script": kind,
            "run": run,
            "turn": number,
            "user": words,
        }
        async for event in practice.reply(rehearsal, words):
            passed = round(time.perf_counter() - start, 3)
            if isinstance(event, Landed):
                record |= {
                    "tone": event.heard.tone,
                    "stage": event.move.after.stage.id,
                    "landed_s": passed,
                }
            elif isinstance(event, Spoke):
                first = first or passed
            elif isinstance(event, Trouble):
                record["trouble"] = event.text
            elif isinstance(event, Played):
                rehearsal = event.rehearsal
                record["whole_s"] = passed
        turn = rehearsal.path[-1]
        turns.append(
            record
            | {
                "partner": turn.partner,
                "origin": turn.origin,
                "refused": practice.partner.refused,
                "first_s": first,
                "prepared_s": round(prepared, 3),
                "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
            }
        )
    return turns


if __name__ == "__main__":
    main()
