"""Sample wordings: from the user's facts, through the checks, or not at all."""

import json

import pytest

from coach.domain.model import Prompt
from coach.flows.plainly import plain_apology, plain_statement
from coach.flows.samples import Facts
from coach.flows.spoken import spoken_to
from tests.fakes import ScriptedModel
from tests.flows.workshops import workshop

TOLD = {
    "feeling": "hurt",
    "situation": "sunday when he left",
    "need": "i need us to talk",
    "request": "stay ten minutes",
}


@pytest.mark.parametrize(
    ("told", "wording"),
    [
        (
            {
                "feeling": "i felt lonely",
                "situation": "last night he was on his phone",
                "request": "put it away",
            },
            "Last night you were on your phone. I felt lonely. Could you put it away?",
        ),
        (
            {"feeling": "sad", "situation": "when she laughed at me", "need": "knowing i matter"},
            "I felt sad when you laughed at me. What matters to me is knowing I matter.",
        ),
        (
            {"feeling": "hurt", "situation": "sunday when you agreed with her", "request": "ask me first"},
            "I felt hurt on Sunday when you agreed with her. Could you ask me first?",
        ),
        (
            {"situation": "i dont know what we spend", "request": "can we look at it on friday"},
            "I want to talk about this: I don't know what we spend. Can we look at it on Friday?",
        ),
        (
            {"feeling": "Small, mostly", "situation": "he goes out", "perspective": "he thought i knew"},
            "You go out. I felt small, mostly. I can imagine that you thought I knew.",
        ),
        (
            {"feeling": "it's not about me", "situation": "monday", "request": "phones away when we eat"},
            "I want to talk about this: Monday. Could we agree on this: phones away when we eat?",
        ),
        (
            {
                "feeling": "cross",
                "need": "take care of my things",
                "request": "if you're worried just ask me",
            },
            "I felt cross. I need you to take care of my things. If you're worried, could you ask me?",
        ),
        (
            {
                "feeling": "sad",
                "situation": "his mother laughed and he nodded",
                "request": "say it when she starts",
            },
            "Your mother laughed and you nodded. I felt sad. Could you say it when she starts?",
        ),
    ],
)
def test_plain_sentences_are_put_together_from_the_users_words(told: dict[str, str], wording: str) -> None:
    assert next(plain_statement(told)) == wording


def test_a_plain_apology_speaks_to_the_one_who_was_hurt() -> None:
    told = {
        "ack_what": "yelled at her in front of her friends",
        "amends_or_change": "leave the room when i feel it",
    }
    assert (
        next(plain_apology(told))
        == "I'm sorry. I yelled at you in front of your friends. I will leave the room when I feel it."
    )


@pytest.mark.parametrize(
    ("told", "wording"),
    [
        (
            {"ack_what": "For weeks I only said hello", "amends_or_change": "laptop closed at eight"},
            "I'm sorry. For weeks I only said hello. This is what I will do: laptop closed at eight.",
        ),
        (
            {"ack_what": "you keep bringing up that i forgot the flights", "impact": "broke her heart"},
            "I'm sorry. I forgot the flights. It broke her heart.",
        ),
        (
            {"impact": "she was scared", "amends_or_change": "show her the statement"},
            "I'm sorry. You were scared. I will show you the statement.",
        ),
        (
            {"ack_what": "Sorry I missed your concert", "amends_or_change": "on the 12th I'll be there"},
            "I'm sorry I missed your concert. On the 12th I'll be there.",
        ),
        (
            {"ack_what": "looked away", "impact": "unimportant I guess", "amends_or_change": "that I listen"},
            "I'm sorry. I looked away. I think you felt unimportant. I will see to it that I listen.",
        ),
        (
            {"ack_what": "read his messages", "amends_or_change": "deleted the app and wont look again"},
            "I'm sorry. I read your messages. I deleted the app and won't look again.",
        ),
    ],
)
def test_a_plain_apology_names_deed_and_deeds_to_come(told: dict[str, str], wording: str) -> None:
    assert next(plain_apology(told)) == wording


def test_plain_ways_lose_the_least_first() -> None:
    told = {
        "feeling": "left out and ashamed",
        "situation": "on Monday",
        "perspective": "you were tired",
        "request": "ask me",
    }
    ways = list(plain_statement(told))
    assert len(ways) == len(set(ways))
    assert all("left out and ashamed" in way and "tired" in way for way in ways[:2])
    half = next(way for way in ways if "left out and" not in way)
    assert "tired" in half and "On Monday" in half, "half a feeling goes before anything else does"


def test_where_you_is_said_already_she_is_somebody_else() -> None:
    assert spoken_to({"situation": "you agreed with her", "request": "answer her with me"}) == {
        "situation": "you agreed with her",
        "request": "answer her with me",
    }


class Written(ScriptedModel):
    """Writes one wording after the other, as JSON."""

    def __init__(self, *wordings: str) -> None:
        super().__init__()
        self._wordings = list(wordings)
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt):  # type: ignore[no-untyped-def]
        self.prompts.append(prompt)
        yield json.dumps({"words": self._wordings[(len(self.prompts) - 1) % len(self._wordings)]})


async def test_a_wording_of_the_model_that_passes_is_shown() -> None:
    good = "I felt hurt on Sunday when you left. I need us to talk. Could you stay for ten minutes?"
    model = Written(good)
    sample = await workshop(model).samples.draw(Facts("i_statement", TOLD))
    assert (sample.text, sample.origin) == (good, "model")
    assert set(sample.kept) == set(TOLD)
    schema = model.prompts[0].schema
    assert schema is not None and schema["required"] == ["words"]


@pytest.mark.parametrize(
    "bad",
    [
        "I felt hurt on Sunday when you left, you idiot. I need us to talk. Could you stay for ten minutes?",
        "I felt hurt on Sunday when he left. I need us to talk. Could he stay for ten minutes?",
        "I felt hurt on Sunday because your mother poisons everything we built. I need us to talk. Could you stay?",
        "I felt hurt on Sunday when you left.",
        "not even a sentence",
        "",
    ],
)
async def test_a_wording_that_blames_invents_or_forgets_gives_way_to_plain_sentences(bad: str) -> None:
    sample = await workshop(Written(bad)).samples.draw(Facts("i_statement", TOLD))
    assert sample.origin == "plain"
    assert (
        sample.text == "I felt hurt on Sunday when you left. I need us to talk. Could you stay ten minutes?"
    )


async def test_nothing_is_shown_that_fails_our_own_checks() -> None:
    told = {"feeling": "hurt", "situation": "you never come, idiot"}
    sample = await workshop().samples.draw(Facts("i_statement", told))
    assert (sample.text, sample.origin) == ("", "none")


async def test_another_wording_is_another() -> None:
    first = await workshop().samples.draw(Facts("i_statement", TOLD))
    second = await workshop().samples.draw(Facts("i_statement", TOLD), [first.text])
    assert second.text and second.text != first.text
