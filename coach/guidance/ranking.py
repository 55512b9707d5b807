"""Which section speaks to a question, and whether any does.

Both are learned from the lay questions beside the guides and the counter-examples: a linear model on the
question's vector tells how such questions were filed, and its opinion is weighed against the three
nearest lay questions of each section. The weights are fitted on predictions for questions held out in turn, so
no question vouches for itself. What each part is worth stands in benchmarks/README.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.domain.guidance import Scope
from coach.guidance.embedder import Vectors
from coach.guidance.shelf import Match

__all__ = ["Ranker", "Ranking"]

COVERED = 0.5  # confidence from which an answer is given; see benchmarks/README.md
NEAR = 0.3  # confidence from which the coach asks back instead of declining
NAMED = 0.95  # confidence where the question calls a section by its number
FOLDS = 5

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Sections for one question.

    Attributes:
        sections: (section id, score) pairs, best first; scores are 0 to 1 and the first is the confidence.
        scope: whether the guides speak to the question.
        confidence: probability from 0 to 1 that they do.
    """

    sections: tuple[tuple[str, float], ...]
    scope: Scope
    confidence: float

    def led_by(self, section: str | None) -> "Ranking":
        """The same with one section first, because the question names it; None leaves it as it is."""
        if section is None:
            return self
        confidence = max(self.confidence, NAMED, self.sections[0][1])
        rest = tuple(pair for pair in self.sections if pair[0] != section)
        return Ranking(((section, confidence), *rest), Scope.COVERED, confidence)

    def beside(self, chances: Mapping[str, float]) -> "Ranking":
        """The same with further sections, each by the probability that it speaks to the question."""
        if not chances:
            return self
        sections = tuple(sorted((*self.sections, *chances.items()), key=lambda pair: -pair[1]))
        confidence = max(self.confidence, sections[0][1])
        return Ranking(sections, _scope(confidence), confidence)


@dataclass(frozen=True, slots=True)
class Ranker:
    """What was learned from the lay questions.

    Attributes:
        names: the section ids, in the order of the columns of ``head``.
        head: weights of the section model, shape (dimensions + 1, sections); the last row is the bias.
        gate: weights of the covered-or-not model on the vector, shape (dimensions + 1,).
        weigh: weights of a section's evidence, shape (2,): see ``_evidence``.
        trust: weights of the scope decision, shape (7,): see ``_doubt``; the last is the bias.
    """

    names: tuple[str, ...]
    head: Floats
    gate: Floats
    weigh: Floats
    trust: Floats

    @classmethod
    def fit(cls, owners: Sequence[str], questions: Vectors, passages: Vectors) -> "Ranker":
        """Learn from lay questions.

        Args:
            owners: the section id of each question, empty for a counter-example.
            questions: their unit vectors, shape (questions, dimensions).
            passages: unit vectors of the guides' passages, shape (passages, dimensions).
        """
        names = tuple(sorted({owner for owner in owners if owner}))
        labels = np.array([names.index(owner) if owner else -1 for owner in owners])
        head, gate = _linear(questions, labels)
        fold = np.random.default_rng(0).integers(0, FOLDS, len(labels))
        nearest_passage = (questions @ passages.T).max(1)
        evidence = np.zeros((len(labels), len(names), 2))
        doubt = np.zeros((len(labels), 7))
        for f in range(FOLDS):
            held, kept = fold == f, fold != f
            part_head, part_gate = _linear(questions[kept], labels[kept])
            similar = questions[held] @ questions[kept].T
            inside = labels[kept] >= 0
            evidence[held] = _evidence(
                _pooled(similar[:, inside], labels[kept][inside], len(names)),
                _with_bias(questions[held]) @ part_head,
            )
            doubt[held] = _doubt(
                nearest_passage[held],
                np.sort(similar[:, inside], 1)[:, -3:],
                np.sort(similar[:, ~inside], 1)[:, -3:],
                _with_bias(questions[held]) @ part_gate,
            )
        covered = labels >= 0
        weigh = _choice(evidence[covered], labels[covered])
        trust = _binary(doubt[:, :-1], covered)
        return cls(names, head, gate, weigh, trust)

    def rank(self, vector: Vectors, passages: Sequence[Match], questions: Sequence[Match]) -> Ranking:
        """Order the sections for one question.

        Args:
            vector: the question's unit vector, shape (dimensions,).
            passages: the guides' nearest passages, nearest first.
            questions: the nearest lay questions and counter-examples, nearest first.
        """
        inside = [m for m in questions if m.section in self.names]
        outside = [m.similarity for m in questions if not m.section]
        biased = _with_bias(vector[None, :])
        evidence = _evidence(_by_section(inside, self.names)[None], biased @ self.head)[0]
        scores = _softmax((evidence @ self.weigh)[None])[0]
        doubt = _doubt(
            np.array([passages[0].similarity]),
            _three([m.similarity for m in inside]),
            _three(outside),
            biased @ self.gate,
        )[0]
        confidence = float(1 / (1 + np.exp(-(doubt @ self.trust))))
        order = np.argsort(-scores)
        top = scores[order[0]]
        sections = tuple((self.names[i], float(confidence * scores[i] / top)) for i in order)
        return Ranking(sections, _scope(confidence), confidence)

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, to be kept."""
        return {
            "names": np.array(self.names),
            "head": self.head,
            "gate": self.gate,
            "weigh": self.weigh,
            "trust": self.trust,
        }

    @classmethod
    def from_arrays(cls, kept: Mapping[str, NDArray[Any]]) -> "Ranker":
        """What was learned before; raises ValueError or KeyError where it can't be used."""
        names = tuple(str(name) for name in kept["names"])
        return cls(names, kept["head"], kept["gate"], kept["weigh"], kept["trust"])


def _scope(confidence: float) -> Scope:
    if confidence >= COVERED:
        return Scope.COVERED
    return Scope.NEAR if confidence >= NEAR else Scope.OUTSIDE


def _evidence(nearest: Floats, logits: Floats) -> Floats:
    """A section's evidence: its three nearest lay questions, and the linear model's opinion.

    Shapes (queries, sections) each; returns (queries, sections, 2).
    """
    return np.stack([nearest, np.log(_softmax(logits) + 1e-4)], axis=-1)


def _doubt(passage: Floats, inside: Floats, outside: Floats, gate: Floats) -> Floats:
    """What the scope decision rests on, shape (queries, 7); the last column is the bias."""
    columns = [
        passage,
        inside[:, -1],
        inside.mean(1),
        outside[:, -1],
        outside.mean(1),
        gate,
        np.ones_like(gate),
    ]
    return np.stack(columns, axis=-1)


def _linear(vectors: Vectors, labels: NDArray[np.int64]) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    inside = labels >= 0
    head = LogisticRegression(C=10, max_iter=300).fit(vectors[inside], labels[inside])
    gate = LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(vectors, inside)
    return np.vstack([head.coef_.T, head.intercept_]), np.append(gate.coef_[0], gate.intercept_[0])


def _binary(features: Floats, truth: NDArray[np.bool_]) -> Floats:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=10, max_iter=1000, class_weight="balanced").fit(features, truth)
    return np.append(fitted.coef_[0], fitted.intercept_[0])


def _choice(evidence: Floats, labels: NDArray[np.int64], steps: int = 600, rate: float = 0.5) -> Floats:
    """Weights that make the right section the likeliest: a conditional logit, by gradient ascent."""
    weights = np.array([5.0, 1.0])
    scale = evidence.reshape(-1, evidence.shape[-1]).std(0)
    for _ in range(steps):
        chance = _softmax(evidence @ weights)
        right = evidence[np.arange(len(labels)), labels]
        slope = (right - (chance[..., None] * evidence).sum(1)).mean(0)
        weights = weights + rate * slope / scale**2
    return weights


def _pooled(similar: Floats, owners: NDArray[np.int64], sections: int) -> Floats:
    """Mean of the three highest similarities per section, shape (queries, sections)."""
    columns = [np.sort(similar[:, owners == section], 1)[:, -3:].mean(1) for section in range(sections)]
    return np.stack(columns, axis=1)


def _by_section(matches: Sequence[Match], names: Sequence[str]) -> Floats:
    """The same from the nearest matches, nearest first, shape (sections,)."""
    lists: dict[str, list[float]] = {name: [] for name in names}
    for match in matches:
        lists[match.section].append(match.similarity)
    floor = (
        matches[-1].similarity if matches else 0.0
    )  # what wasn't among the nearest is no nearer than the last
    return np.array([np.mean([*values[:3], floor, floor, floor][:3]) for values in lists.values()])


def _three(similarities: Sequence[float]) -> Floats:
    return np.array([sorted([0.0, 0.0, 0.0, *similarities])[-3:]])


def _with_bias(vectors: Vectors) -> Floats:
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chance: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return chance
