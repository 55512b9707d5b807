"""How well the checks find what is in a text, and how long that takes.

python -m benchmarks.checks                                   our dev sentences
python -m benchmarks.checks test                              the held-out ones; figures only
python -m benchmarks.checks TURNS.jsonl APOLOGIES.jsonl       others of the same form
python -m benchmarks.checks --lands PERSONA_CONFLICTS.jsonl   how turns land (text, context, problematic 1 to 4)
python -m benchmarks.checks --speed                           milliseconds for a message of 50 words

With --wrong, each sentence that was not judged as labelled is shown too; never for the held-out ones.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.checks.check import WEIGHTS, CheckResult, Checks
from coach.checks.reading import read
from coach.checks.registry import APOLOGIES, TURNS, VERDICTS
from coach.compose import CHECKING
from coach.domain.text import Text
from coach.guidance.tone import ToneEmbedder
from coach.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
SPLITS = ROOT / "tests/evaluation/checks"
PROBLEMATIC = 2.5


def main() -> None:
    embedder = ToneEmbedder(load_settings().models / CHECKING, WEIGHTS / "tone.npz")
    given = [a for a in sys.argv[1:] if not a.startswith("-")]
    if "--speed" in sys.argv:
        speed(Checks(embedder.embed))
        return
    remembering = Remembering(embedder)
    checks = Checks(remembering)
    if "--lands" in sys.argv:
        gold = rows(Path(given[0]))
        remembering.learn([g["text"] for g in gold] + [turn for g in gold for turn in g["context"]])
        landing(checks, gold)
        return
    split = given[0] if given in (["dev"], ["test"]) else "dev"
    paths = [Path(g) for g in given] if len(given) == 2 else split_paths(split)
    for name, figure in figures(checks, remembering, *paths, wrong=split == "dev").items():
        print(f"{name:32} {figure:.3f}")


def split_paths(split: str) -> list[Path]:
    """The files of our dev or test sentences."""
    return [SPLITS / f"turns_{split}.jsonl", SPLITS / f"apologies_{split}.jsonl"]


def figures(
    checks: Checks, remembering: "Remembering", turns: Path, apologies: Path, wrong: bool = False
) -> dict[str, float]:
    """All figures for two files of labelled sentences."""
    remembering.learn([row["text"] for path in (turns, apologies) for row in rows(path)])
    return turns_figures(checks, rows(turns), wrong) | apology_figures(checks, rows(apologies), wrong)


class Remembering:
    """Embeds many texts at once and remembers them: a hundred single calls take far longer than one of a hundred."""

    def __init__(self, embedder: ToneEmbedder) -> None:
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


def turns_figures(checks: Checks, gold: list[dict[str, Any]], wrong: bool = False) -> dict[str, float]:
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
    figures["faults, lowest precision"] = min(figures[f"{check.id} precision"] for check in TURNS.faults)
    figures["faults, mean recall"] = float(np.mean([figures[f"{check.id} recall"] for check in TURNS.faults]))
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


def apology_figures(checks: Checks, gold: list[dict[str, Any]], wrong: bool = False) -> dict[str, float]:
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


def landing(checks: Checks, gold: list[dict[str, Any]]) -> None:
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
    checks.check(text, "i_statement")
    taken = []
    for _ in range(100):
        start = time.perf_counter()
        checks.check(text, "i_statement")
        taken.append(time.perf_counter() - start)
    low, middle, high = (1000 * float(np.quantile(taken, q)) for q in (0.1, 0.5, 0.9))
    print(
        f"{len(text.split())} words: median {middle:.1f} ms ({low:.1f} to {high:.1f}), {len(taken)} times, warm"
    )


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
