"""The page of vows: in their words, nothing else, and nothing of it taken for markup."""

from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coach.errors import InputError
from coach.flows.shares import Share, shares
from coach.flows.vows import as_html, as_markdown, gather
from coach.flows.walk import Walk
from tests.flows.walking import FLOWS, walked

MADE = date(2027, 2, 1)
NASTY = [
    "<script>alert(1)</script>", "</blockquote><img src=x onerror=alert(1)>", "# not a heading", "- no list", "1. no list",
    "[link](javascript:alert(1))", "![pic](http://evil.example/x.png)", "`code` *stars* _lines_ ~~gone~~", "&lt;b&gt; &amp;",
    "<https://evil.example>", "line one\nline two\n\n> three\n---\n===", "| a | b |\n|---|---|", "\\*", "“quotes” and 'others' \"too\"",
]  # fmt: skip


class Text(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.words = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def share(text: str, heading: str = "What I promise", kind: str = "write", promise: str = "") -> Share:
    return Share("step-five", "vow", "?", text, kind, heading, promise)


def of(walk: Walk) -> tuple[Share, ...]:
    return shares(walk)


def test_one_alone() -> None:
    page = gather("Our vows", [("Ana", of(walked(FLOWS["step-five"], {})[-1]))], MADE)
    assert [heading.title for heading in page.headings] == [
        "What I have missed",
        "What I need to have faith again",
        "What helps me be at my best",
        "How I will care for you in hard times",
        "Would I choose you again?",
        "What I promise",
    ]
    text = as_markdown(page)
    assert "Ana, February 1, 2027" in text
    assert "> My words to vow." in text
    assert "- March 14, 2027. My words to vow." in text
    assert "These are my own words" in text
    assert "**Ana**" not in text


def test_both_stand_under_the_same_headings_with_their_days() -> None:
    said = [("Ana", [share("I will listen."), share("2027-05-01", "", "date", "I will listen.")]),
            ("Ben", [share("I will come home."), share("2027-04-01", "", "date", "I will come home.")])]  # fmt: skip
    page = gather("Our vows", said, MADE)
    (heading,) = page.headings
    assert heading.said == (("Ana", "I will listen."), ("Ben", "I will come home."))
    assert [(day.day, day.name) for day in page.days] == [
        (date(2027, 4, 1), "Ben"),
        (date(2027, 5, 1), "Ana"),
    ]
    for content in (as_markdown(page), as_html(page)):
        assert content.index("Ana") < content.index("I will listen.") < content.index("I will come home.")
        assert "April 1, 2027" in content and "Ben: I will come home" in content
        assert "These are our own words" in content


@pytest.mark.parametrize("words", NASTY)
def test_nothing_written_becomes_markup(words: str) -> None:
    said = [
        (words.split("\n")[0], [share(words), share("2027-05-01", "", "date", words)]),
        ("Ben", [share("x")]),
    ]
    page = gather(words.split("\n")[0], said, MADE)
    html = Text(as_html(page))
    assert set(html.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "p",
        "h2",
        "blockquote",
        "ul",
        "li",
    }
    assert not [one for one in html.attributes if one.startswith(("on", "src", "href"))]
    assert words in html.words
    assert "http-equiv=Content-Security-Policy" in html.attributes
    rendered = Text(MarkdownIt("commonmark").enable("table").render(as_markdown(page)))
    assert set(rendered.tags) <= {"h1", "h2", "p", "strong", "blockquote", "ul", "li", "br"}
    for line in words.splitlines():
        assert line.strip() in rendered.words


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_every_word_is_on_the_page(words: str) -> None:
    page = gather("Vows", [("Ana", [share(words)])], MADE)
    content = as_html(page)
    assert words.replace("\r\n", "\n").replace("\r", "\n") in unescape(content).replace("\r\n", "\n").replace(
        "\r", "\n"
    )
    assert "<script" not in content.lower()


def test_it_prints_and_stands_alone() -> None:
    content = as_html(gather("Vows", [("Ana", [share("x")])], MADE))
    assert content.startswith("<!DOCTYPE html>")
    assert "@media print" in content and "@page" in content
    assert "http://" not in content and "https://" not in content and "url(" not in content


def test_without_anything_to_keep_there_is_no_page() -> None:
    with pytest.raises(InputError, match="nothing to keep yet"):
        gather("Vows", [("Ana", [share("2027-05-01", "", "date")]), ("Ben", [])], MADE)
