"""Where the coach's answer begins when somebody asks nothing and only tells what happened between the two of them.

python -m benchmarks.tellings                    the dev tellings
python -m benchmarks.tellings FILE --wrong       another file, and what began in a section that hurts or is beside the point

A telling has the sections that would be a fair answer and those that would hurt or be absurd, such as owning up for
somebody who was only hurt. Most of them would be served by "Talk openly and kindly", so that one is told apart.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.compose import build_library
from coach.conversation import opening
from coach.domain.guidance import Scope
from coach.guidance.library import Library
from coach.settings import load_settings

DEV = Path(__file__).resolve().parent.parent / "tests/evaluation/tellings_dev.jsonl"
USUAL = "tete/strategy-2"


@dataclass(frozen=True, slots=True)
class Telling:
    """What somebody tells; sections that answer it, sections that must not."""

    text: str
    sections: frozenset[str]
    wrong: frozenset[str]


def read(path: Path) -> list[Telling]:
    """The tellings of a JSON Lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Telling(row["text"], frozenset(row["sections"]), frozenset(row["wrong"])) for row in rows]


def begun(library: Library, told: Sequence[Telling]) -> list[str]:
    """For each telling the section that the answer opens with; empty where it isn't answered."""
    found = [library.search(one.text) for one in told]
    return [opening(e).section if e.scope is Scope.COVERED else "" for e in found]


def figures(told: Sequence[Telling], begins: Sequence[str]) -> dict[str, float]:
    """Shares of all tellings."""
    pairs = list(zip(told, begins, strict=True))
    return {
        "begin in a section that fits": sum(b in t.sections for t, b in pairs) / len(pairs),
        "and in another than the usual one": sum(b in t.sections - {USUAL} for t, b in pairs) / len(pairs),
        "begin in one that hurts": sum(b in t.wrong for t, b in pairs) / len(pairs),
        "aren't answered": sum(not b for b in begins) / len(pairs),
    }


def main() -> None:
    files = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    library = build_library(load_settings())
    library.open()
    try:
        for path in files or [DEV]:
            told = read(path)
            begins = begun(library, told)
            print(path.name, len(told))
            for name, share in figures(told, begins).items():
                print(f"  {name:36} {share:.2f}")
            if "--wrong" in sys.argv:
                for one, begin in zip(told, begins, strict=True):
                    if begin in one.wrong or not begin:
                        print(f"  {begin or 'not answered'}: {one.text}")
    finally:
        library.close()


if __name__ == "__main__":
    main()
