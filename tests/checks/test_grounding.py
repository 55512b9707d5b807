import pytest

from coach.checks.grounding import Grounding, words
from coach.domain.events import Said
from coach.domain.guidance import Passage, Reading, Section, Source
from tests.fakes import WordEmbedder

TEXTS = [
    "One toxic pattern is stonewalling, which means going silent or pulling away in a fight.",
    "Stay calm when you talk with your partner. If feelings run high, take a break and come back later.",
    "Keep name-calling and sarcasm out of your disagreements with your partner.",
    "Rebuilding trust can take months or even years.",
]


@pytest.fixture
def reading() -> Reading:
    passages = tuple(Passage(f"t/s#{n}", "t/s", text) for n, text in enumerate(TEXTS, 1))
    return Reading(Section("t/s", "Title", Source("t", "Guide"), passages), passages)


@pytest.fixture
def grounding() -> Grounding:
    return Grounding(WordEmbedder().embed)


def test_a_supported_sentence_is_shown_with_its_passage(grounding: Grounding, reading: Reading) -> None:
    said = grounding.check(
        "When feelings run high, take a break and come back later.", "we yell", reading, set()
    )
    assert said is not None
    assert (said.origin, said.citations) == ("model", (2,))
    assert said.text == "When feelings run high, take a break and come back later."


def test_the_check_decides_the_citation_not_the_model(grounding: Grounding, reading: Reading) -> None:
    for wrong in ["[1]", "[9]", "[]", ""]:
        said = grounding.check(
            f"Take a break when feelings run high, and come back later {wrong}.", "", reading, set()
        )
        assert said is not None
        assert said.citations == (2,)
        assert "[" not in said.text


def test_two_halves_run_together_are_no_sentence(grounding: Grounding, reading: Reading) -> None:
    said = grounding.check(
        "Stay calm when you and your partner talk to be with your partner.", "we yell", reading, []
    )
    assert said is not None
    assert said.origin == "replacement"


@pytest.mark.parametrize(
    "sentence", ["I take a break when feelings run high.", "We stay calm and come back later."]
)
def test_the_coach_does_not_speak_of_itself(grounding: Grounding, reading: Reading, sentence: str) -> None:
    assert grounding.check(sentence, "we yell", reading, []) is None


def test_a_passage_that_begins_with_a_quotation_is_no_trouble(grounding: Grounding) -> None:
    passage = Passage("t/s#1", "t/s", "“Take a break when feelings run high,” says the guide.")
    quoted = Reading(Section("t/s", "Title", Source("t", "Guide"), (passage,)), (passage,))
    said = grounding.check("Take a break when feelings run high.", "we yell", quoted, [])
    assert said is not None and said.origin == "model"


def test_half_a_sentence_is_made_whole(grounding: Grounding, reading: Reading) -> None:
    said = grounding.check("Going silent or pulling away in a fight.", "she goes silent", reading, [])
    assert said is not None
    assert (said.origin, said.text) == ("replacement", TEXTS[0])
    whole = grounding.check("If feelings run high, take a break and come back later.", "we yell", reading, [])
    assert whole is not None and whole.origin == "model", "the second sentence of a passage stands alone"


@pytest.mark.parametrize(
    "sentence",
    [
        "Take a break of 20 minutes when feelings run high, and come back later.",  # a figure of its own
        "Keep sarcasm in your disagreements with your partner.",  # the opposite
        "If feelings run high, book a weekend retreat with a certified trauma counselor.",  # another advice
        "Stonewalling means your partner has an avoidant attachment disorder.",  # a claim of its own
    ],
)
def test_what_the_passages_do_not_say_is_replaced(
    grounding: Grounding, reading: Reading, sentence: str
) -> None:
    said = grounding.check(sentence, "he shuts down", reading, [])
    assert said is None or (said.origin == "replacement" and said.text in TEXTS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sure.",
        "Does that help you with your partner at all?",
        "Bananas and rockets are lovely on sunny days.",
    ],
)
def test_what_says_nothing_is_left_out(grounding: Grounding, reading: Reading, sentence: str) -> None:
    assert grounding.check(sentence, "", reading, []) is None


def test_what_was_said_is_not_said_again(grounding: Grounding, reading: Reading) -> None:
    assert grounding.check(TEXTS[0], "", reading, [Said(TEXTS[0], (1,), "guide")]) is None


def test_the_users_words_are_not_new_content(grounding: Grounding, reading: Reading) -> None:
    sentence = (
        "When your husband storms to the garage, feelings run high, so take a break and come back later."
    )
    asked = "my husband storms off to the garage"
    said = grounding.check(sentence, asked, reading, [])
    assert said is not None
    assert said.origin == "model"
    unasked = grounding.check(sentence, "we fight", reading, [])
    assert unasked is None or unasked.origin == "replacement"


def test_marks_of_a_page_or_a_template_never_pass(grounding: Grounding, reading: Reading) -> None:
    for extra in ["<b>", "https://example.org", "as an AI"]:
        said = grounding.check(f"Take a break and come back later {extra}.", "", reading, [])
        assert said is None or said.origin == "replacement"


def test_the_same_sentence_is_not_shown_twice(grounding: Grounding, reading: Reading) -> None:
    sentence = "When feelings run high, take a break and come back later."
    first = grounding.check(sentence, "", reading, [])
    assert first is not None
    assert grounding.check(sentence, "", reading, [first]) is None


def test_a_word_that_nobody_uses_is_a_slip(reading: Reading) -> None:
    vocabulary = words(" ".join(TEXTS) + " when")
    grounding = Grounding(WordEmbedder().embed, vocabulary)
    fine = grounding.check("When feelings run high, take a break and come back later.", "", reading, [])
    assert fine is not None
    assert fine.origin == "model"
    slip = grounding.check("When feelings run high, take a breakling and come back later.", "", reading, [])
    assert slip is not None
    assert slip.origin == "replacement"


def test_a_part_of_what_was_said_is_not_said_again(grounding: Grounding, reading: Reading) -> None:
    said = [Said(TEXTS[1], (2,), "guide")]
    assert grounding.check("If feelings run high, take a break.", "", reading, said) is None
