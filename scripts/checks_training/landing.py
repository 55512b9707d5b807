"""How a turn lands: learned from all labelled lines, and from talks with the turns before."""

import numpy as np
from numpy.typing import NDArray

from coach.checks.landing import in_talk, weighed
from coach.checks.learned import Head
from scripts.checks_training.fitting import binary
from scripts.checks_training.rows import FOLDS, Row

__all__ = ["fit"]

Array = NDArray[np.float32]
PENALTY = 1e-3


def fit(
    rows: list[Row], label: Array, vectors: Array, folds: NDArray[np.int64], unseen: NDArray[np.bool_]
) -> tuple[dict[str, Head], float]:
    """Heads "line", "talk" and "landing", and the score from which a turn hurts.

    Args:
        rows: all rows of the turns.
        label: for each, the log odds of "lands"; only looked at where ``unseen``.
        vectors: of the whole messages, as ``learned.frozen`` gives them.
        folds: which fold each row is in.
        unseen: rows that nothing was trained on when their odds were found.
    """
    goal = np.array([row.get("lands", 0.0) for row in rows], dtype=np.float32)
    scored = np.array(["lands" in row for row in rows])
    talk = np.array(["before" in row for row in rows])
    told = np.stack([in_talk([vectors[i], *_before(row, vectors)]) for i, row in enumerate(rows)])
    line_odds, talk_odds = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
    for left_out in [*range(FOLDS), None]:
        use = folds != left_out if left_out is not None else np.ones(len(rows), bool)
        line = _read(vectors, goal, use & scored & ~talk)
        talks = _read(told, goal, use & talk)
        if left_out is not None:
            here = folds == left_out
            line_odds[here], talk_odds[here] = line(vectors[here])[:, 0], talks(told[here])[:, 0]
    mine = np.flatnonzero(talk & unseen)
    seen = [
        weighed(talk_odds[i], line_odds[i], label[i], [line_odds[j] for j in reversed(rows[i]["before"])])
        for i in mine
    ]
    x, y = np.concatenate(seen), goal[mine]
    head = binary(x, y, np.ones(len(y), np.float32), 1e-3, "lands")
    p, hurts = 1 / (1 + np.exp(-head(x)[:, 0])), y >= 0.5
    f1 = {
        t: 2 * ((p >= t) & hurts).sum() / max((p >= t).sum() + hurts.sum(), 1)
        for t in np.arange(0.2, 0.7, 0.02)
    }
    best = max(f1, key=lambda t: f1[t])
    print(
        "landing weighs",
        head.weights[:, 0],
        head.bias,
        f"threshold {best:.2f} F1 on our talks {f1[best]:.3f}",
    )
    return {"line": line, "talk": talks, "landing": head}, float(best)


def _before(row: Row, vectors: Array) -> list[Array]:
    return [vectors[j] for j in reversed(row.get("before", []))]


def _read(x: Array, goal: Array, use: NDArray[np.bool_]) -> Head:
    return binary(x[use], goal[use], np.ones(int(use.sum()), np.float32), PENALTY, "lands")
