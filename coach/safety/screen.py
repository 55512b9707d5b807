"""The screen: whether a message tells of danger, of which kind, and how plainly. Before anything else.

Rules and a classifier look at every message; the classifier reads vectors of an embedding model that was adapted
to this on our own sentences (see ``scripts/train_screen.py``). Where both are unsure, a language model may be
asked for a yes or no, about one message in ten at most. Safety prefers the alarm over silence.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from coach.domain.safety import ACUTE, DANGER, Screening
from coach.errors import ModelDamaged, ModelMissing
from coach.safety.cues import load_rules
from coach.safety.reading import Reading, evidence, read

__all__ = ["ADAPTER", "DANGERS", "LABELS", "REFUSALS", "WEIGHTS", "Doubt", "Screen", "ScreenWeights"]

WEIGHTS = Path(__file__).parent / "weights"
ADAPTER = WEIGHTS / "adapter.npz"
DANGERS = ("self_harm", "child_risk", "harm_others", "abuse_victim", "abuse_perpetrator")  # the gravest first
REFUSALS = ("refuse_roleplay", "refuse_control", "refuse_apology")
LABELS = (*DANGERS, *REFUSALS, "danger", "explicit")
SHARPNESS = 8.0  # what unit vectors are multiplied with before the weights, in training as well
DOUBTED = 0.1  # share of messages about which the language model may be asked
DISMISSED = 0.05  # of danger, below which even what seems said outright is taken for a figure of speech
MILD = 0.5  # the most that one turn hints at; two such are a danger together
CERTAIN = 0.5  # of the model's yes, from which it counts
LONGEST = 12_000  # characters that are read: beginning and end of what is longer
_REASONS = {
    "self_harm": "The whole of it sounds as if somebody may be thinking of hurting themselves or of not living on.",
    "child_risk": "The whole of it sounds as if a child may not be safe.",
    "harm_others": "The whole of it sounds as if somebody might hurt another person.",
    "abuse_victim": "The whole of it sounds as if somebody is being hurt, frightened or controlled by a person close to them.",
    "abuse_perpetrator": "The whole of it sounds as if somebody close is being hurt, frightened or controlled by the one who writes.",
    "refuse_roleplay": "It asks the coach to play somebody who abuses.",
    "refuse_control": "It asks for help with watching, pressing or controlling another person.",
    "refuse_apology": "It asks for words to somebody who is afraid of the one who writes.",
}
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Doubt = Callable[[str], Awaitable[float]]


@dataclass(frozen=True)
class ScreenWeights:
    """What was learned.

    Attributes:
        weights: of the vectors, shape (dimensions, labels).
        bias: shape (labels,).
        mix: weights of what ``evidence`` gives, shape (labels, FEATURES).
        offset: shape (labels,).
        limits: by label, the probability from which it counts; ``ruled`` where an outright rule matched, ``sure``
            from where it is grave, ``unsure`` from where the language model may be asked.
        words: to recognize however they are typed.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mix: NDArray[np.float32]
    offset: NDArray[np.float32]
    limits: Mapping[str, float]
    words: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> "ScreenWeights":
        """Read weights from a .npz file.

        Raises:
            ModelMissing: the file isn't there.
            ModelDamaged: it can't be read, or holds other labels.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                if tuple(str(label) for label in stored["labels"]) != LABELS:
                    raise ValueError("other labels")
                limits = zip(stored["limit.names"], stored["limit.values"], strict=True)
                return cls(
                    stored["weights"].astype(np.float32),
                    stored["bias"].astype(np.float32),
                    stored["mix"].astype(np.float32),
                    stored["offset"].astype(np.float32),
                    {str(name): float(value) for name, value in limits},
                    frozenset(str(stored["words"]).split("\n")),
                )
        except FileNotFoundError as error:
            raise ModelMissing(f"The screen's weights aren't in {path}. Install the coach again.") from error
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ModelDamaged(
                f"The screen's weights in {path} can't be read. Install the coach again."
            ) from error

    def odds(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds of texts, shape (texts, labels), from their unit vectors."""
        return np.asarray(SHARPNESS * vectors @ self.weights + self.bias, dtype=np.float32)

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities, shape (labels,), from what ``evidence`` gives."""
        odds = (rows * self.mix).sum(axis=1) + self.offset
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float32)


class Screen:
    """Looks at every message before anything else does. Loads on first use."""

    def __init__(self, embed: Embed, folder: Path = WEIGHTS, doubt: Doubt | None = None) -> None:
        """Nothing is read yet.

        Args:
            embed: texts to unit vectors, by the embedding model with the adapter beside the weights.
            folder: where the weights are.
            doubt: how likely, 0 to 1, a language model finds it that a message tells of danger.
        """
        self._embed = embed
        self._folder = folder
        self._doubt = doubt
        self._weights: ScreenWeights | None = None
        self._seen = 0
        self._asked = 0

    def load(self) -> None:
        """Read rules and weights now.

        Raises:
            ModelMissing, ModelDamaged: the weights aren't there or can't be read.
        """
        load_rules()
        if self._weights is None:
            self._weights = ScreenWeights.load(self._folder / "screen.npz")

    def screen(self, text: str) -> Screening:
        """What a message tells of danger, by rules and classifier."""
        return self._judged(text)[0]

    async def ask(self, text: str) -> Screening:
        """The same; where it is unsure, the language model is asked too. Its failing never stops the screen."""
        screening, unsure = self._judged(text)
        self._seen += 1
        if not unsure or self._doubt is None or self._asked + 1 > DOUBTED * self._seen + 1:
            return screening
        self._asked += 1
        try:
            chance = await self._doubt(text)
        except Exception:  # whatever is wrong with a model, the rules and the classifier have spoken
            return screening
        if chance < CERTAIN:
            return screening
        label = max(
            screening.hints or {"abuse_victim": 1.0}, key=lambda name: (screening.hints or {}).get(name, 0)
        )
        return replace(screening, label=label, labels=(label,), severity=1, reasons=(_REASONS[label],))

    def _judged(self, text: str) -> tuple[Screening, bool]:
        """What is found, and whether it is unsure."""
        self.load()
        assert self._weights is not None
        if not text.strip():
            return Screening(text), False
        reading = read(_bounded(text), load_rules(), self._weights.words)
        odds = self._weights.odds(np.asarray(self._embed(reading.strings), dtype=np.float32))
        chance = dict(
            zip(LABELS, self._weights.chances(evidence(reading, odds, LABELS)).tolist(), strict=True)
        )
        return self._screening(text, reading, chance)

    def _screening(self, text: str, reading: Reading, chance: Mapping[str, float]) -> tuple[Screening, bool]:
        assert self._weights is not None
        limits = self._weights.limits
        hints = {
            label: round(min(MILD, chance[label] * min(1.0, 2 * chance["danger"] / limits["danger"])), 4)
            for label in DANGERS
        }
        found = [match for match in reading.matches if not match.guarded]
        ruled = {match.rule.label for match in found if match.rule.explicit}
        # What is said outright alarms unless the classifier is all but certain: "he gets strangled in the finale".
        # Of a long message it never is: one sentence drowns in the rest.
        heard = chance["danger"] >= DISMISSED or len(reading.strings) > 1
        outright = bool(ruled & set(DANGERS)) and heard
        if not outright:
            ruled -= set(DANGERS)
        danger = outright or chance["danger"] >= limits["danger"]
        labels = [
            label for label in DANGERS if danger and (chance[label] >= limits["label"] or label in ruled)
        ]
        if danger and not labels:
            labels = [max(DANGERS, key=lambda name: chance[name])]
        labels += [label for label in REFUSALS if chance[label] >= limits[label] or label in ruled]
        if not labels:
            return Screening(text, hints=hints), limits["unsure"] <= chance["danger"]
        severity = 1
        sure = chance["danger"] >= limits["sure"]
        if labels[0] in REFUSALS or sure or any(m.rule.label in labels for m in found):
            severity = DANGER
        if ruled & set(DANGERS) or (sure and chance["explicit"] >= limits["explicit"]):
            severity = ACUTE
        reasons = [m.rule.reason for m in found if m.rule.label in labels]
        reasons += [_REASONS[label] for label in labels if not any(m.rule.label == label for m in found)]
        top = max(
            labels,
            key=lambda name: (name in DANGERS, chance[name] + (0.3 if name in ruled else 0)),
        )
        ordered = (top, *(label for label in labels if label != top))
        return Screening(text, top, ordered, severity, tuple(dict.fromkeys(reasons)), hints), False


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"
