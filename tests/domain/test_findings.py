import pytest

from coach.domain.findings import Finding, first_of, words_of
from coach.domain.text import Span


def found(check: str, start: int, end: int) -> Finding:
    return Finding(check, Span(start, end), 0.9, "A reason.", "tete/strategy-3")


def test_the_first_of_a_check_is_found() -> None:
    one, two, three = found("past", 0, 3), found("threat", 4, 9), found("threat", 0, 3)
    assert first_of((one, two, three), "threat") is two
    assert first_of((one,), "threat") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("you never listen", "you never listen"),
        ("  you\n never \t listen!!", "you never listen"),
        ("“never”", "“never”"),
        ("?!", ""),
        ("always " * 20, "always " * 7 + "always…"),
    ],
)
def test_words_are_said_back_in_one_line(text: str, said: str) -> None:
    assert words_of(f"{text} and more", found("past", 0, len(text))) == said
    assert len(said) <= 61


def test_nothing_is_said_back_where_nothing_was_found() -> None:
    assert words_of("you never listen", None) == ""
