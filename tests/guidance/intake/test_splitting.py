import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.guidance.intake.blocks import Block
from coach.guidance.intake.splitting import MOST, PASSAGES, passages, sections, slug
from tests.guidance.intake.makers import LETTER, SENTENCE


def text(words: int, start: str = "word") -> str:
    return " ".join([start.capitalize(), *[start] * (words - 2), "end."])


def items(*texts: str) -> list[Block]:
    return [Block("item", t) for t in texts]


def test_a_list_reads_alone_item_by_item() -> None:
    lead = "These habits keep two people close in hard weeks:"
    found = passages([Block("text", lead), *items(SENTENCE, LETTER)])
    assert found == (f"{lead} {SENTENCE}", f"{lead} {LETTER}")


def test_short_items_share_a_passage() -> None:
    found = passages(
        [
            Block("text", "Watch out for these patterns in a quarrel:"),
            *items("Silence", "Blame;", "Old wounds"),
        ]
    )
    assert found == ("Watch out for these patterns in a quarrel: Silence; Blame; Old wounds",)


def test_a_lead_that_says_little_brings_the_sentence_before_it() -> None:
    found = passages([Block("text", "Trust is slow to grow again. Try this:"), *items(LETTER)])
    assert found == (f"Trust is slow to grow again. Try this: {LETTER}",)


def test_a_list_without_a_colon_still_has_its_sentence() -> None:
    found = passages([Block("text", SENTENCE), *items(LETTER, SENTENCE)])
    assert found == (SENTENCE, f"{SENTENCE} {LETTER}", f"{SENTENCE} {SENTENCE}")


def test_a_paragraph_that_ends_in_a_colon_leads_the_next() -> None:
    assert passages([Block("text", "The first question is:"), Block("text", LETTER)]) == (
        f"The first question is: {LETTER}",
    )


def test_long_paragraphs_are_cut_between_sentences() -> None:
    found = passages([Block("text", " ".join(text(20) for _ in range(12)))])
    assert len(found) > 2
    assert all(15 <= len(t.split()) <= MOST and t.endswith("end.") for t in found)


def test_short_paragraphs_join_their_neighbors() -> None:
    assert passages(
        [Block("text", "Ask."), Block("text", "Wait."), Block("text", SENTENCE), Block("text", "So.")]
    ) == (f"Ask. Wait. {SENTENCE} So.",)


def test_sections_are_cut_at_headings_and_long_ones_are_shared_out() -> None:
    blocks = [
        Block("text", SENTENCE),
        Block("heading", "2. Listen first", 2),
        *[Block("text", text(30)) for _ in range(PASSAGES * 2 + 1)],
        Block("heading", "Nothing here", 2),
        Block("heading", "Short", 3),
        Block("text", "Be kind."),
    ]
    parts = sections(blocks, "A guide of mine")
    assert [(p.slug, p.title, len(p.texts)) for p in parts] == [
        ("a-guide-of-mine", "A guide of mine", 1),
        ("listen-first", "Listen first (1 of 3)", 8),
        ("listen-first-2", "Listen first (2 of 3)", 8),
        ("listen-first-3", "Listen first (3 of 3)", 9),
        ("short", "Short", 1),
    ]
    assert parts[-1].texts == ("Short: Be kind.",)


def test_a_document_of_headings_alone_is_text() -> None:
    assert sections([Block("heading", SENTENCE, 1)], "T")[0].texts == (SENTENCE,)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("What's Next?", "whats-next"),
        ("Über uns", "uber-uns"),
        ("日本", ""),
        ("../..", ""),
        ("a" * 99, "a" * 48),
    ],
)
def test_slugs_are_plain(raw: str, expected: str) -> None:
    assert slug(raw) == expected


KINDS = st.sampled_from(["heading", "text", "item"])
WORDS = st.text("ab .:?“”’-\u00e9", min_size=1).filter(lambda t: any(c.isalnum() for c in t))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.builds(lambda kind, words: Block(kind, " ".join(words.split())), KINDS, WORDS), max_size=25)
)
def test_nothing_is_lost_and_nothing_is_empty(blocks: list[Block]) -> None:
    parts = sections(blocks, "Title")
    texts = [t for p in parts for t in p.texts]
    assert all(t.strip() for t in texts)
    assert all(len(t.split()) <= MOST + 40 for t in texts)
    assert len({p.slug for p in parts}) == len(parts)
    told = [b.text for b in blocks if b.kind != "heading"]
    letters = [c for t in texts for c in t if c.isalnum()]
    assert all(c in letters for t in told for c in t if c.isalnum())
