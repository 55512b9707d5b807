"""An article of the tests' own stands in for the two behind the guides, whose wording isn't kept here."""

import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.domain.guidance import Section
from coach.guidance.documents import load_guides
from coach.guidance.intake.fingerprints import Original, described, originals, words
from coach.guidance.intake.reading import read_document
from tests.guidance.intake.makers import body, docx, html, item, paragraph, pdf

CORPUS = Path(__file__).parents[3] / "corpus"
WORDS = (
    "ask listen wait breathe walk talk promise evening morning kitchen garden letter song dinner quarrel silence "
    "patience kindness anger laughter window winter summer river mountain neighbor sister brother mother father friend "
    "kept lost found given taken open closed early late slow quick warm cold quiet loud heavy light together apart "
    "again never always soon under over near far before after small large old young plain true first second third last"
)
VOCABULARY = WORDS.split()


def sentence(dice: random.Random, size: int) -> str:
    return " ".join(dice.choice(VOCABULARY) for _ in range(size)).capitalize() + "."


def article() -> list[tuple[str, str, list[str]]]:
    """(section id, heading, paragraphs; a leading "- " marks an item), always the same."""
    dice = random.Random(11)
    parts: list[tuple[str, str, list[str]]] = []
    for id_, heading in [
        ("gunther/introduction", ""),
        ("gunther/requirements", ""),
        ("gunther/step-1", "Step One–Revisiting Positive Memories"),
        ("gunther/step-2", "Step Two–How, When, and Why"),
        ("gunther/step-6", "Step Six–Seek Professional Help"),
        ("gunther/closing", "Final Thoughts"),
    ]:
        told = [" ".join(sentence(dice, 12) for _ in range(4)), f"{sentence(dice, 9)[:-1]}:"]
        told += [f"- {sentence(dice, 14)}" for _ in range(3)] + [
            " ".join(sentence(dice, 15) for _ in range(3))
        ]
        parts.append((id_, heading, told))
    return parts


ARTICLE = article()
PLAIN = {id_: " ".join(p.removeprefix("- ") for p in told) for id_, _, told in ARTICLE}
OWN = described(
    "gunther",
    [(id_, heading, PLAIN[id_]) for id_, heading, _ in ARTICLE],
    dropped=["A line between that says nothing much"],
    notes=[(" ".join(PLAIN["gunther/step-2"].split()[:6]), "Editor's note: mind the gap.")],
)
TOP = ["top of page", "A Title For Two", "The steps to take.", "SOME BODY, Counselor", "Image: ShutterStock"]
BOTTOM = [
    "Recent Posts",
    "See All",
    "References",
    "- https://example.org/a",
    "Read full bio of Some Body",
    "bottom of page",
]
Line = tuple[str, str]  # kind and text


def lines() -> list[Line]:
    told: list[Line] = [("text", t) for t in TOP]
    for id_, heading, paragraphs in ARTICLE:
        told += [("heading", heading)] if heading else []
        told += [("item", p[2:]) if p.startswith("- ") else ("text", p) for p in paragraphs]
        if id_ == "gunther/introduction":
            told.append(("heading", "A line between that says nothing much"))
    return told + [("text", t) for t in BOTTOM]


def as_text(bullet: str = "• ", gap: str = "\n\n", width: int = 0, skip: int = 0) -> str:
    shown = [bullet + text if kind == "item" else text for kind, text in lines()[skip:]]
    return gap.join(textwrap.fill(s, width) if width else s for s in shown)


def as_html(heading: str = "h2") -> bytes:
    tags = {"heading": heading, "text": "p", "item": "li"}
    return html("<nav><a>Home</a></nav>" + "\n".join(f"<{tags[k]}>{t}</{tags[k]}>" for k, t in lines()))


def as_docx() -> bytes:
    return docx(
        body(*(item(t) if k == "item" else paragraph(t, "H2" if k == "heading" else "") for k, t in lines()))
    )


def as_pdf() -> bytes:
    shown: list[str | tuple[str, int]] = []
    for kind, text in lines():
        text = text.replace("–", "-")
        shown += (
            ["", (text, 15), ""]
            if kind == "heading"
            else ["", *textwrap.wrap("- " * (kind == "item") + text, 80)]
        )
    pages = [["A Title For Two", *shown[n : n + 40], f"{n // 40 + 1}"] for n in range(0, len(shown), 40)]
    return pdf(*pages)


ALTERED: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "as it is": ("a.txt", as_text),
    "without its top": ("a.txt", lambda: as_text(skip=len(TOP))),
    "one line a paragraph": ("a.txt", lambda: as_text("- ", "\n")),
    "Windows' line ends": ("a.txt", lambda: as_text().replace("\n", "\r\n")),
    "broken at 60": ("a.txt", lambda: as_text(width=60)),
    "broken at 72, no blank lines": ("a.txt", lambda: as_text("* ", "\n", 72)),
    "broken at 100, no blank lines": ("a.txt", lambda: as_text("– ", "\n", 100)),
    "all on one line": ("a.txt", lambda: " ".join(text for _, text in lines()[1:])),
    "in capitals": ("a.txt", lambda: as_text().upper()),
    "UTF-16": ("a.txt", lambda: as_text().encode("utf-16")),
    "Markdown": (
        "a.md",
        lambda: "\n\n".join({"heading": "## ", "item": "- "}.get(k, "") + t for k, t in lines()),
    ),
    "HTML": ("a.html", as_html),
    "HTML without headings' tags": ("a.html", lambda: as_html("div")),
    "HTML of line breaks": ("a.html", lambda: html("<div>" + "<br>".join(t for _, t in lines()) + "</div>")),
    "DOCX": ("a.docx", as_docx),
    "PDF": ("a.pdf", as_pdf),
    "a word changed here and there": ("a.txt", lambda: re.sub(r"\bmountain\b", "hill", as_text())),
    "first words changed": (
        "a.txt",
        lambda: as_text().replace(PLAIN["gunther/step-1"].split()[0], "Indeed", 1),
    ),
}


def read(
    folder: Path, name: str, content: str | bytes, known: list[Original] | None = None
) -> tuple[Section, ...]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(file, known=[OWN] if known is None else known)


def bag(text: str) -> set[str]:
    return {w for w, _, _ in words(text)}


@pytest.mark.parametrize("how", ALTERED)
def test_an_original_is_found_however_it_was_kept(how: str, tmp_path: Path) -> None:
    name, make = ALTERED[how]
    sections = read(tmp_path, name, make())
    assert [s.id for s in sections] == [id_ for id_, _, _ in ARTICLE]
    assert sections[0].source.id == "gunther" and sections[0].source.own
    for section in sections:
        said = " ".join(p.text for p in section.passages)
        said = said.replace("(Editor's note: mind the gap.)", "")
        if "changed" in how:
            assert len(bag(PLAIN[section.id]) - bag(said)) <= 2
            continue
        extra = bag(said) - bag(PLAIN[section.id])
        assert bag(PLAIN[section.id]) <= bag(said), "complete"
        assert not extra or how == "all on one line", "and nothing else"


def test_its_notes_are_ours_and_stand_once_where_they_belong(tmp_path: Path) -> None:
    sections = read(tmp_path, "a.txt", as_text())
    noted = [p.id for s in sections for p in s.passages if "Editor's note" in p.text]
    assert noted == ["gunther/step-2#1"]


def test_passages_of_an_original_read_alone(tmp_path: Path) -> None:
    for section in read(tmp_path, "a.txt", as_text()):
        sizes = [len(p.text.split()) for p in section.passages]
        assert len(sizes) == 5 and all(15 <= size <= 90 for size in sizes), section.id


def test_the_same_headings_over_other_words_are_another_document(tmp_path: Path) -> None:
    dice = random.Random(5)
    told = "\n\n".join(f"{heading}\n\n{sentence(dice, 90)}" for _, heading, _ in ARTICLE)
    assert read(tmp_path, "mine.txt", told)[0].source.id == "mine"


def test_an_article_that_lacks_a_section_is_another_document(tmp_path: Path) -> None:
    cut = as_text().replace("\n\n".join(["Step Six–Seek Professional Help", *shown("gunther/step-6")]), "")
    assert read(tmp_path, "mine.txt", cut)[0].source.id == "mine"


def shown(id_: str) -> list[str]:
    return [p.replace("- ", "• ", 1) for i, _, told in ARTICLE for p in told if i == id_]


def test_a_longer_book_that_holds_the_article_is_another_document(tmp_path: Path) -> None:
    dice = random.Random(3)
    book = as_text() + "\n\n" + "\n\n".join(sentence(dice, 40) for _ in range(60))
    assert read(tmp_path, "book.txt", book)[0].source.id == "book"


def test_the_guides_themselves_are_not_taken_for_the_articles(tmp_path: Path) -> None:
    for guide in ("gunther", "tete"):
        text = (CORPUS / f"{guide}.md").read_text(encoding="utf-8")
        sections = read(tmp_path, f"{guide}.md", text, list(originals()))
        assert sections[0].source.id == f"my-{guide}"


def test_the_fingerprints_of_the_two_articles_name_every_section_and_hold_no_wording() -> None:
    ids = [mark.id for original in originals() for mark in original.marks]
    assert ids == [section.id for section in load_guides(CORPUS)]
    for original in originals():
        kept = [*original.sample, *original.end, *(h for mark in original.marks for h in mark.anchors)]
        assert len(kept) > 100
        assert all(re.fullmatch(r"[0-9a-f]{12}", h) for h in kept)
        assert all(note.text.startswith("Editor's note: ") for note in original.notes)


def test_a_fingerprint_travels_to_the_child_unchanged() -> None:
    for original in (*originals(), OWN):
        assert Original.from_json(original.as_json()) == original
