"""How good the sample wordings are, with the real model.

    python -m benchmarks.samples FILE [TIMES] [SECONDS]

For each of the drafts in drafts.jsonl a wording is asked for TIMES times (3 unless told), each time another one, and written to FILE
as a line of JSON. What stands in FILE isn't asked for again, so a run may be stopped, or told to end after SECONDS, and go on
later. At the end it is told, of all that is in FILE, how many fail our own checks (none may), keep every fact of the user's, and
come from the model rather than from plain sentences.
"""

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from coach.checks.check import Checks
from coach.compose import build
from coach.flows.samples import Facts, Samples
from coach.settings import load_settings

DRAFTS = Path(__file__).parent / "drafts.jsonl"
STRIDE = 37  # the drafts in a mixed order, so that a part of them tells about all


async def draw(samples: Samples, file: Path, times: int, seconds: float) -> None:
    """Ask for the wordings that FILE lacks, until the time is up."""
    cases = [json.loads(line) for line in DRAFTS.read_text("utf-8").splitlines()]
    have: dict[int, list[str]] = {}
    for row in rows(file):
        have.setdefault(row["draft"], []).append(row["text"])
    end = time.monotonic() + seconds
    for place in (n * STRIDE % len(cases) for n in range(len(cases))):
        facts = Facts(cases[place]["kind"], cases[place]["told"], cases[place]["draft"])
        shown = have.get(place, [])
        while len(shown) < times:
            began = time.monotonic()
            if began > end:
                return
            sample = await samples.draw(facts, shown)
            shown.append(sample.text)
            row = {
                "draft": place,
                "kind": facts.kind,
                "origin": sample.origin,
                "told": sorted(facts.told),
                "kept": list(sample.kept),
                "seconds": round(time.monotonic() - began, 1),
                "text": sample.text,
                "trouble": sample.trouble,
            }
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def rows(file: Path) -> list[dict[str, Any]]:
    """What was drawn so far."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def report(drawn: list[dict[str, Any]], checks: Checks) -> None:
    """Tell the shares; every wording is checked once more."""
    there = [row for row in drawn if row["text"]]
    failing = [row["text"] for row in there if checks.check(row["text"], row["kind"]).faults]
    whole = sum(set(row["kept"]) == set(row["told"]) for row in there)
    kept, told = sum(len(row["kept"]) for row in there), sum(len(row["told"]) for row in there)
    origins = Counter(row["origin"] for row in drawn)
    print(
        f"{len(drawn)} asked for, of {len({row['draft'] for row in drawn})} drafts; {len(there)} shown; "
        f"median {statistics.median(row['seconds'] for row in drawn):.1f} s"
    )
    print(f"failing our own checks: {len(failing)}")
    print(
        f"facts kept: {kept / told:.1%} of all; every fact kept in {whole / len(there):.1%} of the wordings"
    )
    print(f"origins: {dict(origins)}; from the model {origins['model'] / len(drawn):.1%}")


async def main(file: Path, times: int, seconds: float) -> None:
    house = build(load_settings())
    try:
        await draw(house.workshop.samples, file, times, seconds)
        report(rows(file), house.checks)
    finally:
        await house.coach.close()
        house.library.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name a file for the wordings: python -m benchmarks.samples FILE [TIMES] [SECONDS]")
    asyncio.run(
        main(
            Path(sys.argv[1]),
            int(sys.argv[2]) if len(sys.argv) > 2 else 3,
            float(sys.argv[3]) if len(sys.argv) > 3 else float("inf"),
        )
    )
