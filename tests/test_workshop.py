"""The workshop: what the checks find decides what is asked, said and offered."""

from coach.domain.events import Said
from coach.flows.walk import Walk
from coach.workshop import Workshop
from tests.fakes import ScriptedModel
from tests.flows.workshops import workshop


def walked(*answers: str) -> Walk:
    house = workshop()
    walk = house.begin("i-statement")
    for answer in answers:
        walk = house.answer(walk, answer)
    return walk


def test_only_what_is_missing_is_asked() -> None:
    walk = walked("I was hurt on Sunday")
    assert walk.step.id == "need"
    assert {"words.has.feeling", "words.missing.need", "words.verdict.i_statement"} <= walk.facts


def test_feedback_names_the_gravest_fault_first_and_what_changed() -> None:
    house = workshop()
    walk = walked("you never come, idiot")
    feedback = house.feedback(walk)
    assert feedback is not None and feedback.about is not None
    assert feedback.about.check == "name_calling" and "“idiot”" in feedback.attempt
    assert not feedback.sound
    for answer in ("hurt", "sunday", "rest", "a walk", ""):
        walk = house.answer(walk, answer)
    walk = house.answer(walk, "I was hurt on Sunday. You never came.")
    again = house.feedback(walk)
    assert again is not None
    assert again.gained == ("feeling", "situation") and again.cleared == ("name_calling",)


async def test_what_fits_any_draft_is_said_once_in_a_walk_and_without_the_model() -> None:
    model = ScriptedModel("Something. Something else.")
    house = workshop(model)
    walk = house.begin("step-five")
    general = house.feedback(_at(house, walk, "missed", "I missed the garden."))
    later = house.feedback(_at(house, walk, "faith", "I need an hour."))
    assert general is not None and later is not None
    assert general.strength and general.attempt
    assert (later.strength, later.attempt) == ("", "")
    assert [said async for said in house.remarks(later)] == []
    assert model.prompts == []


def _at(house: Workshop, walk: Walk, last: str, words: str) -> Walk:
    """The walk up to the answer of one step; other steps are answered somehow."""
    while True:
        step = walk.step
        choice = step.options[1].id if step.options else ""
        walk = house.answer(walk, words if step.kind == "write" else "", choice)
        if step.id == last:
            return walk


def test_answers_without_a_check_have_no_feedback() -> None:
    assert workshop().feedback(walked("you never come", "hurt")) is None
    assert workshop().feedback(workshop().begin("i-statement")) is None


def test_facts_come_from_the_questions_and_else_from_the_draft() -> None:
    walk = walked("I was hurt, you never come", "sunday at noon")
    facts = workshop().facts(walk)
    assert facts.told["situation"] == "sunday at noon" and facts.told["feeling"] == "I was hurt"
    assert workshop().offers_sample(walk)
    assert not workshop().offers_sample(workshop().begin("i-statement"))


def test_words_that_carry_blame_are_no_facts() -> None:
    walk = walked("I know you never come, idiot. I was hurt.", "sunday at noon")
    assert set(workshop().facts(walk).told) == {"situation", "feeling"}


def test_who_does_not_know_is_asked_in_an_easier_way_and_that_is_no_fact() -> None:
    house = workshop()
    walk = walked("you never come", "I don't know")
    assert walk.step.id == "feeling-near"
    assert "feeling" not in house.facts(walk).told
    chosen = house.answer(walk, choice="lonely")
    assert chosen.step.id == "moment" and house.facts(chosen).told["feeling"] == "Lonely"
    none = house.answer(walk, choice="none")
    assert none.step.id == "moment" and "feeling" not in house.facts(none).told
    known = house.answer(walked("you never come", "sad"), "on sunday")
    assert known.step.id == "need"


def test_a_draft_that_is_whole_is_not_asked_for_again() -> None:
    house = workshop()
    whole = "I was hurt on Sunday. I need rest. Could you call? I know you were busy."
    walk = house.answer(house.begin("i-statement"), whole)
    assert walk.step.id == "enough"
    more = house.answer(walk, choice="again")
    assert more.step.id == "more"
    assert house.answer(more, whole).step.id == "enough"
    assert house.answer(walk, choice="yes").step.id == "when"


def test_their_side_may_be_woven_into_a_whole_draft() -> None:
    house = workshop()
    walk = house.answer(house.begin("i-statement"), "I was hurt on Sunday. I need rest. Could you call?")
    assert walk.step.id == "view"
    assert house.answer(walk).step.id == "enough"
    assert house.answer(walk, "you were busy").step.id == "weave"


async def remarks(*sentences: str) -> list[Said]:
    house = workshop(ScriptedModel("".join(sentences)))
    feedback = house.feedback(house.answer(house.begin("i-statement"), "you never come, idiot"))
    assert feedback is not None
    return [said async for said in house.remarks(feedback)]


async def test_praise_for_what_is_not_there_is_never_shown() -> None:
    said = await remarks("That is a great and honest sentence. ", "It is lovely as it is. ")
    assert [one.origin for one in said] == ["fixed", "fixed"]
    assert not any("great" in one.text or "lovely" in one.text for one in said)


async def test_a_remark_in_the_models_words_asks_for_the_same_and_quotes_nothing_else() -> None:
    """What is asked is never told instead, cut in half, or said for the user."""
    for attempt in (
        "You said a name for the person.",
        "A name for the person is all that they hear, you say what they did in place of “idiot”.",
        'A name for the person is all that they hear. Say what they did in place of "idiot.',
        "A name for the person is all that they will hear.",
        "A name is all they will hear. Say what they did in place of “come home by six”.",
    ):
        said = await remarks("You are putting it into words here first. ", attempt)
        assert said[1].origin == "fixed" and said[1].text.startswith("A name for the person")


async def test_there_are_two_remarks_with_no_model_and_with_a_silent_one() -> None:
    house = workshop()
    feedback = house.feedback(house.answer(house.begin("apology"), "sorry if i hurt you"))
    assert feedback is not None
    assert len([said async for said in house.remarks(feedback)]) == 2
    assert len(await remarks("")) == 2
