"""Which passages speak to a question best, among the sections that were found.

Three things tell, and how much each counts is learned from the lay questions, each of which leads to one passage: a linear model on
the question's vector tells where such questions lead, the nearest lay question of each passage, and the passage's own likeness.
What each is worth stands in benchmarks/README.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.guidance.embedder import Vectors

__all__ = ["Leads"]

FOLDS = 3
UNLIKELY = 1e-4  # the least chance that the linear model gives a passage

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Leads:
    """What was learned.

    Attributes:
        names: ids of the passages, in the order of the columns of ``head``.
        head: weights of the linear model, shape (dimensions + 1, passages); the last row is the bias.
        weigh: weights of the three, shape (3,): log chance, nearest lay question, likeness.
    """

    names: tuple[str, ...]
    head: Floats
    weigh: Floats

    @classmethod
    def fit(
        cls, leads: Sequence[str], questions: Vectors, names: Sequence[str], passages: Vectors
    ) -> "Leads":
        """Learn from lay questions, each weighed while it is left out of what judges it.

        Args:
            leads: the id of the passage that each question leads to.
            questions: their unit vectors, shape (questions, dimensions).
            names: the passages' ids.
            passages: their unit vectors, shape (passages, dimensions).
        """
        place = {name: n for n, name in enumerate(names)}
        goal = np.array([place[id_] for id_ in leads])
        fold = np.random.default_rng(0).integers(0, FOLDS, len(goal))
        evidence = np.zeros((len(goal), len(names), 3), dtype=np.float32)
        for f in range(FOLDS):
            held, kept = fold == f, fold != f
            chance = _chances(questions[held], _linear(questions[kept], goal[kept], len(names)))
            similar = questions[held] @ questions[kept].T
            nearest = np.zeros_like(chance)
            for n in np.unique(goal[kept]):
                nearest[:, n] = similar[:, goal[kept] == n].max(1)
            evidence[held] = np.stack([np.log(chance), nearest, questions[held] @ passages.T], axis=-1)
        return cls(tuple(names), _linear(questions, goal, len(names)), _choice(evidence, goal))

    def closeness(
        self,
        vector: Vectors,
        similar: Mapping[str, float],
        asked: Mapping[str, float],
        strange: Collection[str] = (),
    ) -> dict[str, float]:
        """How well passages speak to a question: 1 for the best of them, and how likely the others are beside it.

        Args:
            vector: the question's, shape (dimensions,).
            similar: cosine of the question with each passage, by the passage's id.
            asked: similarity of the nearest lay question that leads to it.
            strange: ids of passages that weren't there when this was learned, those of the user's documents; they share
                what falls to their section.
        """
        chance = dict(zip(self.names, _chances(vector[None], self.head)[0].tolist(), strict=True))
        together: dict[str, list[float]] = {}
        for id_, value in chance.items():
            together.setdefault(_section(id_), []).append(value)
        scores = {}
        for id_, likeness in similar.items():
            shared = together.get(_section(id_), [UNLIKELY])
            likely = sum(shared) / len(shared) if id_ in strange else chance[id_]
            scores[id_] = float(self.weigh @ (np.log(likely), asked[id_], likeness))
        best = max(scores.values(), default=0.0)
        return {id_: float(np.exp(score - best)) for id_, score in scores.items()}

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, to be kept."""
        return {"lead.names": np.array(self.names), "lead.head": self.head, "lead.weigh": self.weigh}

    @classmethod
    def from_arrays(cls, kept: Mapping[str, NDArray[Any]]) -> "Leads":
        """What was learned before; raises ValueError or KeyError where it can't be used."""
        return cls(tuple(str(name) for name in kept["lead.names"]), kept["lead.head"], kept["lead.weigh"])


def _section(passage: str) -> str:
    return passage.rpartition("#")[0]


def _linear(questions: Vectors, goal: NDArray[np.int64], passages: int) -> Floats:
    """Weights, shape (dimensions + 1, passages); where no question leads, nothing is learned."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=10, max_iter=300).fit(questions, goal)
    head = np.zeros((questions.shape[1] + 1, passages), dtype=np.float32)
    head[-1] = -100.0
    if len(fitted.classes_) == 2:  # two classes share one row of weights
        head[:, fitted.classes_[0]] = 0.0
        head[:-1, fitted.classes_[1]], head[-1, fitted.classes_[1]] = fitted.coef_[0], fitted.intercept_[0]
    else:
        head[:-1, fitted.classes_], head[-1, fitted.classes_] = fitted.coef_.T, fitted.intercept_
    return head


def _chances(vectors: Vectors, head: Floats) -> Floats:
    logits = vectors @ head[:-1] + head[-1]
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Floats = raised / raised.sum(axis=1, keepdims=True) + UNLIKELY
    return found


def _choice(evidence: Floats, goal: NDArray[np.int64], steps: int = 300, rate: float = 0.5) -> Floats:
    """Weights that make the right passage the likeliest: a conditional logit, by gradient ascent."""
    weights = np.ones(evidence.shape[-1])
    scale = evidence.reshape(-1, evidence.shape[-1]).std(0)
    right = evidence[np.arange(len(goal)), goal]
    for _ in range(steps):
        logits = evidence @ weights
        chance = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = (right - (chance[..., None] * evidence).sum(1)).mean(0)
        # None of the three speaks against a passage.
        weights = np.maximum(weights + rate * slope / scale**2, 0.0)
    return weights
