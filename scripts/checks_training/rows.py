"""Rows of training/: labelled texts and talks, with copies typed the way people type, and folds."""

import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.checks import registry
from coach.checks.registry import APOLOGIES, TURNS, VERDICTS

__all__ = ["FOLDS", "LABELS", "ROOT", "Row", "columns", "fold", "goals", "load"]

ROOT = Path(__file__).resolve().parents[2]
FOLDS = 2  # tuning takes minutes for each
LABELS = (*TURNS.labels, *(f"apology:{label}" for label in APOLOGIES.labels))
Row = dict[str, Any]

_SHORT = {
    "you are": "u r", "you're": "ur", "your": "ur", "you": "u", "are": "r", "because": "bc", "please": "pls",
    "though": "tho", "about": "abt", "really": "rly", "people": "ppl", "going to": "gonna", "want to": "wanna",
    "with": "w", "right now": "rn", "i don't know": "idk", "something": "smth", "to be honest": "tbh",
}  # fmt: skip


def load(family: str, copies: bool = True) -> list[Row]:
    """Rows of one family: texts, for turns also talks, then copies. Each has a group; copies share their source's.

    Args:
        family: "turns" or "apologies".
        copies: whether to add typed-badly copies and several texts joined to one.
    """
    rows = [
        {**json.loads(line), "group": f"{path.stem} {n}"}
        for path in sorted((ROOT / "training").glob(f"{family}*.jsonl"))
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines())
        if line
    ]
    talks = _talks() if family == "turns" else []
    for n, row in enumerate(talks):
        row["before"] = [len(rows) + n - back for back in row["before"]]  # nearest first
    told = rows + talks
    return told + (_typed(told) + _joined(rows) if copies else [])


def fold(row: Row) -> int:
    """Which part a row belongs to; a row and its copies are never in different ones."""
    return zlib.crc32(str(row["group"]).encode()) % FOLDS


def columns(family: registry.Family) -> NDArray[np.int64]:
    """The columns of ``LABELS`` that are a family's."""
    start = 0 if family is TURNS else len(TURNS.labels)
    return np.arange(start, start + len(family.labels))


def goals(rows: list[Row], family: registry.Family) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What each label should be, and whether that is known; both of shape (rows, labels of the family)."""
    goal = np.zeros((len(rows), len(family.labels)), dtype=np.float32)
    known = np.ones_like(goal)
    for i, row in enumerate(rows):
        said = {*row.get("parts", []), *row.get("faults", []), *row.get("patterns", [])}
        for j, label in enumerate(family.labels):
            if label in VERDICTS:
                goal[i, j], known[i, j] = float(row.get("verdict") == label), float("verdict" in row)
            elif label == "lands":
                goal[i, j], known[i, j] = row.get("lands", 0.0), float("lands" in row)
            else:
                sure = "parts" in row and label not in row.get("unsure", ())
                goal[i, j], known[i, j] = float(label in said), float(sure)
    return goal, known


def _talks() -> list[Row]:
    """Turns of dialogues*.txt: a score and a line each, an empty line between talks; ``before`` counts back."""
    rows: list[Row] = []
    for path in sorted((ROOT / "training").glob("dialogues*.txt")):
        for n, talk in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n")):
            lines = [line.split("|", 1) for line in talk.split("\n") if "|" in line]
            rows += [
                {
                    "text": text.strip(),
                    "lands": float(score),
                    "group": f"{path.stem} {n}",
                    "before": [*range(1, min(i, 4) + 1)],
                }
                for i, (score, text) in enumerate(lines)
            ]
    return rows


def _typed(rows: list[Row]) -> list[Row]:
    """Copies as people type: without capitals and stops, in short forms, with slips."""
    chance = np.random.default_rng(7)
    copies: list[Row] = []
    for row in rows:
        if chance.random() < 0.4:
            kind, text = chance.random(), row["text"]
            typed = (
                _bare(text)
                if kind < 0.4
                else _shortened(text, chance)
                if kind < 0.75
                else _slips(text, chance)
            )
            copies.append({key: x for key, x in {**row, "text": typed}.items() if key != "before"})
    return copies


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c not in ".,!?'’;:\"“”")


def _shortened(text: str, chance: np.random.Generator) -> str:
    text = _bare(text) if chance.random() < 0.7 else text.lower()
    for long, short in _SHORT.items():
        if chance.random() < 0.6:
            text = re.sub(rf"\b{long.replace(chr(39), chr(39) + '?')}\b", short, text)
    return text


def _slips(text: str, chance: np.random.Generator) -> str:
    words = text.split()
    for i, word in enumerate(words):
        if len(word) > 3 and word.isalpha() and chance.random() < 0.12:
            at = int(chance.integers(1, len(word) - 1))
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[i] = (word[:at] + word[at + 1 :], swapped, word[:at] + word[at] + word[at:])[
                int(chance.integers(3))
            ]
    return " ".join(words)


def _joined(rows: list[Row]) -> list[Row]:
    """Several texts in one, as people write long posts; from one fold only, so that none leaks into another."""
    chance = np.random.default_rng(11)
    copies: list[Row] = []
    parts = [[row for row in rows if fold(row) == n] for n in range(FOLDS)]
    for _ in range(len(rows) // 4):
        part = parts[int(chance.integers(FOLDS))]
        few = [part[i] for i in chance.choice(len(part), size=int(chance.integers(2, 4)), replace=False)]
        joined: Row = {"text": " ".join(r["text"] for r in few), "group": few[0]["group"]}
        for key in ("parts", "faults", "patterns"):
            joined[key] = sorted({label for r in few for label in r.get(key, [])})
        copies.append(joined)
    return copies
