"""Cards: fixed byte for byte, at most three places, quick, and free of what does harm."""

import hashlib
import re
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest

from coach.domain.safety import Screening, Watch
from coach.errors import InputError
from coach.safety import cards as room
from coach.safety.cards import Cards, country_here
from coach.safety.screen import DANGERS, REFUSALS

FOLDER = Path(room.__file__).parent
PLACES = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
COUNTRIES = sorted(code for code, table in PLACES.items() if isinstance(table, dict))
# Whoever changes a word of the cards changes this too, on purpose.
FIXED = "04aadb18af76241e235193b41a042f02571a13cdedc39190f63d0b3a7bb98c95"
FORBIDDEN = re.compile(
    r"\b(?:leave (?:now|him|her)|get out now|confront|tell (?:him|her) that|abuser|perpetrator|victim|narcissist|toxic|"
    r"(?<!isn't )your fault|you should have|couples? (?:therapy|counsel\w+)|forgive|reconcile|work on the relationship)\b",
    re.IGNORECASE,
)


def heard(label: str, severity: int) -> Screening:
    return Screening("words", label, (label,), severity, ("A reason.",), {})


ALL = [(label, severity) for label in DANGERS for severity in (1, 2, 3)] + [(label, 2) for label in REFUSALS]


def test_the_words_are_fixed_byte_for_byte() -> None:
    watch = Watch(severity=2, label="abuse_victim", turns=3)
    every = [Cards("US").card(heard(label, severity)).text for label, severity in ALL]
    every += [Cards("US").card(heard(label, severity), watch).text for label, severity in ALL]
    every.append(Cards("US").held(watch, Screening("x")).text)
    assert hashlib.sha256("\n\n".join(every).encode()).hexdigest() == FIXED


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(("label", "severity"), ALL)
def test_a_card_says_what_it_must_and_at_most_three_places(country: str, label: str, severity: int) -> None:
    card = Cards(country).card(heard(label, severity))
    assert 1 <= len(card.places) <= 3
    assert all(place.name and place.reach and place.hours for place in card.places)
    assert card.heard and card.matters and card.question.endswith("?")
    assert card.question.count("?") == 1
    words = " ".join((card.heard, card.matters, card.question))
    assert not FORBIDDEN.search(words), FORBIDDEN.search(words)
    assert "!" not in words
    if severity == 3:
        assert card.places[0].name == PLACES[country]["emergency"]["name"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_entry_has_a_source_and_says_where_its_number_was_seen(country: str) -> None:
    table = PLACES[country]
    for entry in [table["emergency"], *(e for label in DANGERS for e in table[label])]:
        assert set(entry) == {"name", "reach", "hours", "source", "seen"}
        assert "." in entry["source"] and " " not in entry["source"]
    assert isinstance(PLACES["checked"], date)


def test_the_united_states() -> None:
    assert "988" in Cards("US").card(heard("self_harm", 2)).text
    abuse = Cards("us").card(heard("abuse_victim", 2)).text
    assert "1-800-799-7233" in abuse and "START to 88788" in abuse
    assert "1-800-422-4453" in Cards("US").card(heard("child_risk", 2)).text
    assert "911" in Cards("US").card(heard("harm_others", 3)).text


def test_a_country_without_places_gets_the_international_ones() -> None:
    assert Cards("SE").country == "XX"
    assert "findahelpline.com" in Cards("SE").card(heard("self_harm", 2)).text


def test_the_country_is_the_system_s_own_where_none_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "de_DE.UTF-8")):
        monkeypatch.setenv(name, value)
    assert country_here() == "DE"
    assert Cards().country == "DE"
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert country_here() == ""


def test_a_user_chooses_a_country() -> None:
    assert Cards("US").within("nz").country == "NZ"
    with pytest.raises(InputError, match="Choose one of"):
        Cards("US").within("QQ")


def test_while_the_watch_is_on_the_card_says_what_is_closed_and_what_helps() -> None:
    watch = Watch().after(heard("abuse_victim", 3))
    card = Cards("GB").card(heard("abuse_victim", 3), watch)
    assert card.sticky and "closed for now" in card.matters and "What helps" in card.matters


def test_those_who_hurt_somebody_get_places_and_no_repair() -> None:
    card = Cards("GB").card(heard("abuse_perpetrator", 3))
    assert any("men and women" in place.name for place in card.places)
    assert "I don't help with getting close again" in card.matters


def test_a_card_takes_far_less_than_a_second() -> None:
    start = time.perf_counter()
    for label, severity in ALL:
        Cards("FR").card(heard(label, severity))
    assert time.perf_counter() - start < 1.0
