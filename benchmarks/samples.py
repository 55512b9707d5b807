"""How good the sample wordings are: ``python -m benchmarks.samples [TIMES]``, with the real model.

For each of the drafts in drafts.jsonl a wording is asked for TIMES times (3 unless told), each time another one. It is told how
many fail our own checks (none may), keep every fact of the user's, and come from the model rather than the template.
"""

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from coach.compose import build
from coach.flows.samples import Facts, Sample
from coach.settings import load_settings

DRAFTS = Path(__file__).parent / "drafts.jsonl"


async def measure(times: int) -> None:
    house = build(load_settings())
    samples, checks = house.workshop.samples, house.checks
    shown: list[tuple[Facts, Sample]] = []
    seconds = []
    try:
        for line in DRAFTS.read_text("utf-8").splitlines():
            case = json.loads(line)
            facts = Facts(case["kind"], case["told"], case["draft"])
            avoid: list[str] = []
            for _ in range(times):
                began = time.monotonic()
                sample = await samples.draw(facts, avoid)
                seconds.append(time.monotonic() - began)
                avoid.append(sample.text)
                shown.append((facts, sample))
                print(
                    json.dumps(
                        {"kind": facts.kind, "origin": sample.origin, "text": sample.text}, ensure_ascii=False
                    )
                )
    finally:
        await house.coach.close()
        house.library.close()
    origins = Counter(sample.origin for _, sample in shown)
    there = [(facts, sample) for facts, sample in shown if sample.text]
    failing = [s.text for facts, s in there if checks.check(s.text, facts.kind).faults]
    whole = [len(samples.kept(facts, s.text)) == len(facts.told) for facts, s in there]
    print(
        f"{len(shown)} asked for, {len(there)} shown; median {statistics.median(seconds):.1f} s",
        file=sys.stderr,
    )
    print(f"failing our own checks: {len(failing)}", file=sys.stderr)
    print(f"keeping every fact: {sum(whole) / len(there):.1%}", file=sys.stderr)
    print(f"origins: {dict(origins)}; from the model {origins['model'] / len(shown):.1%}", file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
