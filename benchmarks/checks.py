"""How well the checks find what is in a text.

python -m benchmarks.checks                                   our dev sentences
python -m benchmarks.checks TURNS.jsonl APOLOGIES.jsonl       others of the same form
python -m benchmarks.checks --lands PERSONA_CONFLICTS.jsonl   how turns land (text, context, problematic 1 to 4)
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.checks.check import CheckResult, Checks
from coach.checks.reading import read
from coach.checks.registry import APOLOGIES, TURNS, VERDICTS
from coach.compose import CHECKING
from coach.domain.text import Text
from coach.guidance.embedder import SentenceEmbedder
from coach.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "tests/evaluation/checks"
PROBLEMATIC = 2.5


def main() -> None:
    embedder = SentenceEmbedder(load_settings().models / CHECKING)
    remembering = Remembering(embedder)
    checks = Checks(remembering)
    given = [Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    if "--lands" in sys.argv:
        remembering.learn([g["text"] for g in rows(given[0])])
        landing(checks, given[0])
        return
    turns, apologies = given if len(given) == 2 else (DEV / "turns_dev.jsonl", DEV / "apologies_dev.jsonl")
    remembering.learn([row["text"] for path in (turns, apologies) for row in rows(path)])
    figures = turns_figures(checks, rows(turns)) | apology_figures(checks, rows(apologies))
    for name, figure in figures.items():
        print(f"{name:32} {figure:.3f}")
    speed(Checks(embedder.embed))


class Remembering:
    """Embeds many texts at once and remembers them: a hundred single calls take far longer than one of a hundred."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def learn(self, texts: Sequence[str]) -> None:
        self([string for text in texts for string in read(Text.parse(text), ()).strings])

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = sorted({t for t in texts if t not in self._known})
        if fresh:
            self._known.update(zip(fresh, self._embedder.embed(fresh), strict=True))
        return np.stack([self._known[t] for t in texts])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def turns_figures(checks: Checks, gold: list[dict[str, Any]], wrong: bool = True) -> dict[str, float]:
    """Macro-F1 of verdict and patterns, precision and recall of each fault and part."""
    mine = [checks.check(row["text"], "i_statement") for row in gold]
    theirs = [checks.check(row["text"], "patterns") for row in gold]
    verdicts = [f1([r.verdict == v for r in mine], [g["verdict"] == v for g in gold]) for v in VERDICTS]
    figures = {"verdict macro-F1": float(np.mean(verdicts))}
    figures |= {f"verdict {v} F1": x for v, x in zip(VERDICTS, verdicts, strict=True)}
    for check in TURNS.faults:
        said, true = [check.id in r.faults for r in mine], [check.id in g["faults"] for g in gold]
        figures |= {
            f"{check.id} precision": precision(said, true),
            f"{check.id} recall": precision(true, said),
        }
    for check in TURNS.parts:
        figures[f"{check.id} F1"] = f1(
            [r.parts[check.id] for r in mine], [check.id in g["parts"] for g in gold]
        )
    patterns = {
        c.id: f1([c.id in r.faults for r in theirs], [c.id in g["patterns"] for g in gold])
        for c in TURNS.patterns
    }
    figures |= {f"{name} F1": x for name, x in patterns.items()} | {
        "patterns macro-F1": float(np.mean([*patterns.values()]))
    }
    if wrong:
        for row, a, b in zip(gold, mine, theirs, strict=True):
            show(row, a, b)
    return figures


def apology_figures(checks: Checks, gold: list[dict[str, Any]], wrong: bool = True) -> dict[str, float]:
    """F1 and precision of each part and fault, and their means."""
    mine = [checks.check(row["text"], "apology") for row in gold]
    figures: dict[str, float] = {}
    for key, group in (("parts", APOLOGIES.parts), ("faults", APOLOGIES.faults)):
        each = []
        for check in group:
            said = [(r.parts[check.id] if key == "parts" else check.id in r.faults) for r in mine]
            true = [check.id in g[key] for g in gold]
            each.append(f1(said, true))
            figures |= {f"{check.id} F1": each[-1], f"{check.id} precision": precision(said, true)}
        figures[f"apology {key} macro-F1"] = float(np.mean(each))
    if wrong:
        for row, result in zip(gold, mine, strict=True):
            show(row, result, None)
    return figures


def show(row: dict[str, Any], a: CheckResult, b: CheckResult | None) -> None:
    """One line for what was not judged as labelled; parts of turns are left out."""
    said = {*a.faults, *(b.faults if b else ()), *((p for p, x in a.parts.items() if x) if not b else ())}
    true = {*row["faults"], *row.get("patterns", []), *(row["parts"] if not b else [])}
    verdict = f" {row['verdict']}>{a.verdict}" if b and row["verdict"] != a.verdict else ""
    if "--wrong" in sys.argv and (said != true or verdict):
        print(f"missed {sorted(true - said)} extra {sorted(said - true)}{verdict} | {row['text']}")


def landing(checks: Checks, path: Path) -> None:
    gold = rows(path)
    results = [checks.check(g["text"], "turn", g["context"]) for g in gold]
    scores, verdicts = np.array([r.score for r in results]), [r.verdict == "hurts" for r in results]
    true = [g["problematic"] >= PROBLEMATIC for g in gold]
    print(
        f"F1 at the threshold in the weights {f1(verdicts, true):.3f}, precision {precision(verdicts, true):.3f}"
    )
    best = max(np.arange(0.05, 0.95, 0.01), key=lambda t: f1(list(scores >= t), true))
    print(f"best threshold {best:.2f} F1 {f1(list(scores >= best), true):.3f}")
    talks = sorted({g["conversation"] for g in gold})
    crossed = np.zeros(len(gold), dtype=bool)
    for fold in range(5):
        here = np.array([talks.index(g["conversation"]) % 5 == fold for g in gold])
        limit = max(
            np.arange(0.05, 0.95, 0.01),
            key=lambda t: f1(list(scores[~here] >= t), list(np.array(true)[~here])),
        )
        crossed |= here & (scores >= limit)
    print(f"threshold cross-validated by conversation: F1 {f1(list(crossed), true):.3f}")
    print(
        "correlation with the raters' mean",
        round(float(np.corrcoef(scores, [g["problematic"] for g in gold])[0, 1]), 3),
    )


def speed(checks: Checks) -> None:
    text = (
        "I was really hurt last night when you left the table while I was still talking about my father. "
        "I know that you had a long day. I need to be able to finish a sentence with you. "
        "Could we sit down tonight after dinner and try that again?"
    )
    taken = []
    for _ in range(30):
        start = time.perf_counter()
        checks.check(text, "i_statement")
        taken.append(time.perf_counter() - start)
    print(f"{len(text.split())} words: median {1000 * float(np.median(taken)):.1f} ms")


def precision(said: Sequence[Any], true: Sequence[Any]) -> float:
    """Share of the said that is true; 1 where nothing was said."""
    return (
        float(sum(bool(s and t) for s, t in zip(said, true, strict=True)) / max(sum(map(bool, said)), 1))
        if any(said)
        else 1.0
    )


def f1(said: Sequence[Any], true: Sequence[Any]) -> float:
    """Harmonic mean of precision and recall."""
    both = sum(bool(s and t) for s, t in zip(said, true, strict=True))
    return 2 * both / max(sum(map(bool, said)) + sum(map(bool, true)), 1)


if __name__ == "__main__":
    main()
