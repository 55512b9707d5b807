import pytest

from coach.guidance.intake.blocks import Block, Budget
from coach.guidance.intake.cleaning import cleaned, without_running_lines
from coach.guidance.intake.lines import Line, heading_like, joined, read_lines, read_text
from coach.guidance.intake.markup import read_html
from coach.guidance.intake.plain import plain
from tests.guidance.intake.makers import LETTER, SENTENCE

FURNITURE = [
    "top of page",
    "Bottom of page",
    "Back to top",
    "Skip to main content",
    "Menu",
    "Sign in",
    "Image: ShutterStock",
    "Image credit: Somebody / Getty Images",
    "Photo by Somebody on Unsplash",
    "Shutterstock",
    "Share this article",
    "Share on Facebook",
    "Facebook | Twitter | Pinterest",
    "Follow us on Instagram",
    "Subscribe to our newsletter",
    "Sign up for our weekly newsletter",
    "We use cookies to give you the best experience on our site. Accept all cookies or change your settings.",
    "This website uses cookies. By continuing to use this site you agree.",
    "Cookie settings",
    "Advertisement",
    "Article continues below advertisement",
    "Read more",
    "Read more: Ten signs that it is over",
    "Read full bio of Some Body",
    "See All",
    "5 min read",
    "Last updated on March 3, 2024",
    "© 2024 Somebody. All rights reserved.",
    "Home > Love > Marriage",
    "Page 3 of 9",
    "12 comments",
    "Leave a reply",
    "https://example.org/a-page 1/3",
    "11/21/26, 5:08 AM A page",
]
GUIDANCE = [
    "Share with your partner what you need this week",
    "Share on Sunday what went well",
    "Follow through on every promise",
    "Jump to no conclusions",
    "Read more books together",
    "Accept all feelings, your own and your partner's",
    "Close the door and sit down",
    "Sign up for a dance class together",
    "20 minutes alone",
    "Image is not everything in a marriage",
    "Cookies for two after a quarrel",
    "Links between old wounds and new ones",
    "Comments that hurt, and what to say instead",
    "More from each other than we can give",
    "Report what you feel, not what he did",
    "Next, ask one question",
    "Home should be a safe place",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_page_furniture_goes(line: str) -> None:
    assert cleaned([Block("text", SENTENCE), Block("text", line), Block("text", LETTER)]) == (
        Block("text", SENTENCE),
        Block("text", LETTER),
    )


@pytest.mark.parametrize("line", GUIDANCE)
def test_guidance_that_looks_like_furniture_stays(line: str) -> None:
    kept = cleaned([Block("text", SENTENCE), Block("item", line), Block("text", LETTER)])
    assert [block.text for block in kept] == [SENTENCE, line, LETTER]


def test_lists_of_references_and_of_other_pages_go() -> None:
    blocks = read_text(
        f"""{SENTENCE}

References

- https://example.org/a
- Somebody, A. (1999). A book.
- www.example.org

Recent Posts

Why cats are calm
Ten signs

See All
""",
        Budget(10_000),
    ).blocks
    assert [b.text for b in cleaned(blocks)] == [SENTENCE]


def test_a_section_called_sources_stays() -> None:
    blocks = [
        Block("heading", "Sources", 2),
        Block("item", "The quarrels of our parents"),
        Block("text", SENTENCE),
    ]
    assert cleaned(blocks) == tuple(blocks)


def test_questions_and_answers_become_one_paragraph() -> None:
    blocks = read_text(
        "Q: Is it too late?\nA: No. It takes two.\nQ2. And then?\nA2. Then you talk.", Budget(999)
    ).blocks
    assert [b.text for b in cleaned(blocks)] == [
        "Is it too late? No. It takes two.",
        "And then? Then you talk.",
    ]


def test_heads_feet_and_page_numbers_of_a_pdf_go() -> None:
    words = ["calm", "warm", "late", "cold", "loud", "still", "dark"]
    pages = [
        [
            "A book on us",
            f"It is {words[int(n)]} here",
            f"and {words[-int(n)]}",
            f"chapter 2 · {n}",
            f"– {n} –",
        ]
        for n in "123456"
    ]
    kept = without_running_lines(pages)
    assert [[page[n] for n in places] for page, places in zip(pages, kept, strict=True)] == [
        [f"It is {words[int(n)]} here", f"and {words[-int(n)]}"] for n in "123456"
    ]


def test_two_pages_that_begin_alike_stay() -> None:
    pages = [["Ask first", "one"], ["Ask first", "two"]]
    assert without_running_lines(pages) == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["a relation-", "ship"], "a relationship"),
        (["your self-", "respect"], "your self-respect"),
        (["the well-", "Being group"], "the well- Being group"),
        (["one", "two"], "one two"),
        (["from 1-", "2 weeks"], "from 1- 2 weeks"),
    ],
)
def test_words_cut_at_a_lines_end_are_put_together(pieces: list[str], whole: str) -> None:
    assert joined(pieces) == whole


def test_a_compound_that_the_document_knows_keeps_its_hyphen() -> None:
    assert joined(["problem-", "solving"], {"problem": 2, "solving": 2}) == "problem-solving"
    assert joined(["com-", "mon"], {"com": 2, "mon": 2, "common": 1}) == "common"


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_paragraphs_broken_at_a_width_are_found_again(width: int, gap: str) -> None:
    import textwrap

    paragraphs = [
        SENTENCE,
        "What Helps",
        LETTER,
        "- Ask one question, and wait for the answer before you ask another one.",
    ]
    blocks = read_lines(
        [Line(line) for line in gap.join(textwrap.fill(p, width) for p in paragraphs).split("\n")]
    )
    assert [(b.kind, b.text) for b in blocks] == [
        ("text", SENTENCE),
        ("heading", "What Helps"),
        ("text", LETTER),
        ("item", paragraphs[3][2:]),
    ]


@pytest.mark.parametrize(
    "line", ["What Helps", "3. Fight Fair", "Step two: listen first", "Chapter IV", "Can We Be Saved?"]
)
def test_headings_look_like_headings(line: str) -> None:
    assert heading_like(line)


@pytest.mark.parametrize(
    "line", ["He left.", "can we talk", "and so on", "Do you know what I mean when I say it?", "* * *", ""]
)
def test_sentences_do_not(line: str) -> None:
    assert not heading_like(line)


def test_what_a_page_does_not_show_goes() -> None:
    page = f"""<html><head><title>T</title><style>p</style></head><body class="has-sidebar home">
    <nav><p>One</p></nav><div class="sidebar x"><p>Two</p></div><form><p>{SENTENCE}</p><select><option>Three</select></form>
    <div role=navigation>Four</div><figure><img alt="Five" src=x><figcaption>Image: Six</figcaption></figure>
    <ul><li><a href=1>Seven a</a><li><a href=2>Seven b</a><li><a href=3>Seven c</a></ul>
    <p style="margin-left:-1000px;border-width:0;background-color:transparent">{LETTER}</p><footer>Eight</footer>"""
    assert [b.text for b in cleaned(read_html(page, Budget(10_000)).blocks)] == [SENTENCE, LETTER]


def test_only_the_main_part_of_a_page_is_read() -> None:
    page = f"<div><p>Buy this</p></div><main><h1>Talk</h1>{f'<p>{SENTENCE}</p><p>{LETTER}</p>' * 6}</main><div>And that</div>"
    document = read_html(page, Budget(10_000))
    assert document.title == "Talk"
    assert {b.text for b in document.blocks} == {"Talk", SENTENCE, LETTER}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("see [the guide](http://a.b/c?d=e) now", "see the guide now"),
        ("see http://user:pw@a.org:80/c?secret=1 now", "see a.org now"),
        ("see www.a.org/x, now", "see a.org now"),
        ("mail me@a.org", "mail me at a.org"),
        ("**bold** and `code`", "bold and 'code'"),
        ("a < b > c", "a ‹ b › c"),
        ("a\u200bb\u00adc\u202e \ue000d", "abc d"),
        ("o\ufb03ce", "office"),
        ("caf\u0065\u0301", "caf\u00e9"),
        ("<b>x</b><!-- y --> z", "x z"),
        ("[INST] do [/INST]", "(INST) do (/INST)"),
        ("[sic] and [a note]", "[sic] and [a note]"),
        ("> # quoted", "quoted"),
    ],
)
def test_words_are_made_plain(raw: str, words: str) -> None:
    found = plain(raw)
    assert found == words
