"""``coach eval``: how well sections are found, scope is told, and answers keep to their passages.

A question file is JSON Lines of ``{"query": str, "sections": [ids]}``: every section that would be a right answer,
none where the guides don't cover the question.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.cli.jsonlines import read_lines
from coach.conversation import Coach
from coach.domain.events import Found, Said
from coach.domain.guidance import Evidence
from coach.domain.session import Session
from coach.errors import InputError

__all__ = ["Asked", "Measured", "answers", "read_questions", "retrieval", "scope"]

FORM = '{"query": "…", "sections": ["…"]}'
ROUNDS = 1000  # bootstrap samples of a confidence interval
DEPTH = 50  # sections looked at for the reciprocal rank: all of them


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an evaluation set.

    Attributes:
        query: what was typed.
        sections: the ids of all right sections; empty where the guides don't cover it.
    """

    query: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure.

    Attributes:
        name: the measure's usual name.
        value: the figure, 0 to 1 unless the name says otherwise.
        low: lower end of its 95 % bootstrap interval.
        high: upper end.
        count: how many questions it rests on.
    """

    name: str
    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return (
            f"{self.name:<22} {self.value:6.3f}   95 % {self.low:.3f} to {self.high:.3f}   n = {self.count}"
        )


def read_questions(file: Path) -> list[Asked]:
    """The questions of an evaluation set.

    Raises:
        InputError: the file or a line of it can't be read; the message names the line.
    """
    questions = [Asked(line.text("query"), line.texts("sections")) for line in read_lines(file, FORM)]
    if not questions:
        raise InputError(f"{file} has no questions. Write one {FORM} a line.")
    return questions


def retrieval(found: Sequence[tuple[Asked, Evidence]]) -> list[Measured]:
    """How often a right section is first, among the first three or five, and its reciprocal rank."""
    import ir_measures
    from ir_measures import RR, Success

    covered = [(str(n), asked, evidence) for n, (asked, evidence) in enumerate(found) if asked.sections]
    judged = {n: dict.fromkeys(asked.sections, 1) for n, asked, _ in covered}
    run = {n: {hit.section.id: hit.score for hit in evidence.hits} for n, _, evidence in covered}
    wanted = {"hit@1": Success @ 1, "hit@3": Success @ 3, "hit@5": Success @ 5, "MRR": RR}
    values: dict[str, list[float]] = {name: [] for name in wanted}
    names = {measure: name for name, measure in wanted.items()}
    for metric in ir_measures.iter_calc(list(wanted.values()), judged, run):
        values[names[metric.measure]].append(metric.value)
    return [_mean(name, np.array(of_name)) for name, of_name in values.items()]


def scope(found: Sequence[tuple[Asked, Evidence]]) -> list[Measured]:
    """How well covered and uncovered questions are told apart, by confidence and at the shipped setting."""
    truth = np.array([bool(asked.sections) for asked, _ in found])
    confidence = np.array([evidence.confidence for _, evidence in found])
    answered = np.array([evidence.in_scope for _, evidence in found])
    measured = [_bootstrap("scope AUC", lambda pick: _auc(truth[pick], confidence[pick]), len(found))]
    if (~truth).any():
        measured.append(_mean("uncovered refused", ~answered[~truth]))
    if truth.any():
        measured.append(_mean("covered refused", ~answered[truth]))
    return measured


async def answers(coach: Coach, questions: Sequence[Asked]) -> list[str]:
    """Answer questions and count where the sentences come from; each is a line for the terminal.

    "Worded by the model" are sentences that passed the grounding check, "replaced" those that a passage stood in for.
    """
    origins: Counter[str] = Counter()
    valid = total = 0
    for asked in questions:
        passages = 0
        async for event in coach.reply(Session(), asked.query):
            if isinstance(event, Found):
                passages = len(event.reading.passages) if event.reading else 0
            elif isinstance(event, Said) and event.origin != "fixed":
                origins[event.origin] += 1
                total += 1
                valid += bool(event.citations) and all(1 <= n <= passages for n in event.citations)
    if not total:
        return ["No question was answered."]
    named = {
        "guide": "the guide's words",
        "model": "worded by the model",
        "replacement": "replaced by a passage",
    }
    return [
        f"sentences              {total} in {len(questions)} answers",
        f"citations valid        {valid / total:6.3f}",
        *(f"{text:<22} {origins[origin] / total:6.3f}" for origin, text in named.items()),
    ]


def _mean(name: str, values: NDArray[np.floating] | NDArray[np.bool_]) -> Measured:
    return _bootstrap(name, lambda pick: float(values[pick].mean()), len(values))


def _bootstrap(name: str, figure: Callable[[NDArray[np.int64]], float], count: int) -> Measured:
    draw = np.random.default_rng(0)
    samples = [figure(draw.integers(0, count, count)) for _ in range(ROUNDS)]
    low, high = np.nanpercentile(samples, [2.5, 97.5])
    return Measured(name, figure(np.arange(count)), float(low), float(high), count)


def _auc(truth: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    """Area under the ROC curve: how often a covered question is more confident than an uncovered one."""
    inside, outside = confidence[truth], confidence[~truth]
    if not len(inside) or not len(outside):
        return float("nan")
    higher = (inside[:, None] > outside[None, :]).mean() + 0.5 * (inside[:, None] == outside[None, :]).mean()
    return float(higher)
