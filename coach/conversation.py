"""The way of a message through the house, from the user's words to a checked answer."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from coach.checks.grounding import Grounding
from coach.domain.events import Concern, Done, Event, Found, Said, Trouble, Word
from coach.domain.guidance import Evidence, Passage, Reading, Scope
from coach.domain.model import ChatModel, Prompt
from coach.domain.session import Session, Turn
from coach.domain.streams import sentences
from coach.domain.text import Text
from coach.errors import InputError, ModelError
from coach.safety.guard import Guard
from coach.safety.plainly import plain_answer
from coach.wording import PromptFile

__all__ = ["MAX_CHARACTERS", "Coach", "Guidance", "opening"]

MAX_CHARACTERS = 6000
FOLLOW_UP_WORDS = 12  # a message this short may lean on the one before
HISTORY_TURNS = 1  # what the model rereads costs a second each 60 tokens
PASSED_ON = 2  # passages that the model words, after the one that opens in the guide's words
SECTIONS_DRAWN_ON = 3
DOUBT = 0.25
# Sections that take somebody for the one who did wrong, or who won't try: said to those who ask for them, never added to
# another answer, since only one side of a quarrel was heard.
POINTED = frozenset({"tete/strategy-4", "tete/strategy-8", "tete/strategy-13", "tete/signs", "tete/faq-5"})
CLOSE_ENOUGH = 0.25  # of the best passage's closeness; further off, fewer words are better
MODEL_SENTENCES = 4


class Guidance(Protocol):
    """What the coach needs of the guidance room."""

    def search(self, query: str, k: int = 5) -> Evidence:
        """The sections that speak to a question."""

    def reading(self, section: str) -> Reading:
        """The numbered passages that an answer about a section may draw on."""


class Coach:
    """Answers questions from the guides.

    Checks decide and the model words: the passages are chosen before the model is asked, and each of its
    sentences is checked against them before anyone sees it.
    """

    def __init__(
        self,
        guidance: Guidance,
        grounding: Grounding,
        prompt: PromptFile,
        model: ChatModel | None,
        guard: Guard | None = None,
    ) -> None:
        self._guidance = guidance
        self._grounding = grounding
        self._prompt = prompt
        self._model = model
        self.guard = guard

    @property
    def model_name(self) -> str:
        """The model that words the answers, or empty where there is none."""
        return self._model.name if self._model else ""

    def search(self, query: str, k: int = 5) -> Evidence:
        """The sections that speak to a question, without an answer.

        Raises:
            InputError: the question is empty or too long.
        """
        return self._guidance.search(_readable(query), k)

    async def reply(self, session: Session, message: str) -> AsyncGenerator[Event, None]:
        """Answer a message: first what was found, then the answer sentence by sentence, last the new session.

        Before anything else the guard looks at it: where it hears danger, a card is all that comes. What this is and
        who can read it is answered at once in fixed words, beside a card too: who is in danger needs it most.

        Closing the iterator stops the model; nothing of a stopped answer is remembered.

        Raises:
            InputError: the message is empty or too long.
        """
        question = _readable(message)
        told = []
        if self.guard is not None:
            seen = await self.guard.listen(session.watch, question)
            session = replace(session, watch=seen.watch)
            if seen.card is not None:
                told.append(seen.card.text)
                yield Concern(seen.card)
        if plain := plain_answer(question):
            told.append(plain)
            yield Said(plain, origin="fixed")
        if told:
            yield Done(session.plus(Turn(question, "\n".join(told))))
            return
        evidence = await asyncio.to_thread(self._search_in_context, session, question)
        if evidence.scope is not Scope.COVERED:
            said = Said(_not_covered(evidence), origin="fixed")
            yield Found(evidence, None)
            yield said
            yield Done(session.plus(Turn(question, said.text)))
            return
        chosen = _chosen(evidence)
        reading = self._guidance.reading(chosen[0].section).plus(chosen)
        yield Found(evidence, reading)

        opening, *rest = [_quote(reading, passage) for passage in chosen]
        answer = [opening]
        yield opening
        async with aclosing(self._worded(session, question, reading, opening, rest)) as events:
            async for event in events:
                if isinstance(event, Said):
                    answer.append(event)
                yield event
        yield Done(session.plus(Turn(question, " ".join(said.text for said in answer), reading.section.id)))

    def request(self, question: str, reading: Reading, rest: Sequence[Said], session: Session) -> Prompt:
        """What the model is told for one question.

        Args:
            question: the user's words.
            reading: the section's passages, then any of other sections.
            rest: the passages that it is to pass on.
            session: the conversation so far.
        """
        history = tuple(
            (turn.question, turn.answer)
            for turn in session.turns[-HISTORY_TURNS:]
            if turn.section == reading.section.id
        )
        numbered = [f"[{n}] {p.text}" for n, p in enumerate(reading.passages, 1)]
        known = len(self._guidance.reading(reading.section.id).passages)
        prompt = self._prompt.render(
            reading.section.id,
            history=history,
            title=reading.section.title,
            passages="\n".join(numbered[:known]),
            extra="\n".join(numbered[n - 1] for said in rest for n in said.citations if n > known),
            question=question,
            numbers=" and ".join(f"[{said.citations[0]}]" for said in rest),
        )
        # Without a key nothing of it is kept on disk, where it would outlive the user's document.
        return replace(prompt, key="") if reading.section.source.own else prompt

    async def prepare(self, section: str) -> None:
        """Have the model read a section's passages ahead.

        Raises:
            ModelError: the model can't.
        """
        if self._model is not None:
            reading = self._guidance.reading(section)
            await self._model.prepare(
                self.request("", reading, [_quote(reading, reading.passages[0])], Session())
            )

    async def close(self) -> None:
        """Stop the model."""
        if self._model is not None:
            await self._model.close()

    def _search_in_context(self, session: Session, question: str) -> Evidence:
        evidence = self._guidance.search(question)
        if not session.turns or len(question.split()) > FOLLOW_UP_WORDS:
            return evidence
        last = session.turns[-1]
        if not last.section or (evidence.in_scope and not _leans(question)):
            return evidence
        together = self._guidance.search(f"{last.question} {question}")
        return together if together.in_scope else evidence

    async def _worded(
        self, session: Session, question: str, reading: Reading, opening: Said, rest: Sequence[Said]
    ) -> AsyncGenerator[Said | Trouble | Word, None]:
        said = [opening]
        # A document of the user's may say anything. The model never reads it, so it can't obey it.
        if self._model is not None and rest and not reading.section.source.foreign:
            prompt = self.request(question, reading, rest, session)
            try:
                async with aclosing(sentences(self._model.stream(prompt))) as stream:
                    async for sentence in stream:
                        if not sentence:
                            yield Word()
                            continue
                        checked = await asyncio.to_thread(
                            self._grounding.check, sentence, question, reading, said
                        )
                        if checked is not None:
                            said.append(checked)
                            yield checked
                        if len(said) > MODEL_SENTENCES:
                            break
            except ModelError as error:
                yield Trouble(str(error))
        if len(said) == 1:  # no model asked, or nothing of it that could be shown
            for passage in rest:
                yield passage


def _readable(message: str) -> str:
    text = Text.parse(message[: 4 * MAX_CHARACTERS]).content
    if not text:
        raise InputError(
            "There is nothing to read in that message. Write a question or a few words, then send it."
        )
    if len(message) > MAX_CHARACTERS:
        raise InputError(
            f"That message has {len(message):,} characters; the coach reads up to {MAX_CHARACTERS:,} at once. "
            "Shorten it, or send it in parts."
        )
    return text


def _chosen(evidence: Evidence) -> list[Passage]:
    """The passages that make the answer: the best one, then what is nearly as close, whichever section says it.

    How likely a section is counts too, a little: a passage of a doubtful section has to be clearly closer.
    The guides' passages and those of the user's documents don't mix: the model gets to read only the former.
    """
    top = evidence.hits[0].score or 1.0
    scored = [
        (close * (hit.score / top) ** DOUBT, passage)
        for hit in evidence.hits[:SECTIONS_DRAWN_ON]
        if hit.section.source.foreign == evidence.hits[0].section.source.foreign
        for close, passage in zip(hit.closeness, hit.passages, strict=True)
    ]
    scored.sort(key=lambda pair: -pair[0])
    best, opening = scored[0]
    chosen = [opening]
    for score, passage in scored[1:]:
        elsewhere = passage.section != opening.section
        if elsewhere and (passage.section in POINTED or any(p.section != opening.section for p in chosen)):
            continue  # of the latter the model hasn't read any ahead, and two of those cost a second
        if score >= CLOSE_ENOUGH * best and len(chosen) <= PASSED_ON:
            chosen.append(passage)
    if len(chosen) == 1:  # one sentence is curt: what the same section says next goes with it
        chosen += [p for _, p in scored[1:] if p.section == opening.section][:1]
    return chosen


def opening(evidence: Evidence) -> Passage:
    """The passage that an answer opens with, in the guide's own words."""
    return _chosen(evidence)[0]


def _quote(reading: Reading, passage: Passage) -> Said:
    return Said(passage.text, (reading.passages.index(passage) + 1,), "guide")


def _leans(question: str) -> bool:
    """Whether a short message needs the one before to be understood."""
    words = question.lower().replace("?", " ").replace(",", " ").split()
    pointing = {
        "that",
        "this",
        "it",
        "those",
        "these",
        "one",
        "them",
        "then",
        "more",
        "else",
        "first",
        "second",
        "too",
    }
    opening = {"and", "but", "so", "or", "what if", "why", "how so", "ok", "okay", "yes", "no", "also"}
    return len(words) <= 3 or words[0] in opening or bool(pointing & set(words))


def _not_covered(evidence: Evidence) -> str:
    if not evidence.hits:
        return "The two guides don't speak to this, so I can't answer from them."
    nearest = [f"“{hit.section.title}”" for hit in evidence.hits[:2]]
    if evidence.scope is Scope.NEAR:
        return (
            f"I'm not sure what you would like to know. Is it nearer to {' or to '.join(nearest)}? "
            "Tell me a little more about what happens between the two of you."
        )
    return (
        "The two guides don't cover this, and I would rather say so than guess. "
        f"The nearest thing in them is {nearest[0]}."
    )
