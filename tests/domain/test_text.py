import itertools

from hypothesis import given
from hypothesis import strategies as st

from coach.domain.text import Span, Text


def test_sentences_keep_their_places() -> None:
    text = Text.parse("You left. I waited!  Dr. Lee said so… ok?\nfine")
    assert [text.of(s) for s in text.sentences] == [
        "You left.",
        "I waited!",
        "Dr. Lee said so…",
        "ok?",
        "fine",
    ]


def test_quotations_are_somebody_elses_words() -> None:
    text = Text.parse("She said \"you never listen\" and I don't know why it's so hard")
    assert [text.of(q) for q in text.quotations] == ['"you never listen"']
    start = text.content.index("never")
    assert text.quoted(Span(start, start + 5))
    assert not text.quoted(Span(0, 3))


def test_control_and_invisible_characters_are_taken_out() -> None:
    assert Text.parse("he\x00llo\u202e wor\u200bld\x1b[31m").content == "hello world[31m"
    assert Text.parse(" \x07\u200b ").content == ""


@given(st.text())
def test_sentences_cover_every_word_in_order(raw: str) -> None:
    text = Text.parse(raw)
    spans = list(text.sentences)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert "".join("".join(text.of(s).split()) for s in spans) == "".join(text.content.split())
