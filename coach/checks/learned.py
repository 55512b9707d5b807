"""What the checks learned from our own sentences: word and meaning features, and linear weights on them.

Every message becomes pieces (its sentences; long ones without punctuation are cut at joints). Pieces and the
whole become a row of features each: the embedding, the words and word pairs it holds, and which of the checks'
cues matched. One linear model reads the whole, another each piece; a third weighs the two, the best piece and
the cues. The weights are made by ``scripts/train_checks.py``; nothing here needs more than numpy.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain.text import Span, Text
from coach.errors import ModelDamaged, ModelMissing

__all__ = ["Head", "Weights", "pieces", "terms"]

LONGEST = 28  # words in a piece; people who type without full stops still talk in breaths
MOST = 40  # pieces of one message that are read

_JOINT = re.compile(r"(?:[,;:] |\s[-–—]+ )|\s(?=(?:but|because|and|so|then|when|cause|cos|cuz|if|i|you|u)\s)")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[?!.,]|[^\w\s'\"]")
_SPELLED = {
    "u": "you", "ya": "you", "ur": "your", "r": "are", "ure": "you're", "youre": "you're", "im": "i'm", "ive": "i've",
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't", "wont": "won't", "isnt": "isn't",
    "wasnt": "wasn't", "wouldnt": "wouldn't", "couldnt": "couldn't", "shouldnt": "shouldn't", "youve": "you've",
    "bc": "because", "cos": "because", "cuz": "because", "coz": "because", "thats": "that's", "its": "it's",
    "whats": "what's", "pls": "please", "plz": "please", "thx": "thanks", "rly": "really", "tho": "though",
    "tmrw": "tomorrow", "wanna": "want", "gonna": "going", "gimme": "give", "ill": "i'll", "mum": "mother",
    "mom": "mother", "dad": "father", "yrs": "years", "hrs": "hours", "w": "with", "abt": "about", "smth": "something",
}  # fmt: skip


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


def terms(words: str) -> list[str]:
    """Words, word pairs and triples of a plain text, spelled one way."""
    tokens = [_SPELLED.get(t, t) for t in _TOKEN.findall(words)]
    tokens = ["0" if t.isdigit() and len(t) < 4 else "year" if t.isdigit() else t for t in tokens]
    padded = ["<", *tokens, ">"]
    pairs = [" ".join(padded[i : i + 2]) for i in range(len(padded) - 1)]
    return tokens + pairs + [" ".join(padded[i : i + 3]) for i in range(len(padded) - 2)]


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
        terms: column of each known word, pair or triple.
        idf: their rarity, shape (terms,).
        heads: linear models by name.
        thresholds: by label, the probability from which it counts.
    """

    terms: Mapping[str, int]
    idf: NDArray[np.float32]
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
                known = {str(term): i for i, term in enumerate(str(stored["terms"]).split("\n"))}
                limits = zip(stored["threshold.labels"], stored["threshold.values"], strict=True)
                return cls(
                    known, stored["idf"].astype(np.float32), heads, {str(k): float(v) for k, v in limits}
                )
        except FileNotFoundError as error:
            raise ModelMissing(f"The checks' weights aren't in {path}. Install the coach again.") from error
        except (OSError, ValueError, KeyError) as error:
            raise ModelDamaged(
                f"The checks' weights in {path} can't be read. Install the coach again."
            ) from error

    def rows(
        self, texts: Sequence[str], vectors: NDArray[np.float32], cues: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Rows of features, shape (texts, dimensions + terms + cues).

        Args:
            texts: plain texts.
            vectors: their unit vectors, shape (texts, dimensions).
            cues: 1 where a check's cue matched, shape (texts, cues).
        """
        bag = np.zeros((len(texts), len(self.idf)), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                column = self.terms.get(term)
                if column is not None:
                    bag[row, column] = self.idf[column]
        bag /= np.maximum(np.linalg.norm(bag, axis=1, keepdims=True), 1e-6)
        return np.concatenate([2 * vectors, bag, 0.5 * cues], axis=1)
