import errno
import json
import os
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest

from coach.domain.guidance import Passage, Question, Section, Source
from coach.errors import CorpusError, DiskFull, InputError
from coach.guidance.intake import collection as module
from coach.guidance.intake.alignment import aligned
from coach.guidance.intake.collection import Collection
from tests.guidance.intake.makers import LETTER, SENTENCE
from tests.guidance.intake.test_originals import ARTICLE, OWN, PLAIN, as_text

GUIDE = Source("gunther", "The guide's title", "An Author")


def guides() -> list[Section]:
    found = []
    for id_, _, _ in ARTICLE:
        told = [Passage(f"{id_}#{n}", id_, t) for n, t in enumerate(PLAIN[id_].split(". "), 1)]
        asked = tuple(Question(f"how do I {n}", p.id) for n, p in enumerate(told))
        found.append(Section(id_, f"Our title of {id_}", GUIDE, tuple(told), asked))
    return found


def file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture
def kept(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "home" / "documents", guides(), known=[OWN])


def raw(collection: Collection) -> bytes:
    """Everything in the folder, names included."""
    folder = collection._folder
    return b"".join(str(f).encode() + f.read_bytes() for f in folder.rglob("*") if f.is_file())


def test_documents_are_added_listed_and_read_again(kept: Collection, tmp_path: Path) -> None:
    assert kept.list() == () and kept.sections() == () and kept.replaces() == set()
    notes = kept.add(file(tmp_path, "notes.md", f"# On us\n\n{SENTENCE}\n\n## Later\n\n{LETTER}"))
    assert notes == Source("notes", "On us", own=True)
    again = Collection(kept._folder, guides(), known=[OWN])
    assert again.list() == (notes,)
    assert [(s.id, s.title, s.passages[0].text) for s in again.sections()] == [
        ("notes/on-us", "On us", SENTENCE),
        ("notes/later", "Later", LETTER),
    ]
    assert again.replaces() == set()


def test_the_same_file_is_kept_once_and_another_of_its_name_beside_it(
    kept: Collection, tmp_path: Path
) -> None:
    first = kept.add(file(tmp_path, "notes.txt", SENTENCE))
    assert kept.add(file(tmp_path, "copy.txt", SENTENCE)) == first
    second = kept.add(file(tmp_path, "notes.txt", LETTER))
    assert [s.id for s in kept.list()] == ["notes", "notes-2"] == [first.id, second.id]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the folder by other means")
def test_it_is_for_its_owner_only(kept: Collection, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        kept.add(file(tmp_path, "notes.txt", SENTENCE))
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept._folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(f.stat().st_mode) for f in kept._folder.iterdir()] == [0o600]


def test_what_is_removed_leaves_nothing(kept: Collection, tmp_path: Path) -> None:
    kept.add(file(tmp_path, "notes.txt", SENTENCE))
    kept.add(file(tmp_path, "other.txt", LETTER))
    half = file(kept._folder, ".notes.abcd.part", SENTENCE)
    os.utime(half, (time.time() - 999,) * 2)
    assert SENTENCE.encode() in raw(kept)
    kept.remove("notes")
    assert SENTENCE.encode() not in raw(kept) and b"notes" not in raw(kept)
    assert [s.id for s in kept.list()] == ["other"]


@pytest.mark.parametrize(
    "id_", ["nothing", "../notes", "/etc/passwd", "", "a\x00b", "notes.json", "*", "NOTES"]
)
def test_what_is_not_there_cannot_be_removed(id_: str, kept: Collection, tmp_path: Path) -> None:
    kept.add(file(tmp_path, "notes.txt", SENTENCE))
    file(kept._folder.parent, "notes.json", "{}")
    with pytest.raises(InputError, match="coach corpus list"):
        kept.remove(id_)
    assert [s.id for s in kept.list()] == ["notes"] and (kept._folder.parent / "notes.json").exists()


def test_an_original_stands_in_for_its_guide(kept: Collection, tmp_path: Path) -> None:
    source = kept.add(file(tmp_path, "000.txt", as_text()))
    assert source == replace(GUIDE, own=True, original=True)
    assert kept.replaces() == {"gunther"}
    assert kept.add(file(tmp_path, "again.txt", as_text(skip=5))) == source, "another copy takes its place"
    assert kept.list() == (source,)
    for section, guide in zip(kept.sections(), guides(), strict=True):
        assert (section.id, section.title) == (guide.id, guide.title)
        assert [q.text for q in section.questions] == [q.text for q in guide.questions]
        own = {p.id for p in section.passages}
        assert {q.passage for q in section.questions} <= own, "questions lead to the original's passages"
    kept.remove("gunther")
    assert kept.replaces() == set()


def test_a_document_called_like_a_guide_is_not_the_guide(kept: Collection, tmp_path: Path) -> None:
    assert kept.add(file(tmp_path, "gunther.txt", SENTENCE)).id == "my-gunther"
    assert kept.replaces() == set()


def test_questions_follow_the_words_to_the_originals_passages() -> None:
    section = Section(
        "g/s",
        "T",
        GUIDE,
        (
            Passage("g/s#1", "g/s", "Ask before you judge."),
            Passage("g/s#2", "g/s", "Keep small promises daily."),
        ),
        (
            Question("should I ask", "g/s#1"),
            Question("how to keep a promise", "g/s#2"),
            Question("odd", "g/s#9"),
        ),
    )
    original = [
        Passage("g/s#1", "g/s", "A word to begin with."),
        Passage("g/s#2", "g/s", "Judging is quick; asking takes a moment."),
        Passage("g/s#3", "g/s", "A promise kept each day, however small, counts."),
    ]
    assert [q.passage for q in aligned(section, original)] == ["g/s#2", "g/s#3", "g/s#1"]


DAMAGED = {
    "cut": lambda text: text[:40],
    "empty": lambda _: "",
    "a list": lambda _: "[]",
    "another form": lambda text: text.replace('"form": 1', '"form": 99'),
    "another id": lambda text: text.replace('"id": "notes"', '"id": "other"'),
    "foreign sections": lambda text: text.replace("notes/", "gunther/"),
    "no sections": lambda text: json.dumps({**json.loads(text), "sections": []}),
    "deep": lambda _: "[" * 100_000,
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_file_is_told_and_keeps_nothing_else_from_working(
    how: str, kept: Collection, tmp_path: Path
) -> None:
    kept.add(file(tmp_path, "notes.txt", SENTENCE))
    kept.add(file(tmp_path, "other.txt", LETTER))
    stored = kept._folder / "notes.json"
    stored.write_text(DAMAGED[how](stored.read_text(encoding="utf-8")), encoding="utf-8")
    assert [s.source.id for s in kept.sections()] == ["other"]
    (problem,) = kept.problems()
    assert "coach corpus remove notes" in problem
    assert kept.add(file(tmp_path, "notes.txt", SENTENCE)).id == "notes-2", (
        "a damaged one is never overwritten"
    )
    kept.remove("notes")
    assert kept.problems() == ()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_folder_is_not_followed(kept: Collection, tmp_path: Path) -> None:
    kept.add(file(tmp_path, "notes.txt", SENTENCE))
    outside = tmp_path / "outside.json"
    (kept._folder / "notes.json").rename(outside)
    (kept._folder / "notes.json").symlink_to(outside)
    assert kept.sections() == () and len(kept.problems()) == 1
    kept.remove("notes")
    assert outside.exists()


def test_a_file_that_cannot_be_read_changes_nothing(kept: Collection, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(CorpusError):
        kept.add(tmp_path / "bad.pdf")
    assert not kept._folder.exists()


def test_a_full_disk_is_a_sentence_and_leaves_no_half(
    kept: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(DiskFull, match="Free some space"):
        kept.add(file(tmp_path, "notes.txt", SENTENCE))
    assert list(kept._folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    file(tmp_path, "documents", "in the way")
    with pytest.raises(CorpusError, match="permissions"):
        Collection(tmp_path / "documents").add(file(tmp_path, "notes.txt", SENTENCE))


def test_there_is_an_end_to_what_is_kept(
    kept: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DOCUMENTS", 1)
    kept.add(file(tmp_path, "notes.txt", SENTENCE))
    with pytest.raises(InputError, match="Remove one"):
        kept.add(file(tmp_path, "other.txt", LETTER))
