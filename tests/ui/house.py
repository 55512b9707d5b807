"""A house that is quick to build: scripted replies about three real-looking sections."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from coach.domain.events import Done, Event, Found, Said, Trouble, Word
from coach.domain.guidance import Evidence, Hit, Passage, Reading, Scope, Section, Source
from coach.domain.session import Session, Turn
from coach.errors import CorpusError, InputError
from coach.guidance.documents import load_guides
from coach.journal import Journal
from coach.practice.practice import Practice
from coach.safety.guard import Guard
from coach.safety.plainly import Told
from coach.sealed import Pairings
from coach.settings import Settings
from coach.workshop import Workshop
from tests.flows.workshops import workshop
from tests.practice.rehearsals import practice

TETE = Source("tete", "How to Save a Relationship", "Sneha Tete")
GUNTHER = Source("gunther", "Can You Save a Dying Relationship?", "Randi Gunther")


def section(id: str, title: str, source: Source, *texts: str) -> Section:
    passages = tuple(Passage(f"{id}#{n}", id, text) for n, text in enumerate(texts, 1))
    return Section(id, title, source, passages)


FAIR = section(
    "tete/strategy-3",
    "Fight fair and settle conflicts honestly",
    TETE,
    "Deal with your conflicts honestly and fight fair. When you and your partner learn to settle disagreements "
    "with respect, the way you treat each other can change completely.",
    "When you and your partner disagree, don't call each other names, and keep sarcasm out of what you say.",
    "Stay with the problem you and your partner have right now. Don't dig up other complaints that have nothing "
    "to do with it.",
    "If you and your partner get stuck, agree to disagree for now. Come back to the subject once you have both "
    "cooled down.",
)
TALK = section(
    "tete/strategy-2",
    "Talk honestly and listen well",
    TETE,
    "Even the strongest bond can wear thin when you and your partner don't talk honestly and without judging "
    "each other.",
    "Stay calm when you talk with your partner. If feelings run high, take a break, and come back to the talk "
    "when you have both settled down.",
)
LATE = section(
    "gunther/introduction",
    "Is it too late for us?",
    GUNTHER,
    "A couple in despair may still find the way back to love. Not every withered relationship can recover, but "
    "with the right support, and with both partners committed to the work, many can.",
    "Couples in despair look different from one another, but their stories are much alike.",
)
READING = Reading(FAIR, (*FAIR.passages, TALK.passages[1]))
OPENING = Said(FAIR.passages[3].text, (4,), "guide")
WORDED = (
    Said("You could agree on a short pause before the next argument begins.", (4,), "model"),
    Said(
        "When feelings run high, a break lets both of you settle, and then you come back to the talk.",
        (5,),
        "model",
    ),
    Said(
        "Keep to the one thing that you are arguing about today, and leave older complaints out of it.",
        (3,),
        "model",
    ),
)


def evidence(query: str = "q", scope: Scope = Scope.COVERED) -> Evidence:
    hits = (
        Hit(FAIR, (FAIR.passages[3],), (1.0,), 0.9),
        Hit(TALK, (TALK.passages[1],), (0.8,), 0.7),
        Hit(LATE, (LATE.passages[0],), (0.5,), 0.4),
    )
    return Evidence(query, hits, scope, 0.9)


Script = Sequence[Event | float | Exception]


def covered(pause: float = 0.0, worded: Sequence[Said] = WORDED) -> Script:
    """Found, the passage, a wait, the model's first word, its sentences."""
    script: list[Event | float | Exception] = [Found(evidence(), READING), OPENING, pause, Word()]
    for said in worded:
        script += [pause, said]
    return script


def outside() -> Script:
    found = Found(evidence(scope=Scope.OUTSIDE), None)
    words = "The two guides don't cover this, and I would rather say so than guess. The nearest thing in them is “Is it too late for us?”."
    return [found, Said(words, (), "fixed")]


@dataclass(frozen=True)
class FakeReadiness:
    search: bool = True
    model: bool = True
    step: str = ""
    done: int = 0
    total: int = 0
    trouble: str = ""


@dataclass
class FakeCoach:
    """Plays a script for each message: events, pauses in seconds, errors."""

    script: Callable[[str], Script] = field(default=lambda message: covered())
    asked: list[tuple[Session, str]] = field(default_factory=list)
    closed: int = 0
    running: int = 0

    async def reply(self, session: Session, message: str) -> AsyncIterator[Event]:
        if not message.strip():
            raise InputError(
                "There is nothing to read in that message. Write a question or a few words, then send it."
            )
        if len(message) > 6000:
            raise InputError(
                "That message is longer than the coach reads at once. Shorten it, or send it in parts."
            )
        self.asked.append((session, message))
        self.running += 1
        said = []
        try:
            for step in self.script(message):
                if isinstance(step, float):
                    await asyncio.sleep(step)
                elif isinstance(step, Exception):
                    raise step
                else:
                    if isinstance(step, Said):
                        said.append(step.text)
                    yield step
            yield Done(session.plus(Turn(message, " ".join(said), FAIR.id)))
        except (GeneratorExit, asyncio.CancelledError):
            self.closed += 1
            raise
        finally:
            self.running -= 1


@dataclass
class FakeHouse:
    coach: FakeCoach = field(default_factory=FakeCoach)
    readiness: FakeReadiness = field(default_factory=FakeReadiness)
    journal: Journal | None = None
    guard: Guard | None = None
    workshop: Workshop = field(default_factory=workshop)
    practice: Practice = field(default_factory=practice)
    closed: bool = False
    documents: tuple[Source, ...] = ()
    problems: tuple[str, ...] = ()
    read: list[str] = field(default_factory=list)
    told: Told | None = field(default_factory=lambda: Told(Path(__file__)))  # it was, long ago
    pairings: Pairings = field(default_factory=lambda: Pairings(Path(tempfile.gettempdir()) / token_hex(8)))

    @property
    def sections(self) -> tuple[Section, ...]:
        guides = Settings(browser=False).corpus
        return load_guides(guides)

    def section(self, id_: str) -> Section | None:
        return next((section for section in (FAIR, TALK, LATE) if section.id == id_), None)

    def add_document(self, file: Path) -> Source:
        """Titles are the text's first line; a text that begins with "bad" can't be used."""
        text = file.read_text(encoding="utf-8")
        self.read.append(text)
        if text.startswith("bad"):
            raise CorpusError(f"“{file.name}” is damaged. Save it again, and add that.")
        source = Source(file.stem, text.splitlines()[0], own=True)
        self.documents = (*self.documents, source)
        return source

    def remove_document(self, id_: str) -> None:
        self.documents = tuple(source for source in self.documents if source.id != id_)

    def wipe(self) -> None:
        if self.journal is not None:
            self.journal.wipe()

    def close(self) -> None:
        self.closed = True


TROUBLE = Trouble("The language model stopped answering. The guide's own words follow.")
