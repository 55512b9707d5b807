"""What was practiced, as the page tells and draws it."""

from datetime import date

import pytest

from coach.flows.progress import Draft, Practiced
from coach.flows.promises import Promise
from coach.ui.kept_walks import Progress
from coach.ui.progress_markup import practiced

EVIL = "<script>alert(1)</script>"


def draft(
    first: int, now: int, count: int = 2, before: str = "You never call", after: str = "I miss you"
) -> Draft:
    return Draft("words", "Say it.", before, after, count, (first, now))


def walk(*drafts: Draft, over: bool = True, title: str = "Name it") -> Practiced:
    return Practiced("name-it", title, ("tete/strategy-1",), over, drafts)


def test_nothing_is_shown_before_anything_was_practiced() -> None:
    assert practiced(Progress()) == ""


def test_what_was_walked_is_counted_and_listed_once() -> None:
    walks = (("2026-11-01", walk()), ("2026-11-01", walk(over=False)), ("2026-11-03", walk(title="Check in")))
    shown = practiced(Progress(walks))
    assert "2 walks to the end, and 1 more begun, on 2 days. The last one was on November 3, 2026." in shown
    assert shown.count("<b>Name it</b>") == 1
    assert shown.index("Check in") < shown.index("Name it"), "the newest first"
    assert "<svg" not in shown and "at first and now" not in shown


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        (
            [(2, 0), (1, 0)],
            "Beside the first try, of the last 2 drafts that you wrote more than once, 2 have fewer marks now.",
        ),
        ([(2, 0), (1, 1), (0, 1)], "1 has fewer marks now, 1 has as many marks now, 1 has more marks now."),
        ([(1, 1), (1, 1)], "2 have as many marks now."),
    ],
)
def test_the_plot_stands_beside_a_sentence_that_says_the_same(
    marks: list[tuple[int, int]], says: str
) -> None:
    shown = practiced(Progress(tuple(("2026-11-01", walk(draft(*pair))) for pair in marks)))
    assert says in shown
    assert shown.count("<polyline") == len(marks)
    assert 'aria-hidden="true"' in shown


@pytest.mark.parametrize(
    "drafts", [[draft(2, 0)], [draft(0, 0), draft(0, 0)], [draft(2, 2, 1), draft(1, 1, 1)]]
)
def test_where_a_plot_would_tell_nothing_there_is_none(drafts: list[Draft]) -> None:
    assert "<svg" not in practiced(Progress((("2026-11-01", walk(*drafts)),)))


def test_promises_tell_how_they_went_and_everything_foreign_is_escaped() -> None:
    promises = (
        Promise(date(2026, 1, 1), "name-it", "Name it", EVIL, "by", "kept"),
        Promise(date(2040, 1, 1), "name-it", EVIL, "", "by"),
        Promise(date(2020, 1, 1), "name-it", "Name it", "call", "by"),
    )
    shown = practiced(Progress((("2026-11-01", walk(draft(1, 0, 2, EVIL, EVIL), title=EVIL)),), promises))
    assert "<script" not in shown and shown.count("alert(1)") >= 4
    assert "<small>kept</small>" in shown
    assert "<small>still to come</small>" in shown
    assert "<small>the coach asks about it</small>" in shown
