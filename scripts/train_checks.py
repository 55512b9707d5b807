"""Make the checks' weights from our own sentences in training/: ``python scripts/train_checks.py``.

Takes some five minutes on two cores. Prints what four-fold cross-validation says of each label.
"""

import json
import sys
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from coach.checks import learned
from coach.checks import registry as facade
from coach.checks.learned import Head, Weights
from coach.checks.reading import Reading, read
from coach.compose import CHECKING
from coach.domain.text import Text
from coach.guidance.embedder import SentenceEmbedder
from coach.settings import load_settings

learned.terms = lru_cache(maxsize=None)(learned.terms)  # every fold asks for the same texts
ROOT = Path(__file__).resolve().parent.parent
FOLDS = 4
PRECISION = {
    "turns": 0.93,
    "apologies": 0.75,
}  # a fault is named only where cross-validation is right this often
Array = NDArray[np.float32]


def main() -> None:
    """Train both families and write their weights."""
    embedder = SentenceEmbedder(load_settings().models / CHECKING)
    for family in (f for f in facade.FAMILIES if f.name in (sys.argv[1:] or ("turns", "apologies"))):
        rows = load(family.name)
        weights = Trainer(family, rows, embedder).train()
        target = ROOT / "coach/checks/weights" / f"{family.name}.npz"
        np.savez_compressed(target, **weights)
        print(target, target.stat().st_size // 1024, "KiB")


def load(name: str) -> list[dict[str, Any]]:
    """All training rows of a family, with augmented copies marked by the row they come from."""
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "training").glob(f"{name}*.jsonl"))
        for line in path.open()
    ]
    for i, row in enumerate(rows):
        row["group"] = i
    return rows + augmented(rows) + (dialogues() if name == "turns" else [])


def dialogues() -> list[dict[str, Any]]:
    """Turns of training/dialogues.txt: a score and a line each, an empty line between talks."""
    rows: list[dict[str, Any]] = []
    for n, talk in enumerate(
        (ROOT / "training/dialogues.txt").read_text(encoding="utf-8").strip().split("\n\n")
    ):
        before: list[int] = []
        for line in talk.split("\n"):
            score, text = line.split("|", 1)
            rows.append({"text": text, "lands": float(score), "group": f"talk {n}", "before": before[-4:]})
            before = [*before, len(rows) - 1]
    return rows


def augmented(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copies without punctuation, and several messages in one, as people write long posts."""
    chance = np.random.default_rng(7)
    copies: list[dict[str, Any]] = []
    for row in rows:
        if chance.random() < 0.3:
            bare = "".join(c for c in row["text"].lower() if c not in ".,!?'’;:")
            copies.append({**row, "text": bare})
    for _ in range(len(rows) // 3):
        few = [rows[i] for i in chance.choice(len(rows), size=int(chance.integers(2, 4)), replace=False)]
        joined: dict[str, Any] = {
            "text": " ".join(r["text"] for r in few),
            "group": few[0]["group"],
            "joined": True,
        }
        for key in ("parts", "faults", "patterns"):
            joined[key] = sorted({label for r in few for label in r.get(key, [])})
        copies.append(joined)
    return copies


def remembered(texts: list[str], embedder: SentenceEmbedder) -> Array:
    """Embeddings of texts, kept between runs in .cache/."""
    store = ROOT / ".cache/check_vectors.npz"
    known: dict[str, Array] = {}
    if store.exists():
        with np.load(store) as old:
            known = dict(zip(str(old["texts"]).split("\n"), old["vectors"], strict=True))
    fresh = [t for t in texts if t not in known]
    if fresh:
        known.update(zip(fresh, embedder.embed(fresh), strict=True))
        np.savez(store, texts=np.array("\n".join(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[t] for t in texts])


class Trainer:
    """Everything needed to fit one family."""

    def __init__(self, family: Any, rows: list[dict[str, Any]], embedder: SentenceEmbedder) -> None:
        self.family, self.rows = family, rows
        self.labels: tuple[str, ...] = family.labels
        self.readings: list[Reading] = [read(Text.parse(r["text"]), family.checks) for r in rows]
        strings = [s for reading in self.readings for s in reading.strings]
        unique = sorted(set(strings))
        vectors = dict(zip(unique, remembered(unique, embedder), strict=True))
        self.vectors = np.stack([vectors[s] for s in strings])
        self.strings = strings
        self.flags = np.concatenate([r.flags for r in self.readings])
        sizes = [1 + len(r.pieces) for r in self.readings]
        self.first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.owner = np.repeat(np.arange(len(rows)), sizes)
        self.whole = np.zeros(len(strings), dtype=bool)
        self.whole[self.first] = True
        self.goal, self.known = self._goals()
        self.fold = np.array([zlib.crc32(str(r["group"]).encode()) % FOLDS for r in rows])

    def _goals(self) -> tuple[Array, Array]:
        goal = np.zeros((len(self.rows), len(self.labels)), dtype=np.float32)
        known = np.ones_like(goal)
        for i, row in enumerate(self.rows):
            said = {*row.get("parts", []), *row.get("faults", []), *row.get("patterns", [])}
            for j, label in enumerate(self.labels):
                if label in facade.VERDICTS:
                    goal[i, j], known[i, j] = float(row.get("verdict") == label), float("verdict" in row)
                elif label == "lands":
                    goal[i, j], known[i, j] = row.get("lands", 0.0), float("lands" in row)
                else:
                    goal[i, j], known[i, j] = float(label in said), float("parts" in row)
        return goal, known

    def features(self, texts: NDArray[np.int64]) -> Weights:
        """Known terms and their rarity, from some rows."""
        chosen = set(texts.tolist())
        counts: dict[str, int] = {}
        total = 0
        for i in self.first:
            if self.owner[i] in chosen:
                total += 1
                for term in set(learned.terms(self.strings[i])):
                    counts[term] = counts.get(term, 0) + 1
        known = sorted(t for t, n in counts.items() if n >= 3)
        idf = np.array([np.log(total / counts[t]) for t in known], dtype=np.float32)
        return Weights({t: i for i, t in enumerate(known)}, idf, {}, {})

    def fit(self, texts: NDArray[np.int64]) -> tuple[Weights, dict[str, Head]]:
        """Heads for whole messages and for pieces, from some rows."""
        known = self.features(texts)
        rows = known.rows(self.strings, self.vectors, self.flags)
        chosen = np.isin(self.owner, texts)
        heads = {}
        for name, which in (("whole", chosen & self.whole), ("piece", chosen & ~self.whole)):
            heads[name] = self._head(rows[which], self.owner[which], 3e-4 if name == "whole" else 2e-4)
        return known, heads

    def _head(self, rows: Array, owners: NDArray[np.int64], penalty: float) -> Head:
        x = torch.from_numpy(rows)
        ids, segment = np.unique(owners, return_inverse=True)
        goal, known = torch.from_numpy(self.goal[ids]), torch.from_numpy(self.known[ids])
        where = torch.from_numpy(segment)[:, None].expand(-1, goal.shape[1])
        w = torch.zeros(rows.shape[1], goal.shape[1], requires_grad=True)
        b = torch.full((goal.shape[1],), -2.0, requires_grad=True)
        step = torch.optim.LBFGS([w, b], max_iter=40, history_size=8, line_search_fn="strong_wolfe")

        def closure() -> torch.Tensor:
            step.zero_grad()
            logits = x @ w + b
            best = torch.full(goal.shape, -30.0).scatter_reduce(0, where, logits, "amax")
            loss = (loss_of(best, goal, reduction="none") * known).sum() / len(ids) + penalty * (w**2).sum()
            loss.backward()
            return loss

        step.step(closure)
        return Head(self.labels, w.detach().numpy(), b.detach().numpy())

    def judged(self, known: Weights, heads: dict[str, Head]) -> Array:
        """What goes into the weighing of each label: shape (rows, labels, 3)."""
        rows = known.rows(self.strings, self.vectors, self.flags)
        whole, piece = heads["whole"](rows), heads["piece"](rows)
        out = np.zeros((len(self.rows), len(self.labels), 3), dtype=np.float32)
        ends = np.append(self.first[1:], len(rows))
        for i, (a, z) in enumerate(zip(self.first, ends, strict=True)):
            out[i] = facade.evidence(self.family, whole[a], piece[a + 1 : z], self.flags[a])
        return out

    def train(self) -> dict[str, Any]:
        """Weights ready to be stored; prints the figures of cross-validation."""
        everything = np.arange(len(self.rows))
        blind = np.zeros((len(self.rows), len(self.labels), 3), dtype=np.float32)
        for fold in range(FOLDS):
            known, heads = self.fit(everything[self.fold != fold])
            blind[self.fold == fold] = self.judged(known, heads)[self.fold == fold]
        mix, _ = self._mixing(blind)
        odds = np.einsum("rlf,fl->rl", blind, mix.weights) + mix.bias
        limits = self._report(odds)
        heads_out = {"mix": mix}
        if self.family.name == "turns":
            heads_out["verdict"] = self._verdict(odds)
            heads_out["landing"], limits["landing"] = self._landing(odds[:, self.labels.index("lands")])
        known, heads = self.fit(everything)
        heads_out |= heads
        stored: dict[str, Any] = {
            "heads": np.array(list(heads_out)),
            "terms": np.array("\n".join(known.terms)),
            "idf": known.idf.astype(np.float16),
        }
        for name, head in heads_out.items():
            stored |= {
                f"{name}.labels": np.array(head.labels),
                f"{name}.weights": head.weights.astype(np.float16),
                f"{name}.bias": head.bias,
            }
        stored["threshold.labels"], stored["threshold.values"] = (
            np.array(list(limits)),
            np.array(list(limits.values())),
        )
        return stored

    def _mixing(self, blind: Array) -> tuple[Head, None]:
        x, goal, known = torch.from_numpy(blind), torch.from_numpy(self.goal), torch.from_numpy(self.known)
        w = torch.full((3, len(self.labels)), 0.5, requires_grad=True)
        b = torch.zeros(len(self.labels), requires_grad=True)
        step = torch.optim.LBFGS([w, b], max_iter=200, line_search_fn="strong_wolfe")

        def closure() -> torch.Tensor:
            step.zero_grad()
            odds = torch.einsum("rlf,fl->rl", x, w) + b
            loss = (loss_of(odds, goal, reduction="none") * known).sum() / len(x) + 1e-3 * (w**2).sum()
            loss.backward()
            return loss

        step.step(closure)
        return Head(self.labels, w.detach().numpy(), b.detach().numpy()), None

    def _verdict(self, odds: Array) -> Head:
        from sklearn.linear_model import LogisticRegression

        ours = np.array(["verdict" in r for r in self.rows])
        names = np.array([r.get("verdict", "") for r in self.rows])
        x = facade.verdict_features(odds)
        model = LogisticRegression(C=1.0, max_iter=3000).fit(x[ours], names[ours])
        from sklearn.metrics import classification_report
        from sklearn.model_selection import cross_val_predict

        print(
            classification_report(names[ours], cross_val_predict(model, x[ours], names[ours], cv=5), digits=2)
        )
        return Head(
            tuple(model.classes_), model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
        )

    def _landing(self, odds: Array) -> tuple[Head, float]:
        """How a turn's own words and the turns before weigh together, and the score from which it hurts."""
        talk = min(i for i, r in enumerate(self.rows) if "before" in r)
        use = [i for i, r in enumerate(self.rows) if "lands" in r and (i >= talk or r["group"] == i)]
        x = np.concatenate(
            [
                facade.landing_features(
                    [float(odds[i]), *(float(odds[talk + b]) for b in self.rows[i].get("before", []))]
                )
                for i in use
            ]
        )
        y = np.array([self.rows[i]["lands"] for i in use], dtype=np.float32)
        goal, rows = torch.from_numpy(y), torch.from_numpy(x)
        w = torch.zeros(4, requires_grad=True)
        b = torch.zeros(1, requires_grad=True)
        step = torch.optim.LBFGS([w, b], max_iter=200, line_search_fn="strong_wolfe")

        def closure() -> torch.Tensor:
            step.zero_grad()
            loss = loss_of(rows @ w + b, goal) + 1e-3 * (w**2).sum()
            loss.backward()
            return loss

        step.step(closure)
        head = Head(("lands",), w.detach().numpy()[:, None], b.detach().numpy())
        p, told = 1 / (1 + np.exp(-head(x)[:, 0])), np.array([i >= talk for i in use])
        hurts = y >= 0.5
        f1 = {
            t: 2 * ((p >= t) & hurts & told).sum() / max(((p >= t) & told).sum() + (hurts & told).sum(), 1)
            for t in np.arange(0.2, 0.8, 0.02)
        }
        best = max(f1, key=lambda t: f1[t])
        print(
            "landing",
            head.weights[:, 0],
            head.bias,
            f"threshold {best:.2f} F1 on our dialogues {f1[best]:.3f}",
        )
        return head, float(best)

    def _report(self, odds: Array) -> dict[str, float]:
        limits: dict[str, float] = {}
        alone = np.array(["joined" not in r for r in self.rows])
        for j, label in enumerate(self.labels):
            use = (self.known[:, j] > 0) & alone
            p, y = 1 / (1 + np.exp(-odds[use, j])), self.goal[use, j] > 0.5
            best = (-1.0, 0.5, 0.0, 0.0)
            for limit in np.arange(0.2, 0.9, 0.02):
                hit = (p >= limit) & y
                precision, recall = hit.sum() / max((p >= limit).sum(), 1), hit.sum() / max(y.sum(), 1)
                f1 = 2 * precision * recall / max(precision + recall, 1e-9)
                want = PRECISION[self.family.name] if label in self.family.cautious else 0.0
                best = max(best, (f1 - 3 * max(0.0, want - precision), float(limit), precision, recall))
            limits[label] = best[1]
            print(
                f"{label:24} n {y.sum():4} threshold {best[1]:.2f} precision {best[2]:.2f} recall {best[3]:.2f}"
            )
        return limits


if __name__ == "__main__":
    sys.exit(main())
