"""What is in a file of played turns: ``python -m benchmarks.practice_lines LINES.jsonl [--show all|200|SCENE …]``.

Counts where the scripts end, who worded the lines and what was refused. With ``--show`` it prints the turns to read, with
what was refused beside them; ``--transcript SCENE …`` prints whole rehearsals as Markdown, unedited.
"""

import argparse
import json
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.practice.scene import load_scenes

__all__ = ["Played", "read", "show"]

GOOD = ("softening", "open")
SEED = 6  # of the random turns to read, so that two readers read the same


@dataclass(frozen=True, slots=True)
class Played:
    """One script, played to its end.

    Attributes:
        key: scene, script, number of the run.
        turns: as ``benchmarks.practice`` wrote them, oldest first.
    """

    key: tuple[str, str, int]
    turns: tuple[dict[str, Any], ...]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("lines", type=Path, nargs="+")
    asked.add_argument(
        "--show", nargs="+", default=[], help="all, a number of random lines, or ids of scenes"
    )
    asked.add_argument("--transcript", nargs="+", default=[], help="ids of scenes")
    told = asked.parse_args()
    plays = [play for file in told.lines for play in read(file)]
    if told.transcript:
        for id_ in told.transcript:
            transcript([play for play in plays if play.key[0] == id_ and play.key[2] == 0])
        return
    if told.show:
        to_read(plays, told.show)
    show(plays)


def read(file: Path) -> list[Played]:
    """The plays of a file, in the order in which they were played."""
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        turn = json.loads(line)
        found.setdefault((turn["scene"], turn["script"], turn["run"]), []).append(turn)
    return [Played(key, tuple(turns)) for key, turns in found.items()]


def show(plays: Sequence[Played]) -> None:
    """Print the counts."""
    turns = [turn for play in plays for turn in play.turns]
    if not turns:
        print("Nothing was played.")
        return
    for script in ("skilful", "blaming"):
        some = [play for play in plays if play.key[1] == script]
        ends = Counter(play.turns[-1]["stage"] for play in some)
        good = sum(ends[stage] for stage in GOOD)
        print(f"{script:<9} {len(some):4} plays, {good} end softening or open: {dict(ends)}")
        odd = [play.key for play in some if (play.turns[-1]["stage"] in GOOD) != (script == "skilful")]
        if odd:
            print(f"  otherwise than it should: {odd}")
    print(f"turns     {len(turns):4}, worded by {dict(Counter(turn['origin'] for turn in turns))}")
    refused = Counter(reason for turn in turns for reason, _ in turn["refused"])
    print(
        f"refused   {refused.total():4} wordings in {sum(bool(t['refused']) for t in turns)} turns: {dict(refused)}"
    )
    print(f"trouble   {sum('trouble' in turn for turn in turns):4}")
    alone = [turn for turn in turns if turn["at_once"] == 1]
    for name, seconds in (
        ("scene prepared", [turn["prepared_s"] for turn in alone if turn["turn"] == 0]),
        ("marks and stage", [turn["landed_s"] for turn in alone]),
        ("first sentence", [turn["first_s"] for turn in alone]),
        ("  drawn once", [turn["first_s"] for turn in alone if not turn["refused"]]),
        ("whole answer", [turn["whole_s"] for turn in alone]),
        ("machine's load", [turn["load"] for turn in alone if turn["load"] is not None]),
    ):
        if seconds:
            print(
                f"{name:<16} median {statistics.median(seconds):5.2f}, {min(seconds):.2f} to {max(seconds):.2f}, of {len(seconds)}"
            )


def to_read(plays: Sequence[Played], which: Sequence[str]) -> None:
    """Print turns with what was refused."""
    some = [(play.key, turn) for play in plays for turn in play.turns]
    if which[0].isdigit():
        some = random.Random(SEED).sample(some, min(int(which[0]), len(some)))
    elif which[0] != "all":
        some = [(key, turn) for key, turn in some if key[0] in which]
    before = None
    for number, (key, turn) in enumerate(some, 1):
        if key != before:
            print(f"=== {' '.join(map(str, key))}")
        before = key
        print(f"{number:3} U {turn['tone']}: {turn['user']}")
        print(f"    P {turn['stage']}, {turn['origin']}: {turn['partner']}")
        for reason, line in turn["refused"]:
            print(f"        - {reason}: {line}")
    print()


def transcript(plays: Sequence[Played]) -> None:
    """Print rehearsals as Markdown."""
    scenes = load_scenes()
    for play in plays:
        id_, script, _ = play.key
        print(f"\n## {scenes[id_].title}, the {script} script (`{id_}`)\n")
        print(f"*{scenes[id_].role}*\n")
        print(f"> **Partner** ({scenes[id_].begins.label}): {scenes[id_].opening}\n>")
        for turn in play.turns:
            own = "" if turn["origin"] == "model" else ", the scene's own line"
            print(f"> **You**: {turn['user']}\n>")
            print(f"> **Partner** ({turn['stage'].replace('_', ' ')}{own}): {turn['partner']}\n>")


if __name__ == "__main__":
    main()
