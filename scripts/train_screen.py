"""Make the screen's weights from our own messages in training/: ``python scripts/train_screen.py``.

Takes some minutes on two cores. Prints what five-fold cross-validation says: danger found, by kind, at the
share of alarms on ordinary talk that ``ORDINARY`` allows.
"""

import json
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from coach.checks import learned
from coach.checks.learned import Head, Weights
from coach.compose import CHECKING
from coach.guidance.embedder import SentenceEmbedder
from coach.safety.cues import load_rules
from coach.safety.reading import FEATURES, SLOTS, evidence, parts_of_words, read
from coach.safety.screen import DANGERS, LABELS, REFUSALS, features
from coach.safety.typed import canonical
from coach.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
ORDINARY = 0.04  # alarms allowed on ordinary talk in cross-validation
PENALTY = {"whole": 3e-4, "window": 3e-4}
Array = NDArray[np.float32]


def main() -> None:
    """Train and write the weights."""
    model = sys.argv[sys.argv.index("--model") + 1] if "--model" in sys.argv else CHECKING
    embedder = SentenceEmbedder(load_settings().models / model)
    trainer = Trainer(load(), embedder, model)
    weights = trainer.train()
    if "--dry" in sys.argv:
        return
    target = ROOT / "coach/safety/weights/screen.npz"
    np.savez_compressed(target, **weights)
    print(target.name, target.stat().st_size // 1024, "KiB")


def load() -> list[dict[str, Any]]:
    """All training messages, then augmented copies; ``group`` names the message that a copy comes from."""
    rows: list[dict[str, Any]] = []
    for path in sorted((ROOT / "training").glob("safety*.jsonl")):
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for i, row in enumerate(rows):
        row["group"] = i
    return rows + augmented(rows)


def augmented(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copies as people type, and long rambling posts made of several messages."""
    chance = np.random.default_rng(11)
    copies: list[dict[str, Any]] = []
    for row in rows:
        if chance.random() < 0.5:
            copies.append({**row, "text": mistyped(row["text"], chance), "copy": True})
    fold = [zlib.crc32(str(r["group"]).encode()) % FOLDS for r in rows]
    danger = [i for i, r in enumerate(rows) if r["labels"]]
    calm = [i for i, r in enumerate(rows) if not r["labels"]]
    for n in range(len(rows) // 2):
        size = int(chance.integers(2, 9))
        first = int(chance.choice(danger if n % 2 else calm))
        near = [i for i in calm if fold[i] == fold[first] and i != first]
        few = [first, *(int(i) for i in chance.choice(near, size=min(size, len(near)), replace=False))]
        chance.shuffle(few)
        text = " ".join(rows[i]["text"] for i in few)
        copies.append(
            {**rows[first], "text": text.lower().replace(",", "") if n % 3 == 0 else text, "copy": True, "joined": True}
        )
    return copies


def mistyped(text: str, chance: np.random.Generator) -> str:
    """A text as somebody types it in haste."""
    kind = int(chance.integers(4))
    if kind == 0:
        return "".join(c for c in text.lower() if c not in ".,!?'’;:\"")
    words = text.split()
    for i, word in enumerate(words):
        if len(word) > 3 and chance.random() < 0.15:
            at = int(chance.integers(1, len(word) - 1))
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[i] = [swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]][int(chance.integers(3))]
    text = " ".join(words)
    return text.lower() if kind > 1 else text


def remembered(texts: list[str], embedder: SentenceEmbedder, name: str) -> dict[str, Array]:
    """Embeddings of texts, kept between runs in .cache/."""
    store = ROOT / f".cache/screen_vectors_{name}.npz"
    known: dict[str, Array] = {}
    if store.exists():
        with np.load(store) as old:
            known = dict(zip(str(old["texts"]).split("\n"), old["vectors"].astype(np.float32), strict=True))
    fresh = sorted((t for t in set(texts) if t not in known), key=len)
    for start in range(0, len(fresh), 512):
        known.update(zip(fresh[start : start + 512], embedder.embed(fresh[start : start + 512]), strict=True))
    if fresh:
        store.parent.mkdir(exist_ok=True)
        np.savez(store, texts=np.array("\n".join(known)), vectors=np.stack(list(known.values())).astype(np.float16))
    return known


class Trainer:
    """Everything needed to fit the screen."""

    def __init__(self, rows: list[dict[str, Any]], embedder: SentenceEmbedder, model: str) -> None:
        self.rows = rows
        rules = load_rules()
        vocabulary = frozenset(w for r in rows for w in canonical(r["text"]).split() if w.isalpha())
        self.vocabulary = frozenset(w for w in vocabulary if len(w) > 1)
        self.readings = [read(canonical(r["text"], self.vocabulary), rules) for r in rows]
        self.strings = [s for reading in self.readings for s in reading.strings]
        vectors = remembered(self.strings, embedder, model)
        self.vectors = np.stack([vectors[s] for s in self.strings])
        self.owner = np.repeat(np.arange(len(rows)), [len(r.strings) for r in self.readings])
        self.stretch = np.concatenate(
            [[True] * len(r.stretches) + [False] * len(r.windows) for r in self.readings]
        )
        self.goal = np.zeros((len(rows), len(LABELS)), dtype=np.float32)
        for i, row in enumerate(rows):
            for j, label in enumerate(LABELS):
                said = set(row["labels"])
                self.goal[i, j] = float(
                    label in said
                    or (label == "danger" and bool(said & set(DANGERS)))
                    or (label == "explicit" and row["explicit"] and bool(said & set(DANGERS)))
                )
        self.known = np.ones_like(self.goal)
        self.fold = np.array([zlib.crc32(str(r["group"]).encode()) % FOLDS for r in rows])
        self.parts = np.stack([parts_of_words(s) for s in self.strings])

    def fit(self, chosen: NDArray[np.bool_]) -> tuple[Weights, dict[str, Head], Array]:
        """Heads for stretches and for windows, from some rows; and the rows of features they read."""
        counts: dict[str, int] = {}
        for i in np.flatnonzero(chosen):
            for term in {t for s in self.readings[i].windows for t in learned.terms(s)}:
                counts[term] = counts.get(term, 0) + 1
        terms = sorted(t for t, n in counts.items() if n >= 4)
        idf = np.array([np.log(chosen.sum() / counts[t]) for t in terms], dtype=np.float32)
        known = Weights({t: i for i, t in enumerate(terms)}, idf, {}, {})
        rows = features(known, self.strings, self.vectors, self.parts)
        heads = {}
        for name, kind in (("whole", self.stretch), ("window", ~self.stretch)):
            use = chosen[self.owner] & kind
            heads[name] = self._head(rows[use], self.owner[use], PENALTY[name])
        return known, heads, rows

    def _head(self, rows: Array, owners: NDArray[np.int64], penalty: float) -> Head:
        x = torch.from_numpy(rows)
        ids, segment = np.unique(owners, return_inverse=True)
        goal = torch.from_numpy(self.goal[ids])
        weight = torch.tensor([0.4 if "copy" in self.rows[i] else 1.0 for i in ids])[:, None]
        where = torch.from_numpy(segment)[:, None].expand(-1, goal.shape[1])
        w = torch.zeros(rows.shape[1], goal.shape[1], requires_grad=True)
        b = torch.full((goal.shape[1],), -2.0, requires_grad=True)
        step = torch.optim.LBFGS([w, b], max_iter=50, history_size=8, line_search_fn="strong_wolfe")

        def closure() -> torch.Tensor:
            step.zero_grad()
            best = torch.full(goal.shape, -30.0).scatter_reduce(0, where, x @ w + b, "amax")
            loss = (weight * loss_of(best, goal, reduction="none")).sum() / weight.sum() + penalty * (w**2).sum()
            loss.backward()
            return loss

        step.step(closure)
        return Head(LABELS, w.detach().numpy(), b.detach().numpy())

    def judged(self, heads: dict[str, Head], rows: Array) -> Array:
        """What goes into the weighing of each label: shape (rows, labels, FEATURES)."""
        whole, window = heads["whole"](rows), heads["window"](rows)
        out = np.zeros((len(self.rows), len(LABELS), FEATURES), dtype=np.float32)
        start = 0
        for i, reading in enumerate(self.readings):
            middle, end = start + len(reading.stretches), start + len(reading.strings)
            out[i] = evidence(reading, whole[start:middle], window[middle:end], LABELS)
            start = end
        return out

    def train(self) -> dict[str, Any]:
        """Weights ready to be stored; prints the figures of cross-validation."""
        blind = np.zeros((len(self.rows), len(LABELS), FEATURES), dtype=np.float32)
        for fold in range(FOLDS):
            held = self.fold == fold
            _, heads, rows = self.fit(~held)
            blind[held] = self.judged(heads, rows)[held]
        odds = np.zeros((len(self.rows), len(LABELS)), dtype=np.float32)
        for fold in range(FOLDS):
            held = self.fold == fold
            mix = self._mixing(blind, ~held)
            odds[held] = (np.einsum("rlf,fl->rl", blind, mix.weights) + mix.bias)[held]
        limits = self._report(odds)
        if "--dry" in sys.argv:
            np.savez(ROOT / ".cache/blind.npz", odds=odds, goal=self.goal, blind=blind)
            return {}
        mix = self._mixing(blind, np.ones(len(self.rows), dtype=bool))
        known, heads, _ = self.fit(np.ones(len(self.rows), dtype=bool))
        heads["mix"] = mix
        stored: dict[str, Any] = {
            "heads": np.array(list(heads)),
            "terms": np.array("\n".join(known.terms)),
            "idf": known.idf.astype(np.float16),
            "words": np.array("\n".join(sorted(self.vocabulary))),
            "threshold.labels": np.array(list(limits)),
            "threshold.values": np.array(list(limits.values())),
        }
        for name, head in heads.items():
            stored |= {
                f"{name}.labels": np.array(head.labels),
                f"{name}.weights": head.weights.astype(np.float16),
                f"{name}.bias": head.bias,
            }
        return stored

    def _mixing(self, blind: Array, chosen: NDArray[np.bool_]) -> Head:
        x, goal = torch.from_numpy(blind[chosen]), torch.from_numpy(self.goal[chosen])
        w = torch.full((FEATURES, len(LABELS)), 0.3, requires_grad=True)
        b = torch.zeros(len(LABELS), requires_grad=True)
        step = torch.optim.LBFGS([w, b], max_iter=200, line_search_fn="strong_wolfe")

        def closure() -> torch.Tensor:
            step.zero_grad()
            odds = torch.einsum("rlf,fl->rl", x, w) + b
            loss = loss_of(odds, goal, reduction="none").sum() / len(x) + 1e-3 * (w**2).sum()
            loss.backward()
            return loss

        step.step(closure)
        return Head(LABELS, w.detach().numpy(), b.detach().numpy())

    def _report(self, odds: Array) -> dict[str, float]:
        """The operating points: for each label the share of ordinary talk that may raise it."""
        chance = 1 / (1 + np.exp(-odds))
        calm = np.array([not r["labels"] for r in self.rows])
        outright = self.goal[:, LABELS.index("explicit")] > 0
        limits: dict[str, float] = {}
        dangers = [LABELS.index(label) for label in (*DANGERS, "danger")]
        kinds = (
            ("plain", np.array(["copy" not in r for r in self.rows])),
            ("mistyped", np.array(["copy" in r and "joined" not in r for r in self.rows])),
            ("joined", np.array(["joined" in r for r in self.rows])),
        )
        top = chance[:, dangers].max(axis=1)
        hit = self.goal[:, LABELS.index("danger")] > 0
        plain = kinds[0][1]
        for share in (0.02, 0.03, 0.04, 0.05, 0.07, 0.10):
            limit = float(np.quantile(top[plain & calm], 1 - share))
            line = [f"ordinary {share:.2f} limit {limit:.3f}"]
            for name, use in kinds:
                line.append(
                    f"{name}: danger {(top >= limit)[use & hit].mean():.3f} "
                    f"outright {(top >= limit)[use & hit & outright].mean():.3f} "
                    f"false {(top >= limit)[use & calm].mean():.3f}"
                )
            print("  ".join(line))
        limits["danger"] = float(np.quantile(top[plain & calm], 1 - ORDINARY))
        for label in LABELS:
            j = LABELS.index(label)
            if label in REFUSALS:
                limits[label] = float(np.quantile(chance[plain & (self.goal[:, j] == 0), j], 0.985))
            elif label == "explicit":
                limits[label] = 0.5
            elif label in DANGERS:
                limits[label] = min(0.4, limits["danger"])
            use = plain & (self.goal[:, j] > 0)
            if use.any():
                print(f"{label:20} n {int(use.sum()):4} limit {limits[label]:.3f} found {(chance[use, j] >= limits[label]).mean():.3f}")
        return limits


if __name__ == "__main__":
    sys.exit(main())
