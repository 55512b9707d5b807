"""Answers and search results for the terminal and for other programs."""

import json
import textwrap
import time
from dataclasses import dataclass, field

from coach.cli.screening import print_card
from coach.conversation import Coach
from coach.domain.events import Concern, Found, Said, Trouble, Word
from coach.domain.guidance import Evidence, Scope
from coach.domain.safety import Card
from coach.domain.session import Session

__all__ = ["Answer", "ask_once", "print_answer", "print_hits"]


@dataclass
class Answer:
    """One question answered.

    Attributes:
        evidence: what the search found.
        said: the answer, sentence by sentence.
        sections: for each of ``said``, the ids of the sections that it cites.
        seconds: since the question: ``evidence``, ``first_word`` (of the answer on screen),
            ``model_word`` (the model's own first word, None without a model) and ``total``.
        trouble: what went wrong on the way, for the user.
        card: what was shown in place of an answer, where somebody may be in danger.
    """

    evidence: Evidence
    said: list[Said] = field(default_factory=list)
    sections: list[list[str]] = field(default_factory=list)
    seconds: dict[str, float | None] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)
    card: Card | None = None


async def ask_once(coach: Coach, query: str, live: bool) -> Answer:
    """Ask a question in a conversation of its own.

    Args:
        coach: who answers.
        query: the question.
        live: print the sentences as they come.
    """
    start = time.perf_counter()
    answer = Answer(Evidence(query, (), Scope.OUTSIDE, 0.0))
    seconds: dict[str, float | None] = {"evidence": None, "first_word": None, "model_word": None}
    passages: tuple[str, ...] = ()
    async for event in coach.reply(Session(), query):
        now = round(time.perf_counter() - start, 3)
        if isinstance(event, Found):
            seconds["evidence"] = now
            answer.evidence = event.evidence
            passages = tuple(p.section for p in event.reading.passages) if event.reading else ()
        elif isinstance(event, Word):
            seconds["model_word"] = now
        elif isinstance(event, Said):
            seconds["first_word"] = seconds["first_word"] or now
            answer.said.append(event)
            answer.sections.append([passages[n - 1] for n in event.citations])
            if live:
                print(textwrap.fill(_line(event), 96), flush=True)
        elif isinstance(event, Concern):
            seconds["first_word"] = now
            answer.card = event.card
            if live:
                print_card(event.card)
        elif isinstance(event, Trouble):
            answer.trouble.append(event.text)
    seconds["total"] = round(time.perf_counter() - start, 3)
    answer.seconds = seconds
    return answer


def print_answer(answer: Answer, model: str, as_json: bool) -> None:
    """Print an answer: as one JSON object on a line, or its sources after the sentences already printed."""
    cited = list(dict.fromkeys(section for sections in answer.sections for section in sections))
    if as_json:
        whole = answer.card.text if answer.card else " ".join(said.text for said in answer.said)
        record = {
            "query": answer.evidence.query,
            "answer": whole,
            "in_scope": answer.evidence.in_scope,
            "citations": cited,
            "model": model,
            "seconds": answer.seconds,
            **({"concern": answer.card.label} if answer.card else {}),
        }
        print(json.dumps(record, ensure_ascii=False), flush=True)
        return
    for trouble in answer.trouble:
        print(f"\n{trouble}")
    titles = {hit.section.id: hit.section.title for hit in answer.evidence.hits}
    for section in cited:
        print(f"  {titles.get(section, '')}  ({section})")


def print_hits(evidence: Evidence, as_json: bool) -> None:
    """Print what a search found."""
    if as_json:
        hits = [
            {
                "section": hit.section.id,
                "title": hit.section.title,
                "source": hit.section.source.title,
                "score": round(hit.score, 4),
                "text": hit.passage.text,
            }
            for hit in evidence.hits
        ]
        record = {"query": evidence.query, "in_scope": evidence.in_scope, "hits": hits}
        print(json.dumps(record, ensure_ascii=False), flush=True)
        return
    if not evidence.in_scope:
        print("The guides don't clearly speak to this. The nearest sections:")
    for hit in evidence.hits:
        print(f"{hit.score:.2f}  {hit.section.title}  ({hit.section.id})")
        print(textwrap.fill(hit.passage.text, 92, initial_indent="      ", subsequent_indent="      "))


def _line(said: Said) -> str:
    numbers = "".join(f" [{n}]" for n in said.citations)
    return f"{said.text}{numbers}"
