"""What the checks learned from our own sentences: linear weights on what the embedding model says of tone.

Every message becomes pieces (its sentences; long ones without punctuation are cut at joints). Pieces and the
whole become a row of features each: the vectors of the model's layers, as they came and tuned, and which of the
checks' cues matched. Linear models read the whole and each piece; a last one weighs them, the best piece and
the cues. The weights are made by ``scripts/train_checks.py``; nothing here needs more than numpy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from coach.domain.text import Span, Text
from coach.errors import ModelDamaged, ModelMissing

__all__ = ["TUNED", "Head", "Weights", "features", "frozen", "pieces"]

LONGEST = 28  # words in a piece; people who type without full stops still talk in breaths
TUNED = 384  # the last dimensions of a vector: the tuned top
MOST = 40  # pieces of one message that are read

_JOINT = re.compile(r"(?:[,;:] |\s[-–—]+ )|\s(?=(?:but|because|and|so|then|when|cause|cos|cuz|if|i|you|u)\s)")


def pieces(text: Text, words: str) -> tuple[Span, ...]:
    """The stretches that are read one by one: sentences, long ones cut at joints.

    Args:
        text: the message.
        words: the message as ``cue.plain`` gives it.
    """
    found: list[Span] = []
    for sentence in text.sentences:
        start, count = sentence.start, len(words[sentence.start : sentence.end].split())
        if count > LONGEST:
            for joint in _JOINT.finditer(words, sentence.start, sentence.end):
                here, left = (
                    len(words[start : joint.start()].split()),
                    len(words[joint.end() : sentence.end].split()),
                )
                if here >= LONGEST // 3 and left >= LONGEST // 5:
                    found.append(Span(start, joint.start()))
                    start = joint.end()
        found.append(Span(start, sentence.end))
    return tuple(span for span in found if span.end > span.start)[:MOST]


@dataclass(frozen=True)
class Head:
    """Linear weights for some labels.

    Attributes:
        labels: what each column is about.
        weights: shape (features, labels).
        bias: shape (labels,).
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds, shape (rows, labels), for rows of features."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float32)


@dataclass(frozen=True)
class Weights:
    """All that was learned for one family of checks ("turns" or "apologies").

    Attributes:
        heads: linear models by name.
        thresholds: by label, the probability from which it counts.
    """

    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read weights from a .npz file.

        Raises:
            ModelMissing: the file isn't there.
            ModelDamaged: it can't be read.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                heads = {
                    name: Head(
                        tuple(str(label) for label in stored[f"{name}.labels"]),
                        stored[f"{name}.weights"].astype(np.float32),
                        stored[f"{name}.bias"].astype(np.float32),
                    )
                    for name in (str(n) for n in stored["heads"])
                }
                limits = zip(stored["threshold.labels"], stored["threshold.values"], strict=True)
                return cls(heads, {str(k): float(v) for k, v in limits})
        except FileNotFoundError as error:
            raise ModelMissing(f"The checks' weights aren't in {path}. Install the coach again.") from error
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ModelDamaged(
                f"The checks' weights in {path} can't be read. Install the coach again."
            ) from error

    def save(self, path: Path) -> None:
        """Write them to a .npz file, in half precision."""
        stored: dict[str, NDArray[Any]] = {"heads": np.array(list(self.heads))}
        for name, head in self.heads.items():
            stored |= {
                f"{name}.labels": np.array(head.labels),
                f"{name}.weights": head.weights.astype(np.float16),
                f"{name}.bias": head.bias.astype(np.float32),
            }
        stored["threshold.labels"] = np.array(list(self.thresholds))
        stored["threshold.values"] = np.array(list(self.thresholds.values()))
        np.savez_compressed(path, allow_pickle=False, **stored)

    def read(
        self, vectors: NDArray[np.float32], flags: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Log odds of strings as wholes, as pieces, and by the tuned layers; each of shape (strings, labels).

        Args:
            vectors: as ``embed`` of ``Checks`` gives them, shape (strings, 5 x 384).
            flags: 1 where a check's cue matched, shape (strings, checks).
        """
        rows = features(vectors, flags)
        tuned = self.heads["tuned"](4 * vectors[:, -TUNED:])
        return self.heads["whole"](rows), self.heads["piece"](rows), tuned


def features(vectors: NDArray[np.float32], flags: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the linear models of wholes and pieces read: the layers as they came, and the cues."""
    return np.concatenate([frozen(vectors), 0.5 * flags], axis=1)


def frozen(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The layers as they came, scaled as the linear models read them."""
    return np.asarray(2 * vectors[..., :-TUNED], dtype=np.float32)
