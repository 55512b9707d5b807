from pathlib import Path

import pytest

from coach.errors import CorpusError
from coach.guidance.documents import load_guide, load_guides, load_outside

CORPUS = Path(__file__).parents[2] / "corpus"

SECTIONS = [
    *(f"gunther/{name}" for name in ["introduction", "requirements", *(f"step-{n}" for n in range(1, 7))]),
    *(
        f"tete/{name}"
        for name in ["causes", "prerequisites", *(f"strategy-{n}" for n in range(1, 14)), "signs"]
    ),
    *(f"tete/{name}" for name in [*(f"faq-{n}" for n in range(1, 6)), "closing"]),
]

GUIDE = """+++
id = "one"
title = "One"
+++
# One
## First: a thing {#one/first}

Say it plainly.

Then ask.

> “Would you?” (Somebody)

## Second {#one/second}
Only this.
"""


def guide(folder: Path, text: str) -> Path:
    file = folder / "one.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_our_guides_have_every_section_of_the_design() -> None:
    assert [s.id for s in load_guides(CORPUS)] == SECTIONS


def test_every_section_of_ours_has_passages_and_lay_questions() -> None:
    for section in load_guides(CORPUS):
        assert len(section.passages) >= 2, section.id
        assert len(section.questions) >= 40, section.id
        assert all(10 <= len(p.text.split()) <= 110 for p in section.passages), section.id
    assert len(load_outside(CORPUS)) >= 500


def test_the_seven_requirements_and_the_sense_of_step_four_are_told() -> None:
    sections = {s.id: " ".join(p.text for p in s.passages) for s in load_guides(CORPUS)}
    assert all(
        f"The {n} requirement" in sections["gunther/requirements"] for n in ["first", "sixth", "seventh"]
    )
    assert "other than letting your relationship go on withering" in sections["gunther/step-4"]


def test_the_quoted_questions_stand_word_for_word_with_their_author() -> None:
    text = " ".join(p.text for s in load_guides(CORPUS) for p in s.passages)
    for question in [
        "If you never saw this person again in your life, what would be your response?",
        "Knowing What You Now Know and Understand, Would You Choose to Be My Partner Again?",
        "How you would care for each other in the future when times are hard",
    ]:
        assert f"“{question}” (Randi Gunther)" in text


def test_a_guide_becomes_sections_and_passages(tmp_path: Path) -> None:
    first, second = load_guide(guide(tmp_path, GUIDE))
    assert (first.id, first.title, first.source.title) == ("one/first", "First: a thing", "One")
    assert [p.text for p in first.passages] == ["Say it plainly.", "Then ask. “Would you?” (Somebody)"]
    assert [p.id for p in second.passages] == ["one/second#1"]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (GUIDE.replace("+++", "---"), "lines between +++"),
        (GUIDE.replace('id = "one"', ""), "id and title"),
        (GUIDE.replace("{#one/first}", ""), "needs an id"),
        (GUIDE.replace("{#one/first}", "{#two/first}"), "needs an id"),
        (GUIDE.replace("Only this.", ""), "empty"),
        (GUIDE.replace("## First: a thing {#one/first}", ""), "before the first section"),
    ],
)
def test_a_broken_guide_is_told_with_its_place(tmp_path: Path, broken: str, says: str) -> None:
    with pytest.raises(CorpusError, match=says.replace("+", r"\+")):
        load_guide(guide(tmp_path, broken))


def test_two_sections_of_one_name_are_refused(tmp_path: Path) -> None:
    guide(tmp_path, GUIDE.replace("one/second", "one/first"))
    with pytest.raises(CorpusError, match="Two sections"):
        load_guides(tmp_path)


def test_questions_for_a_section_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "one.toml").write_text('[questions]\n"one/third" = ["what?"]')
    with pytest.raises(CorpusError, match="one/third"):
        load_guide(guide(tmp_path, GUIDE))
    (tmp_path / "questions" / "one.toml").write_text("[questions")
    with pytest.raises(CorpusError, match="TOML"):
        load_guide(guide(tmp_path, GUIDE))


def test_no_guide_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no guide"):
        load_guides(tmp_path)
