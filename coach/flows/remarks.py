"""The two remarks on a draft in the model's words, each shown only where it says what ours says."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

from coach.checks.grounding import Grounding, words
from coach.domain.events import Said
from coach.domain.guidance import Passage, Reading, Section, Source
from coach.domain.model import ChatModel
from coach.domain.streams import sentences
from coach.errors import ModelError
from coach.flows.feedback import Feedback
from coach.wording import PromptFile

__all__ = ["Remarks"]

KEPT = 0.6  # share of a remark's words that a wording of it keeps
# What a remark asks to do. A wording without it claims it instead: "Say what you felt" isn't "You say what you felt".
_DO = ("say", "tell", "ask", "begin", "leave", "keep", "name", "read", "add", "stay", "which")
_SOURCE = Source("coach", "The coach")
_PRAISE = re.compile(
    r"\b(?:good|great|well (?:done|said|put)|perfect|excellent|wonderful|beautiful(?:ly)?|strong|brave|clear(?:ly)?|"
    r"honest(?:ly)?|sincere(?:ly)?|nice(?:ly)?|kind(?:ly)?|thoughtful|powerful|amazing|lovely)\b",
    re.IGNORECASE,
)


class Remarks:
    """Words the feedback on a draft.

    Args:
        prompt: the prompt file ``feedback``.
        grounding: decides whether a sentence says what a remark says.
        model: None where there is none: the remarks are then said as they are.
    """

    def __init__(self, prompt: PromptFile, grounding: Grounding, model: ChatModel | None) -> None:
        self._prompt = prompt
        self._grounding = grounding
        self._model = model

    async def worded(self, feedback: Feedback) -> AsyncGenerator[Said, None]:
        """The strength, then the thing to try; each as one sentence or, where the model's won't do, as it is."""
        ours = tuple(filter(None, (feedback.strength, feedback.attempt)))
        told = 0
        if self._model is not None and len(ours) == 2:
            prompt = self._prompt.render(
                "", draft=feedback.result.text, strength=feedback.strength, attempt=feedback.attempt
            )
            try:
                async with aclosing(sentences(self._model.stream(prompt))) as stream:
                    async for sentence in stream:
                        if not sentence:
                            continue
                        yield self._checked(sentence, ours[told], feedback)
                        told += 1
                        if told == len(ours):
                            return
            except ModelError:
                pass  # what is ours is said in its place, and the page tells how the model is
        for remark in ours[told:]:
            yield Said(remark, (), "fixed")

    def _checked(self, sentence: str, remark: str, feedback: Feedback) -> Said:
        text = re.sub(r'"([^"]*)"', r"“\1”", _unwrapped(sentence.strip()))
        passage = Passage("coach/remark#1", "coach/remark", remark)
        reading = Reading(Section("coach/remark", "A remark", _SOURCE, (passage,)), (passage,))
        said = self._grounding.check(text, feedback.result.text, reading, [])
        praises = set(map(str.lower, _PRAISE.findall(text))) - set(map(str.lower, _PRAISE.findall(remark)))
        if said is None or said.origin != "model" or praises or not _says(said.text, remark):
            return Said(remark, (), "fixed")
        return Said(said.text, (), "model")


def _says(text: str, remark: str) -> bool:
    """Whether a sentence says what a remark says: most of its words, what it asks to do, and its quotations and no other."""
    said, ours = _words(text), _words(remark)
    return (
        len(said & ours) >= KEPT * len(ours)
        and all(_asks(text, verb) for verb in _DO if _asks(remark, verb))
        and text.count("“") == text.count("”")
        and '"' not in text
        and _quotes(text, remark)
        and all(words in _plain(remark) for words in _quoted(text))
    )


def _asks(text: str, verb: str) -> bool:
    """Whether something is asked for with a verb: "Say", and not "you say"."""
    return re.search(rf"(?<!\byou )\b{verb}\b", text, re.IGNORECASE) is not None


def _unwrapped(text: str) -> str:
    """A sentence without the quotation marks that a model puts around all of it."""
    return text[1:-1] if text.count('"') == 2 and text[0] == text[-1] == '"' else text


def _quotes(text: str, remark: str) -> bool:
    """Whether the user's words that a remark quotes are still quoted."""
    return all(words in _plain(text) for words in _quoted(remark))


def _quoted(text: str) -> list[str]:
    """What stands in quotation marks, for comparing."""
    return [_plain(words).strip(" .,;:!?…") for words in re.findall(r"[“\"]([^”\"]+)[”\"]", text)]


def _plain(text: str) -> str:
    return re.sub(r"[\"“”'‘’]", "", text).lower()


def _words(text: str) -> frozenset[str]:
    """The words of a text without what it quotes."""
    return words(re.sub(r"[“\"][^”\"]+[”\"]", "", text))
