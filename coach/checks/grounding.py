"""Grounding: a sentence may be shown only if the guide's passages say it.

What the model writes about the guides rests on the passages it was given, or it isn't shown. Four things
are asked of a sentence, besides that it takes neither partner's side: that it is close in meaning to a passage, that it brings no content of its own,
that it doesn't turn advice into its opposite, and that its figures stand there. The check, not the model,
decides which passage is cited.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from coach.checks.sides import sides
from coach.domain.events import Said
from coach.domain.guidance import Reading

__all__ = ["Grounding", "words"]

CLOSE = 0.45  # cosine below which a sentence is about something else; see benchmarks/README.md
NEW = 0.25  # share of content words that may come from neither passage nor question
SAME = 0.88  # cosine above which a sentence repeats what was said

_CITATION = re.compile(r"\s*\[([\d,\s]*)\]")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+")
_META = re.compile(
    r"\b(?:as an ai|passages?|language model|the (?:text|context|document)s?|step \d+ of the (?:text|list)"
    r"|i (?:can|will|am here to) help|therapist say)\b|\bhttps?:|[<>{}`|]",
    re.IGNORECASE,
)
# The model has no partner: it took such words out of an example.
_FIRST_PERSON = re.compile(r"I\b|I['’]|My\b|We\b")
_NEGATION = re.compile(
    r"\b(?:not|never|no|avoid|without|stop|don['’]t|doesn['’]t|isn['’]t|aren['’]t|can['’]t|cannot|won['’]t"
    r"|rather than|instead of|refrain|(?:keep|leave)\b[^.,;]*\bout)\b",
    re.IGNORECASE,
)
_COMMON_WORDS = """
a about above after again all also am an and any are as at be because been before being both but by can
could did do does doing down during each even ever few for from further get gets getting go goes going
had has have having he her here hers him his how i if in into is it its itself just let like make makes
many may me might more most much must my need needs new no nor not now of off often on once one only or
other our out over own really same she should so some such sure than that the their them themselves then
there these they thing things this those through to together too toward towards under until up use very
want was way we well were what when where whether which while who why will with without would you your
yours yourself yourselves partner partners relationship relationships couple couples person people
someone something guide guides try trying help helps helping start starting begin keep take important
instead remember first next then situation moment time feel feels feeling feelings talk talking say says
saying tell telling ask asking
"""
_STOP = frozenset(_COMMON_WORDS.split())


class Grounding:
    """Decides what of the model's wording is shown.

    Args:
        embed: unit vectors, shape (texts, dimensions), for a sequence of texts.
        vocabulary: lower-case words that a sentence may use; empty for any.
    """

    def __init__(
        self, embed: Callable[[Sequence[str]], NDArray[np.float32]], vocabulary: frozenset[str] = frozenset()
    ) -> None:
        self._embed = embed
        self._vocabulary = vocabulary
        self._stemmer = snowballstemmer.stemmer("english")
        self._known: dict[str, NDArray[np.float32]] = {}

    def check(self, sentence: str, question: str, reading: Reading, said: Sequence[Said]) -> Said | None:
        """The sentence with its passage, the passage in its stead, or None where nothing is left to say.

        Args:
            sentence: one sentence of the model, with or without numbers in brackets.
            question: what the user asked; its words are not new content.
            reading: the numbered passages.
            said: what is on screen already.
        """
        cited = [int(n) for group in _CITATION.findall(sentence) for n in re.findall(r"\d+", group)]
        text = _tidy(_CITATION.sub("", sentence))
        if len(_WORD.findall(text.lower())) < 4 or text.endswith("?") or _FIRST_PERSON.match(text):
            return None
        vector = self._embed([text])[0]
        if said and float((self._vectors([s.text for s in said]) @ vector).max()) > SAME:
            return None
        if any(self._content(text) <= self._content(s.text) for s in said):
            return None
        similar = self._vectors([p.text for p in reading.passages]) @ vector
        order = sorted(range(len(similar)), key=lambda i: -(similar[i] + (0.1 if i + 1 in cited else 0.0)))
        if not _META.search(text) and sides(text) is None and self._plain(text, question, reading):
            for i in order[:2]:
                passage = reading.passages[i].text
                if _whole(text, passage) and self.supports(text, passage, question, float(similar[i])):
                    return Said(text, (i + 1,), "model")
        taken = {n for s in said for n in s.citations}
        spare = next((i for i in order[:3] if i + 1 not in taken and similar[i] > CLOSE), None)
        return None if spare is None else Said(reading.passages[spare].text, (spare + 1,), "replacement")

    def supports(self, text: str, passage: str, question: str, similarity: float) -> bool:
        """Whether a passage says what a sentence says.

        Args:
            text: the sentence, without citation.
            passage: the passage's text.
            question: the user's words.
            similarity: cosine of sentence and passage.
        """
        content = self._content(text)
        known = self._content(passage) | self._content(question)
        new = content - known
        if any(word.isdigit() for word in new):
            return False
        if bool(_NEGATION.search(text)) != bool(_NEGATION.search(passage)) and not self._shared_half(
            text, passage
        ):
            return False
        return similarity >= CLOSE and len(new) <= NEW * max(len(content), 3)

    def _plain(self, text: str, question: str, reading: Reading) -> bool:
        """Whether every word is one that the guides, people's questions, this one or the passages use: no slips."""
        if not self._vocabulary:
            return True
        passages = " ".join(passage.text for passage in reading.passages)
        known = self._vocabulary | words(f"{question} {passages}")
        return all(word in known for word in words(text))

    def _shared_half(self, text: str, passage: str) -> bool:
        """Whether the sentence keeps to a part of the passage whose sense doesn't hang on a "not"."""
        mine = bool(_NEGATION.search(text))
        mine_words = self._content(text)
        parts = [part for part in re.split(r"(?<=[.;:!?])\s+|, but | and then ", passage) if part]
        best = max(parts, key=lambda part: len(mine_words & self._content(part)))
        return bool(_NEGATION.search(best)) == mine

    def _content(self, text: str) -> set[str]:
        return {str(s) for s in self._stemmer.stemWords([w for w in words(text) if w not in _STOP])}

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in texts if text not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._embed(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])


def _whole(text: str, passage: str) -> bool:
    """Whether it stands by itself: neither the latter half of a passage's sentence, nor two of its halves run together."""
    before, found, _ = passage.lower().partition(text.lower().rstrip(".,;: "))
    ahead = before.rstrip(' “"')
    torn = bool(found and ahead) and ahead[-1] not in ".:?;”"
    return not torn and not (_twice(text) - _twice(passage))


def _twice(text: str) -> set[tuple[str, str]]:
    """Pairs of words that come more than once, such as "your partner"; not those that end in a little word."""
    said = _WORD.findall(text.lower())
    pairs = Counter((one, other) for one, other in pairwise(said) if len(other) > 3)
    return {pair for pair, times in pairs.items() if times > 1}


def words(text: str) -> frozenset[str]:
    """The words of a text in lower case, with straight apostrophes."""
    return frozenset(word.replace("’", "'") for word in _WORD.findall(text.lower()))


def _tidy(text: str) -> str:
    text = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s*", "", text)
    text = re.sub(r"\*\*|__", "", text)
    return re.sub(r"\s+([.,;!?])", r"\1", " ".join(text.split())).replace("!", ".")
