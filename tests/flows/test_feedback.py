"""What is said to a draft: nothing is a strength that a fault takes back, and what is new comes first."""

from coach.checks.check import CheckResult
from coach.domain.findings import LONGEST_QUOTE, Finding
from coach.domain.text import Span
from coach.flows.feedback import found_in, load_sayings

PARTS = {
    "i_statement": ("feeling", "situation", "need", "request", "perspective"),
    "apology": ("ack_what", "impact", "responsibility", "amends_or_change"),
}


def result(kind: str, text: str, verdict: str, faults: tuple[str, ...] = (), **marks: str) -> CheckResult:
    """What checks say that mark the given words."""
    findings = [
        Finding(id_, Span(text.index(words), text.index(words) + len(words)), 0.9, "Why.", "tete/strategy-3")
        for id_, words in marks.items()
    ]
    parts = {part: part in marks for part in PARTS[kind]}
    return CheckResult(text, kind, verdict, parts, faults, 0.5, tuple(findings))


def strength(now: CheckResult, before: CheckResult | None = None) -> str:
    return load_sayings().feedback(now, before).strength


def attempt(now: CheckResult) -> str:
    return load_sayings().feedback(now).attempt


def test_words_that_a_fault_lies_on_are_not_quoted_as_a_strength() -> None:
    text = "I'm sorry I called you crazy, but you were acting crazy"
    half = result(
        "apology",
        text,
        "undone",
        ("blame_shift",),
        ack_what="sorry I called you crazy, but you were acting crazy",
        blame_shift="you were acting crazy",
    )
    assert strength(half) == "You name what you did: “sorry I called you crazy”."
    whole = result("apology", text, "undone", ("blame_shift",), responsibility=text[4:], blame_shift=text)
    assert strength(whole) == load_sayings().sentences["apology"]["none"]["strength"]


def test_a_word_for_their_side_in_the_middle_of_blame_is_no_room_made_for_it() -> None:
    blaming = result(
        "i_statement",
        "You're hiding something. I know it was late.",
        "blame",
        ("you_accusation",),
        perspective="I know it was late",
        you_accusation="You're hiding something",
    )
    assert "room" not in strength(blaming)
    sound = result(
        "i_statement", "I was sad. I know it was late.", "i_statement", perspective="I know it was late"
    )
    assert "room" in strength(sound)


def test_what_a_rewrite_gained_is_said_before_what_was_there() -> None:
    before = result("i_statement", "I was hurt.", "i_statement", feeling="I was hurt")
    now = result(
        "i_statement", "I was hurt. I need some rest.", "i_statement", feeling="I was hurt", need="I need"
    )
    assert strength(now, before) == "You say what matters to you: “I need some rest”."
    assert strength(now) == "You say what you felt, and nobody can argue with a feeling: “I was hurt”."


def test_a_rewrite_that_only_drops_a_fault_hears_that_it_is_gone() -> None:
    before = result("i_statement", "I was hurt, idiot.", "mixed", ("name_calling",), feeling="I was hurt")
    now = result("i_statement", "I was hurt.", "i_statement", feeling="I was hurt")
    assert strength(now, before) == load_sayings().sentences["i_statement"]["none"]["cleared"]
    other = result("i_statement", "I was hurt, of course.", "mixed", ("sarcasm",), feeling="I was hurt")
    assert "hurt" in strength(other, before), "one fault for another is nothing gained"


def test_a_whole_speech_is_not_quoted_back() -> None:
    text = "please please forgive me " * 5
    assert len(text) > LONGEST_QUOTE
    said = attempt(
        result("apology", text, "undone", ("demand_forgiveness",), demand_forgiveness=text.strip())
    )
    assert said == load_sayings().sentences["apology"]["long"]["demand_forgiveness"]
    assert "“forgive me”" in attempt(
        result("apology", text, "undone", ("demand_forgiveness",), demand_forgiveness="forgive me")
    )


def test_who_said_a_feeling_already_is_not_told_to_begin_with_it() -> None:
    text = "I was scared when you turned it over."
    felt = result(
        "i_statement",
        text,
        "mixed",
        ("you_accusation",),
        feeling="I was scared",
        you_accusation="you turned it",
    )
    said = load_sayings().feedback(felt)
    assert (
        said.attempt
        == "They may hear a charge in “you turned it”. Tell it there as a camera would have seen it."
    )
    assert said.about is not None and said.about.check == "you_accusation"


def test_a_draft_is_whole_without_their_side_but_not_without_a_need() -> None:
    marks = {"feeling": "sad", "situation": "Sunday", "request": "Could you"}
    text = "sad Sunday Could you I need"
    assert "whole" not in found_in(result("i_statement", text, "i_statement", **marks))
    whole = result("i_statement", text, "i_statement", **marks, need="I need")
    assert {"whole", "missing.perspective"} <= set(found_in(whole))
    assert "whole" not in found_in(
        result("i_statement", text, "mixed", ("contempt",), **marks, need="I need", contempt="sad")
    )


def test_every_long_saying_stands_for_one_that_quotes() -> None:
    for kind in load_sayings().sentences.values():
        for id_, said in kind.get("long", {}).items():
            assert "{words}" in kind["try"][id_] and "{words}" not in said
