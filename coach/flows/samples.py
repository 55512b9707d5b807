"""A sample wording, on request: built from the user's own facts, and shown only where our own checks pass it.

Plain sentences are put together from the user's own words; the model mends them, several candidates under a
JSON schema. Each goes through the checks, must keep the facts and add none. Where none passes, the plain
sentences themselves go through the same checks. Where those don't pass either, nothing is shown.

A small model that is asked to compose from facts adds feelings and reasons of its own in every second
wording; asked to mend, it keeps to what is there (benchmarks/README.md).
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import cast

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from coach.checks.check import CheckResult, Checks
from coach.domain.model import ChatModel, Prompt
from coach.errors import ModelError
from coach.flows.plainly import plain_apology, plain_statement
from coach.flows.spoken import spoken_to
from coach.wording import PromptFile

__all__ = ["Facts", "Sample", "Samples"]

TOGETHER = 2  # candidates drawn at once: two cost little more than one (docs/design.md)
ROUNDS = 2
PLAIN = 4  # plain wordings that are looked for: each time somebody asks, another one
KEPT = 0.5  # share of a fact's content words, or likeness of meaning, from which it counts as kept
LIKE = 0.55
NEW = 0.2  # share of content words that may be the wording's own
_MAKE = {"i_statement": plain_statement, "apology": plain_apology}
_OTHER = frozenset({"he", "she", "him", "her", "his", "hers", "they", "them", "their"})
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_COMMON_WORDS = """
a about after all also am an and any are as at be because been before being both but by can could did do does
done for from get got had has have he her hers him his how i i'd i'll i'm i've if in into is it it's its just
let like made make me mine more my need not now of off on one or our out own please really she so some such
than that that's the their them then there they this to today too us very want was we were what when which
while who will with would you your yours felt feel feeling sorry myself
"""
_STOP = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Facts:
    """What the user told, in their own words.

    Attributes:
        kind: ``i_statement`` or ``apology``.
        told: by part, such as ``feeling``; only parts that were told.
        draft: the newest draft, or empty.
    """

    kind: str
    told: Mapping[str, str]
    draft: str = ""

    @property
    def enough(self) -> bool:
        """Whether a wording can be built of it."""
        core = ("feeling", "situation") if self.kind == "i_statement" else ("ack_what", "amends_or_change")
        return len(self.told) >= 2 and any(part in self.told for part in core)


@dataclass(frozen=True, slots=True)
class Sample:
    """A wording that passed the checks.

    Attributes:
        text: the wording, or empty where none passed.
        origin: ``model``, ``plain`` or ``none``.
        result: what the checks say of it; None where there is none.
        kept: the parts whose facts it keeps.
        trouble: why the model could not be asked, or empty.
    """

    text: str
    origin: str
    result: CheckResult | None = None
    kept: tuple[str, ...] = ()
    trouble: str = ""


class Samples:
    """Draws sample wordings.

    Args:
        checks: what a wording has to pass.
        embed: unit vectors, shape (texts, dimensions), for a sequence of texts.
        prompts: by kind.
        model: None where there is none: wordings are then put together plainly.
    """

    def __init__(
        self,
        checks: Checks,
        embed: Callable[[Sequence[str]], NDArray[np.float32]],
        prompts: Mapping[str, PromptFile],
        model: ChatModel | None = None,
    ) -> None:
        self._checks = checks
        self._embed = embed
        self._prompts = prompts
        self._model = model
        self._stemmer = snowballstemmer.stemmer("english")

    async def draw(self, facts: Facts, avoid: Sequence[str] = ()) -> Sample:
        """The best wording that passes.

        Args:
            facts: what the user told.
            avoid: wordings that were shown before.
        """
        trouble = ""
        plain = await asyncio.to_thread(self._plain, facts)
        if self._model is not None and facts.enough:
            rough = self._rough(facts, plain, len(avoid))
            prompt = self._request(facts, rough)
            try:
                for round_ in range(ROUNDS):
                    warmer = replace(prompt, temperature=min(1.0, prompt.temperature + 0.2 * round_))
                    drawn = await asyncio.gather(*(self._candidate(warmer) for _ in range(TOGETHER)))
                    passing = await asyncio.to_thread(self._passing, facts, rough, drawn, avoid)
                    if passing:
                        return max(passing, key=lambda sample: _worth(rough, sample))
            except ModelError as error:
                trouble = str(error)
        fresh = [sample for sample in plain if sample.text not in avoid]
        if fresh:
            return replace(fresh[0], trouble=trouble)
        return Sample("", "none", trouble=trouble)

    @staticmethod
    def _rough(facts: Facts, plain: Sequence[Sample], turn: int) -> str:
        """What the model mends: plain sentences that pass and keep the most, each time in another order."""
        full = [sample.text for sample in plain if set(sample.kept) >= set(plain[0].kept)]
        return full[turn % len(full)] if full else next(_MAKE[facts.kind](facts.told))

    def _request(self, facts: Facts, rough: str) -> Prompt:
        """What the model is asked: to mend the plain sentences."""
        schema = {
            "type": "object",
            "properties": {"words": {"type": "string", "maxLength": 2 * len(rough)}},
            "required": ["words"],
            "additionalProperties": False,
        }
        return replace(self._prompts[facts.kind].render("", rough=rough), schema=schema)

    def kept(self, facts: Facts, text: str) -> tuple[str, ...]:
        """The parts whose facts a wording keeps: by their words, or by their meaning."""
        own = self._content(text)
        pieces = [piece for piece in re.split(r"(?<=[.!?])\s+", text) if piece] or [text]
        vectors = self._embed([*pieces, *spoken_to(facts.told).values()])
        like = vectors[: len(pieces)] @ vectors[len(pieces) :].T
        kept = []
        for column, (part, words) in enumerate(facts.told.items()):
            content = self._content(words)
            share = len(content & own) / len(content) if content else 1.0
            if share >= KEPT or float(like[:, column].max()) >= LIKE:
                kept.append(part)
        return tuple(kept)

    async def _candidate(self, prompt: Prompt) -> str:
        assert self._model is not None
        written = ""
        async with aclosing(cast(AsyncGenerator[str, None], self._model.stream(prompt))) as stream:
            async for piece in stream:
                written += piece
        try:
            words = " ".join(str(json.loads(written)["words"]).split())
        except (ValueError, KeyError, TypeError):
            return ""
        return words.replace("!", ".").strip('"“”')

    def _plain(self, facts: Facts) -> list[Sample]:
        """The plain sentences that pass, the fullest first."""
        passing = []
        for text in _MAKE[facts.kind](facts.told):
            result = self._checks.check(text, facts.kind)
            if _sound(result):
                passing.append(Sample(text, "plain", result, self.kept(facts, text)))
            if len(passing) == PLAIN:
                break
        return passing

    def _passing(
        self, facts: Facts, rough: str, candidates: Sequence[str], avoid: Sequence[str]
    ) -> list[Sample]:
        """The model's wordings that pass: faithful to the plain sentences, and no fact of theirs forgotten."""
        passing = []
        needed = set(self.kept(facts, rough))
        for text in candidates:
            if not text or text in avoid or not self._faithful(facts, rough, text):
                continue
            result = self._checks.check(text, facts.kind)
            kept = self.kept(facts, text)
            if _sound(result) and needed <= set(kept):
                passing.append(Sample(text, "model", result, kept))
        return passing

    def _faithful(self, facts: Facts, rough: str, text: str) -> bool:
        """Whether a model's wording speaks as "I" to "you" and brings next to nothing of its own."""
        strangers = (_OTHER & _words(text)) - _words(rough)
        asks = "?" in rough and "?" not in text
        content, known = self._content(text), self._content(f"{rough} {facts.draft}")
        new = len(content - known) / max(len(content), 4)
        return new <= NEW and not strangers and not asks and "i" in _words(text) and _speaks(text)

    def _content(self, text: str) -> set[str]:
        return set(self._stemmer.stemWords([w for w in _words(text) if w not in _STOP]))


def _worth(rough: str, sample: Sample) -> float:
    """More parts, then closer to the user's own words."""
    assert sample.result is not None
    return sum(sample.result.parts.values()) + SequenceMatcher(None, rough, sample.text).ratio()


def _sound(result: CheckResult) -> bool:
    if result.faults:
        return False
    if result.kind == "apology":
        return result.parts["responsibility"] or result.parts["ack_what"]
    return result.verdict == "i_statement"


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower().replace("’", "'")))


def _speaks(text: str) -> bool:
    """Whether it is made of whole sentences: each begins with a capital and ends with a mark."""
    return all(
        sentence[:1].isupper() and sentence.endswith((".", "?"))
        for sentence in re.split(r"(?<=[.?])\s+", text.strip())
    )
