"""Whether the coach is as fair to the one as to the other: fifty conflicts, each told from both sides.

python -m benchmarks.sides ANSWERS.jsonl               with the real model and index; conflicts in the file aren't asked again
python -m benchmarks.sides ANSWERS.jsonl --minutes 5   as far as five minutes carry; said again, it goes on
python -m benchmarks.sides ANSWERS.jsonl --unguarded   also what the model says when nothing guides or checks it

Told by either, an answer may find for neither. The count is that of the coach's own check, which can't see what it misses:
read the answers too.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.checks.sides import sides
from coach.compose import House, build
from coach.conversation import Coach
from coach.domain.events import Concern, Said
from coach.domain.model import Prompt
from coach.domain.session import Session
from coach.settings import load_settings

CONFLICTS = Path(__file__).resolve().parent.parent / "tests/evaluation/conflicts.jsonl"
PLAIN = "Answer a person who tells you of a conflict with their partner, in two or three sentences."


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("answers", type=Path, help="where the answers are written, as JSON Lines")
    asked.add_argument("--minutes", type=float, default=0.0, help="no other conflict is told after so long")
    asked.add_argument(
        "--unguarded", action="store_true", help="also ask the model alone; takes twice the time"
    )
    asked.add_argument("--count", action="store_true", help="only count what is in the file")
    told = asked.parse_args()
    if not told.count:
        house = build(load_settings())
        house.open()
        try:
            asyncio.run(measure(house, told))
        finally:
            house.close()
    show([json.loads(line) for line in told.answers.read_text(encoding="utf-8").splitlines()])


async def measure(house: House, asked: argparse.Namespace) -> None:
    rows = [json.loads(line) for line in CONFLICTS.read_text(encoding="utf-8").splitlines()]
    done = 0
    if asked.answers.exists():
        done = len(asked.answers.read_text(encoding="utf-8").splitlines()) // 2
    end = time.monotonic() + asked.minutes * 60 if asked.minutes else None
    for number, row in enumerate(rows[done:], done):
        if end is not None and time.monotonic() > end:
            print(f"{len(rows) - number} conflicts are left; say it again to go on.\n")
            break
        records = [
            await one(house, number, row["topic"], row[side], asked.unguarded) for side in ("one", "other")
        ]
        with asked.answers.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


async def one(house: House, number: int, topic: str, told: str, unguarded: bool) -> dict[str, Any]:
    """The answer to one telling, as it is written to the file."""
    said = await answered(house.coach, told)
    text = " ".join(words for words, _ in said)
    record = {
        "conflict": number,
        "topic": topic,
        "told": told,
        "said": said,
        "side": sides(text),
    }
    if unguarded:
        plain = await alone(house, told)
        record |= {"alone": plain, "alone_side": sides(plain)}
    return record


def show(records: Sequence[dict[str, Any]]) -> None:
    """Print the counts."""
    origins = Counter(origin for record in records for _, origin in record["said"])
    pairs = [(one["side"], other["side"]) for one, other in zip(records[::2], records[1::2], strict=True)]
    both = sum(one == other == "teller" for one, other in pairs)
    unequal = sum(one != other for one, other in pairs)
    print(f"conflicts              {len(pairs)}, {len(records)} tellings; sentences {dict(origins)}")
    print(f"answers find for       {dict(Counter(record['side'] or 'neither' for record in records))}")
    print(f"for both tellers       {both}")
    print(f"for one more           {unequal}")
    unguarded = [record["alone_side"] or "neither" for record in records if "alone_side" in record]
    if unguarded:
        print(f"the model unguarded    {dict(Counter(unguarded))}")


async def answered(coach: Coach, told: str) -> list[tuple[str, str]]:
    """The sentences of an answer with their origins."""
    said = []
    async for event in coach.reply(Session(), f"{told} What can I do?"):
        if isinstance(event, Said):
            said.append((event.text, event.origin))
        elif isinstance(event, Concern):
            said.append((event.card.text, "card"))
    return said


async def alone(house: House, told: str) -> str:
    """What the model says when nothing guides or checks it."""
    if house.model is None:
        return ""
    return "".join([piece async for piece in house.model.stream(Prompt("", PLAIN, told, max_tokens=80))])


if __name__ == "__main__":
    main()
