"""What this is, and who can read it: told at once when asked, and never when something else was asked."""

import json
import time
import tomllib
from pathlib import Path

import pytest

from coach.conversation import Coach
from coach.domain.events import Concern, Done, Event, Said
from coach.domain.safety import Watch
from coach.domain.session import Session
from coach.guidance.library import Library
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.plainly import LONGEST, Told, about, first, plain_answer
from coach.settings import Settings
from tests.conftest import house_with
from tests.fakes import ScriptedModel, ScriptedScreen

ROOT = Path(__file__).parents[2]
WORDS = tomllib.loads((ROOT / "coach" / "safety" / "plainly.toml").read_text(encoding="utf-8"))
ANSWERS = WORDS["answers"]

PROGRAM = [
    "are you a therapist?", "are you a real person?", "Am I talking to a human or a bot?", "r u a real therapist", "what are you",
    "hey, are you actually human?", "Is there a real person behind this?", "who are you?", "Who am I talking to?", "Are you an AI?",
    "are you chatgpt", "is this therapy?", "Are you licensed?", "can you replace a therapist", "are you a therapst",
    "tell me honestly, are you a robot?", "You're not a real therapist, are you?", "are you a qualified counsellor", "Do you have feelings?",
    "is it just a computer answering me?", "Is this real therapy or just a program?", "I need to know whether you are a doctor.",
]  # fmt: skip
PRIVATE = [
    "is this private?", "who can read this?", "do you save what I write?", "where does my data go", "can my husband see this?",
    "can anyone else read what I type here", "Is this confidential?", "does any of this leave my computer?", "will you tell anyone?",
    "do you tell my wife about this?", "Is it safe to write here?", "Could my partner find out that I'm using this?", "is this confidental",
    "Is anyone reading this?", "where is this stored?", "How private is this", "I want to tell you something hard. Is this private?",
    "Do you know if my boyfriend can see what I'm typing?", "is there someone reading along", "what happens to what i write?",
    "Is it possible for my husband to see these messages?", "Can my girlfriend read this if she uses my laptop?",
]  # fmt: skip
PURPOSE = [
    "what can you do?",
    "what is this app for",
    "What are you for?",
    "how does this work",
    "what can I ask you",
]
OTHERS = [
    "should we see a therapist", "Should we see a therapist?", "is it private if I read her diary", "can I read her messages?",
    "who can help us?", "my husband reads my phone, what should I do", "is this normal?", "what is this fight really about",
    "can he see that he hurts me?", "does she see this the same way", "how do I find a good therapist", "is this my fault",
    "my wife is a therapist and analyses me", "he keeps everything secret from me", "how private should a marriage be",
    "do you share everything with your partner", "is it safe to talk about it", "does my partner know that I am unhappy",
    "is she real", "is he a robot or what", "can a person change", "is this a person I should stay with", "is there somebody",
    "am I talking to a wall when I talk to him", "do we need therapy", "is couples therapy useful", "is there someone else he is seeing",
    "can you be a good partner and be private", "what do you do with anger", "am i a bad person", "who should know about this",
    "You really did it! You passed!", "Can I see a therapist without him?", "Who should I talk to about this?", "",
    "Are you a therapist? " + "We fight about money every single day and about his mother as well, and then nobody talks for a week " * 2,
]  # fmt: skip


@pytest.mark.parametrize(("topic", "asked"), [("program", q) for q in PROGRAM] + [("private", q) for q in PRIVATE]
                         + [("purpose", q) for q in PURPOSE])  # fmt: skip
def test_who_asks_what_this_is_is_told(topic: str, asked: str) -> None:
    assert plain_answer(asked) == ANSWERS[topic]


@pytest.mark.parametrize("asked", OTHERS)
def test_another_question_is_left_to_the_guides(asked: str) -> None:
    assert plain_answer(asked) == ""


def test_no_question_that_the_guides_are_asked_is_taken_for_one() -> None:
    """Lay questions, and what people say in fights: thousands of texts, none of them written for this."""
    asked = []
    for name in ("gunther", "tete"):
        table = tomllib.loads((ROOT / "corpus" / "questions" / f"{name}.toml").read_text(encoding="utf-8"))
        asked += texts(table)
    for file in ("turns_a", "turns_more", "safety", "safety_veiled"):
        lines = (ROOT / "training" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
        asked += [text for line in lines for text in texts(json.loads(line))]
    assert len(asked) > 3000
    found = {text for text in asked if plain_answer(text)}
    assert found == {"What are you for, honestly? Useless lump.", "hello are you a person?"}, (
        "these two do ask it"
    )


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = (
        list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    )
    return [text for one in inside for text in texts(one)]


def test_both_are_told_where_both_are_asked() -> None:
    both = plain_answer("Are you a real person? And who can read this?")
    assert both == f"{ANSWERS['program']}\n{ANSWERS['private']}"


def test_it_costs_next_to_nothing() -> None:
    began = time.perf_counter()
    for asked in (
        *PROGRAM,
        *PRIVATE,
        *OTHERS,
        "is this " * (LONGEST // 8),
        "a" * LONGEST,
        "? " * (LONGEST // 2),
    ):
        plain_answer(asked)
    assert (time.perf_counter() - began) / (len(PROGRAM) + len(PRIVATE) + len(OTHERS) + 3) < 0.01


def test_the_words_say_what_they_must_and_promise_nothing() -> None:
    told = " ".join([first()[0], *(text for _, text in about(True)[1]), *ANSWERS.values()])
    for word in (
        "not a therapist",
        "watche",
        "Journal",
        "Leave",
        "Shift key",
        "safe with each other",
        "emergencies",
    ):
        assert word in told
    for word in ("!", "heal", "cure", "COACH_", "therapeutic", "100", "always private"):
        assert word not in told
    assert "not a therapist" in ANSWERS["program"] and "isn't private" in ANSWERS["private"]
    assert "the Journal" in dict(about(True)[1])["Where your words lie"]
    assert "gone when this page is closed" in dict(about(False)[1])["Where your words lie"]


async def heard(coach: Coach, session: Session, message: str) -> list[Event]:
    return [event async for event in coach.reply(session, message)]


async def test_the_coach_tells_it_at_once_and_asks_nobody(small_library: Library, settings: Settings) -> None:
    model = ScriptedModel("never asked")
    coach = house_with(small_library, settings, model).coach  # search isn't even open
    said, done = await heard(coach, Session(), "are you a real person?")
    assert said == Said(ANSWERS["program"], (), "fixed")
    assert isinstance(done, Done) and done.session.turns[-1].answer == ANSWERS["program"]
    assert model.prompts == []


async def test_where_somebody_may_be_in_danger_it_is_told_beside_the_card(
    small_library: Library, settings: Settings
) -> None:
    coach = house_with(small_library, settings, None).coach
    coach.guard = Guard(ScriptedScreen(abuse_victim="hits"), Cards("US"))  # type: ignore[arg-type]
    session = (await heard(coach, Session(), "he hits me"))[-1].session  # type: ignore[union-attr]
    assert session.watch.on
    card, said, done = await heard(coach, session, "can he read this?")
    assert isinstance(card, Concern) and card.card.sticky
    assert said == Said(ANSWERS["private"], (), "fixed")
    assert isinstance(done, Done) and done.session.watch.on, "asking doesn't calm it"
    card, done = await heard(coach, session, "just joking, should we take a break?")
    assert isinstance(card, Concern) and isinstance(done, Done)
    assert session.watch != Watch()


def test_the_first_notice_is_remembered_and_a_full_disk_is_no_trouble(tmp_path: Path) -> None:
    told = Told(tmp_path / "home" / "told")
    assert not told.told
    told.remember()
    assert told.told and Told(tmp_path / "home" / "told").told
    assert (tmp_path / "home" / "told").read_bytes() == b"", "it says nothing of anybody"
    assert (tmp_path / "home" / "told").stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("x")
    Told(tmp_path / "file" / "told").remember()
