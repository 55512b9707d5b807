import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from coach.domain.events import Found, Said
from coach.domain.guidance import Evidence, Hit, Reading, Scope
from coach.ui import markup
from coach.ui.talk import Phase, Shown
from tests.ui.house import (
    FAIR,
    OPENING,
    READING,
    TETE,
    TROUBLE,
    WORDED,
    FakeReadiness,
    evidence,
    outside,
    section,
)

NASTY = '<img src=x onerror=alert(1)> <a href="http://evil.example">x</a> & "quotes" ![i](http://evil.example/i.png)'


class Tags(HTMLParser):
    """Which elements there are, and the text a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in ("img", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def done(**changes: object) -> Shown:
    turn = Shown("hello", evidence=evidence(), reading=READING, said=(OPENING, *WORDED), phase=Phase.DONE)
    return replace(turn, **changes)  # type: ignore[arg-type]


def test_what_others_wrote_is_never_markup() -> None:
    nasty = section('tete/"><script>', NASTY, replace(TETE, title=NASTY, author=NASTY), NASTY)
    turn = done(
        question=NASTY,
        evidence=Evidence(
            NASTY, (Hit(nasty, nasty.passages, (1.0,) * len(nasty.passages), 1.0),), Scope.COVERED, 1.0
        ),
        reading=Reading(nasty, nasty.passages),
        said=(Said(NASTY, (1,), "model"), Said(NASTY, (1,), "guide")),
        troubles=(NASTY,),
        note=NASTY,
    )
    ready = FakeReadiness(step=NASTY, total=3, trouble=NASTY)
    for live in (True, False):
        html = markup.answered(turn, 0, live=live) + markup.sources(turn, 0) + markup.turns([turn])
        page = Tags(html + markup.notice(NASTY) + markup.getting_ready(ready))
        assert not {"img", "a", "script", "iframe"} & set(page.names)
        assert page.open == []
        assert NASTY in page.text


def test_a_live_answer_and_a_past_one_read_the_same() -> None:
    def words(live: bool) -> str:
        return re.sub(r"\s+", " ", Tags(markup.answered(done(), 0, live=live)).text)

    assert words(True) == words(False)


def test_sentences_of_the_model_run_on_and_passages_stand_alone() -> None:
    html = markup.answered(done(), 0)
    assert html.count('class="said quoted"') == 1 and html.count('class="said worded"') == 1
    assert [int(n) for n in re.findall(r'data-number="(\d+)"', html)] == [4, 4, 5, 3]


def test_without_a_model_every_passage_is_a_paragraph() -> None:
    passages = tuple(Said(p.text, (n,), "guide") for n, p in enumerate(FAIR.passages, 1))
    assert markup.answered(done(said=passages), 0).count('class="said quoted"') == 4


def test_a_replacement_stands_in_the_sentence_s_place() -> None:
    said = (OPENING, WORDED[0], Said(FAIR.passages[0].text, (1,), "replacement"), WORDED[1])
    assert markup.answered(done(said=said), 0).count('class="said worded"') == 1


def test_sections_open_to_their_full_text_with_the_numbers_of_the_reading() -> None:
    html = markup.sources(done(), 0)
    for passage in FAIR.passages:
        assert passage.text.replace("'", "&#x27;") in html
    assert re.findall(r'class="passage( cited)?" data-number="(\d)"', html) == [
        ("", "1"), ("", "2"), (" cited", "3"), (" cited", "4"), (" cited", "5"),
    ]  # fmt: skip
    assert "Sneha Tete" in html and "How to Save a Relationship" in html


def test_the_sections_stand_there_as_soon_as_they_are_found() -> None:
    turn = Shown("hello").plus(Found(evidence(), READING))
    assert re.findall(r"<h3>(.*?)</h3>", markup.sources(turn, 0)) == [
        "From the guides",
        "Nearby in the guides",
    ]
    assert "Reading the guide" in markup.answered(turn, 0)
    assert "Try again" not in markup.sources(turn, 0)


def test_once_over_only_cited_sections_count_as_drawn_on() -> None:
    html = markup.sources(done(said=(OPENING,)), 0)
    drawn, nearby = html.split("Nearby in the guides")
    assert (
        FAIR.title.replace("'", "&#x27;") in drawn
        and "Talk honestly" not in drawn
        and "Talk honestly" in nearby
    )


def test_outside_the_guides_the_nearest_are_offered_without_numbers() -> None:
    turn = Shown("weather?")
    for event in outside():
        turn = turn.plus(event)  # type: ignore[arg-type]
    html = markup.sources(replace(turn, phase=Phase.DONE), 0)
    assert "Nearby in the guides" in html and "From the guides" not in html and "data-number" not in html


def test_a_citation_that_points_nowhere_does_no_harm() -> None:
    assert markup.sources(done(said=(Said("Hm.", (99,)),)), 0)


def test_troubles_and_endings_are_told() -> None:
    turn = done(phase=Phase.STOPPED).plus(TROUBLE)
    assert TROUBLE.text.replace("'", "&#x27;") in markup.answered(turn, 0)
    assert "You stopped this answer" in markup.answered(turn, 0)


def test_a_question_nobody_will_read_whole_is_cut_on_screen() -> None:
    assert len(markup.answered(Shown("x" * 1_000_000), 0)) < 20_000


def test_while_an_answer_is_under_way_nothing_else_can_be_started() -> None:
    html = markup.turns([done()], actions=False)
    assert not re.findall(r'data-act="(?:edit|retry|copy)"', html)


@pytest.mark.parametrize(
    ("ready", "over", "words"),
    [
        (FakeReadiness(), True, ""),
        (FakeReadiness(search=False, model=False, step="Opening the guides"), False, "Opening the guides"),
        (FakeReadiness(model=False, step="Loading", done=3, total=9), False, "3 of 9"),
        (FakeReadiness(step="Reading ahead", done=1, total=2), False, "reading ahead"),
        (FakeReadiness(model=False), True, ""),
        (FakeReadiness(search=False, step="", trouble="No room. Free some."), True, "No room. Free some."),
        (FakeReadiness(search=False, step=""), False, ""),
    ],
)
def test_getting_ready(ready: FakeReadiness, over: bool, words: str) -> None:
    html = markup.getting_ready(ready)
    assert markup.settled(ready) is over
    assert words in html and bool(html) is bool(words)


def test_examples_differ_and_all_ask() -> None:
    assert len(markup.EXAMPLES) == 6 == len({name for name, _ in markup.EXAMPLES})
    assert all(text.endswith("?") for _, text in markup.EXAMPLES)


def test_the_page_s_own_words_are_calm() -> None:
    ours = Tags(markup.intro() + "".join(markup._HINTS.values()) + "".join(markup._ENDINGS.values())).text
    assert "!" not in ours
