"""Past sessions are found, and read out."""

import json
from typing import Any

import pytest

from coach.journal import Journal
from tests.journal.sessions import chat


def test_search_wants_every_word_and_shows_where(journal: Journal) -> None:
    one = journal.begin("chat", "About trust")
    journal.save(one, chat(("He lied about MÜNCHEN", "Trust grows when small promises are kept.")))
    two = journal.begin("flow", "Step four")
    journal.save(
        two,
        {"kind": "flow", "form": 1, "answers": [{"prompt": "What do you want?", "answer": "small steps"}]},
    )
    assert [m.entry.id for m in journal.search("small")] == [two, one]
    (match,) = journal.search("münchen TRUST")
    assert match.entry.id == one and "MÜNCHEN" in match.excerpt
    assert journal.search("promises nowhere") == () == journal.search("  ")
    assert journal.search("turns") == (), "the names of fields aren't words"


def test_an_export_to_read_has_the_words_and_nothing_that_loads(journal: Journal) -> None:
    id_ = journal.begin("chat", "# A [title](http://evil.example)")
    journal.save(id_, chat(("1. one\n# two\n<img src=http://evil.example/x>", "![x](http://evil.example/y)")))
    text = journal.export(id_, "markdown")
    from markdown_it import MarkdownIt

    html = MarkdownIt().render(text)
    assert not {"<img", "<a ", "<li>", "<h2"} & {tag for tag in ("<img", "<a ", "<li>", "<h2") if tag in html}
    assert html.count("<h1>") == 1 and "http://evil.example/y" in html
    stored = json.loads(journal.export(id_, "json"))
    assert stored["state"] == journal.load(id_) and stored["kind"] == "chat"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {
                "kind": "flow",
                "form": 1,
                "answers": [{"prompt": "Your part?", "answer": "I shouted", "who": "Sam"}],
            },
            ["Your part? (Sam)", "I shouted"],
        ),
        (
            {
                "kind": "practice",
                "form": 1,
                "turns": [{"by": "partner", "text": "Not now"}, {"by": "you", "text": "When"}],
            },
            ["The partner you practiced with", "Not now", "You", "When"],
        ),
        (
            {"kind": "flow", "form": 1, "answers": [3, {"prompt": 4, "answer": None}, {"answer": "bare"}]},
            ["bare"],
        ),
        ({"kind": "chat", "form": 1, "turns": "nonsense"}, []),
    ],
)
def test_each_kind_is_read_out(journal: Journal, state: dict[str, Any], words: list[str]) -> None:
    id_ = journal.begin(state["kind"], "x")
    journal.save(id_, state)
    text = journal.export(id_, "markdown")
    assert all(word in text for word in words)
    assert len(journal.parts(id_)) == len(words) // 2 or words == ["bare"]
