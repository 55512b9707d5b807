"""Linear models on what the embedding model says: wholes, pieces, their weighing, the verdict, thresholds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from coach.checks.learned import Head, features
from coach.checks.reading import Reading
from coach.checks.registry import APOLOGIES, Family, evidence, verdict_features

__all__ = ["Fitter", "binary", "thresholds", "verdict"]

Array = NDArray[np.float32]
# a fault is named only where unseen rows show that it's right this often; patterns and flaws weigh misses as well
PRECISION = {"faults": 0.88, "patterns": 0.85, "flaws": 0.75}


class Fitter:
    """Fits the linear models of one family.

    Args:
        family: whose labels.
        readings: one a row.
        vectors: of every string of every reading, one after the other; the tuned part isn't looked at.
        goal: what each label should be, shape (rows, labels).
        known: whether that is known, same shape.
    """

    def __init__(
        self, family: Family, readings: Sequence[Reading], vectors: Array, goal: Array, known: Array
    ) -> None:
        self.family, self.goal, self.known = family, goal, known
        self.flags = np.concatenate([r.flags for r in readings])
        self.rows = features(vectors, self.flags)
        sizes = [len(r.flags) for r in readings]
        self.first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.ends = np.cumsum(sizes)
        self.owner = np.repeat(np.arange(len(readings)), sizes)
        self.whole = np.zeros(len(self.rows), dtype=bool)
        self.whole[self.first] = True

    def fit(self, chosen: NDArray[np.bool_]) -> tuple[Head, Head]:
        """Heads for whole messages and for pieces, from some rows."""
        mine = chosen[self.owner]
        whole, piece = mine & self.whole, mine & ~self.whole
        return (
            self._head(self.rows[whole], self.owner[whole], 3e-4),
            self._head(self.rows[piece], self.owner[piece], 2e-4),
        )

    def _head(self, rows: Array, owners: NDArray[np.int64], penalty: float) -> Head:
        """A row's label is that of its best string: nobody said which sentence it is in."""
        ids, segment = np.unique(owners, return_inverse=True)
        goal, known = torch.from_numpy(self.goal[ids]), torch.from_numpy(self.known[ids])
        where = torch.from_numpy(segment)[:, None].expand(-1, goal.shape[1])
        x, shape = torch.from_numpy(rows), (rows.shape[1], goal.shape[1])

        def loss(w: Any, b: Any) -> Any:
            best = torch.full(goal.shape, -30.0).scatter_reduce(0, where, x @ w + b, "amax")
            return (loss_of(best, goal, reduction="none") * known).sum() / len(ids) + penalty * (w**2).sum()

        return _solved(self.family.labels, loss, torch.zeros(shape), torch.full(shape[1:], -2.0), 60)

    def judged(self, whole: Head, piece: Head, tuned: Array) -> Array:
        """What goes into the weighing of each label: shape (rows, labels, 5).

        Args:
            whole: reads whole messages.
            piece: reads pieces.
            tuned: log odds of every string by the tuned layers.
        """
        w, p = whole(self.rows), piece(self.rows)
        return np.stack(
            [
                evidence(
                    self.family,
                    np.stack([w[a], tuned[a]]),
                    np.stack([p[a + 1 : z], tuned[a + 1 : z]]),
                    self.flags[a],
                )
                for a, z in zip(self.first, self.ends, strict=True)
            ]
        )

    def mixing(self, blind: Array, use: NDArray[np.bool_]) -> Head:
        """Weights of the evidence, shape (5, labels), from evidence on rows that were never trained on."""
        x, goal, known = (torch.from_numpy(a[use]) for a in (blind, self.goal, self.known))

        def loss(w: Any, b: Any) -> Any:
            odds = torch.einsum("rlf,fl->rl", x, w) + b
            each = (loss_of(odds, goal, reduction="none") * known).sum(0) / known.sum(0).clamp(min=1)
            return each.sum() + 1e-3 * ((w - 0.25) ** 2).sum()

        start = torch.full((blind.shape[2], len(self.family.labels)), 0.25)
        return _solved(self.family.labels, loss, start, torch.zeros(len(self.family.labels)), 200)


def binary(rows: Array, goal: Array, weight: Array, penalty: float, label: str) -> Head:
    """One logistic regression for a goal between 0 and 1."""
    x, y, each = torch.from_numpy(rows), torch.from_numpy(goal)[:, None], torch.from_numpy(weight)[:, None]

    def loss(w: Any, b: Any) -> Any:
        return (loss_of(x @ w + b, y, reduction="none") * each).sum() / each.sum() + penalty * (w**2).sum()

    return _solved((label,), loss, torch.zeros(rows.shape[1], 1), torch.zeros(1), 200)


def verdict(odds: Array, names: NDArray[np.str_]) -> Head:
    """The verdict drawn from all labels' odds; prints what cross-validation says of it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import classification_report
    from sklearn.model_selection import cross_val_predict

    x = verdict_features(odds)
    model = LogisticRegression(C=0.3, max_iter=3000)
    print(classification_report(names, cross_val_predict(model, x, names, cv=5), digits=2))
    model.fit(x, names)
    return Head(
        tuple(map(str, model.classes_)),
        model.coef_.T.astype(np.float32),
        model.intercept_.astype(np.float32),
    )


def thresholds(family: Family, odds: Array, goal: Array, use: Array) -> dict[str, float]:
    """By label, the probability from which it counts: best F1, for faults only where precision holds."""
    limits: dict[str, float] = {}
    kind = "flaws" if family is APOLOGIES else "faults"
    wanted = {c.id: PRECISION[kind] for c in family.faults} | {
        c.id: PRECISION["patterns"] for c in family.patterns
    }
    for j, label in enumerate(family.labels):
        mine = use[:, j] > 0
        p, y = 1 / (1 + np.exp(-odds[mine, j])), goal[mine, j] > 0.5
        found = []
        for limit in np.arange(0.2, 0.9, 0.02):
            hit = (p >= limit) & y
            precision, recall = hit.sum() / max((p >= limit).sum(), 1), hit.sum() / max(y.sum(), 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            found.append((f1 - 3 * max(0.0, wanted.get(label, 0.0) - precision), limit, precision, recall))
        top = max(found)[0]
        # a part that is there and isn't seen discourages: of thresholds that are as good, parts take the lowest
        _, limit, precision, recall = (
            max(found) if label in wanted else next(f for f in found if f[0] > top - 0.01)
        )
        limits[label] = float(limit)
        print(f"{label:24} n {y.sum():4} threshold {limit:.2f} precision {precision:.2f} recall {recall:.2f}")
    return limits


def _solved(labels: tuple[str, ...], loss: Any, w: Any, b: Any, steps: int) -> Head:
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    step = torch.optim.LBFGS([w, b], max_iter=steps, history_size=8, line_search_fn="strong_wolfe")

    def closure() -> Any:
        step.zero_grad()
        value = loss(w, b)
        value.backward()
        return value

    step.step(closure)
    return Head(labels, w.detach().numpy(), b.detach().numpy())
