"""The user's documents in the library: found, refused, coming and going while others search."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coach.domain.guidance import Scope, Source
from coach.errors import CoachError, CorpusError, IndexUnusable, InputError
from coach.guidance.library import Library
from coach.settings import Settings
from tests.fakes import WordEmbedder

BREAD = """# The bread book

## Starter

Feed the sourdough starter with flour and water every morning, and pour off the grey liquid.

## Oven

Heat the iron pot in the oven, and bake the sourdough loaf with its lid on for twenty minutes.
"""
CHOIR = """# The town choir

## Rehearsals

The choir rehearses on Tuesday evenings in the hall of the old school, and warms up before.
"""
ASKED = "is the grey liquid on the sourdough starter bad"


def file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture
def library(small_corpus: Path, settings: Settings) -> Iterator[Library]:
    found = Library(small_corpus, settings.index, WordEmbedder(), settings.documents)
    found.load()
    yield found
    found.close()


def test_what_only_the_document_covers_is_covered_and_gone_with_it(library: Library, tmp_path: Path) -> None:
    library.open()
    assert library.search(ASKED).scope is not Scope.COVERED
    source = library.add(file(tmp_path, "bread.md", BREAD))
    assert source == Source("bread", "The bread book", own=True)
    assert library.documents == (source,)
    evidence = library.search(ASKED)
    assert evidence.scope is Scope.COVERED
    assert evidence.hits[0].section.id == "bread/starter"
    assert evidence.hits[0].score == pytest.approx(evidence.confidence)
    assert "flour" in evidence.hits[0].passage.text
    library.remove("bread")
    assert library.documents == ()
    after = library.search(ASKED)
    assert after.scope is not Scope.COVERED
    assert all(hit.section.source.id == "small" for hit in after.hits)


def test_guides_are_found_as_before_and_what_nobody_covers_is_refused(
    library: Library, tmp_path: Path
) -> None:
    library.open()
    before = library.search("he goes silent whenever we fight")
    library.add(file(tmp_path, "bread.md", BREAD))
    library.add(file(tmp_path, "choir.md", CHOIR))
    after = library.search("he goes silent whenever we fight")
    assert after.hits[0] == before.hits[0]
    assert after.confidence == before.confidence
    assert library.search("python code for sorting lists").scope is not Scope.COVERED


def test_adding_one_embeds_only_that_one(library: Library, tmp_path: Path) -> None:
    library.open()
    embedder = library._embedder
    assert isinstance(embedder, WordEmbedder)
    before = embedder.embedded
    library.add(file(tmp_path, "bread.md", BREAD))
    assert embedder.embedded == before + 2


def test_documents_are_there_when_the_coach_starts_again(
    library: Library, tmp_path: Path, small_corpus: Path, settings: Settings
) -> None:
    library.add(file(tmp_path, "bread.md", BREAD))  # before the index is open
    library.open()
    assert library.search(ASKED).hits[0].section.id == "bread/starter"
    library.close()
    again = Library(small_corpus, settings.index, WordEmbedder(), settings.documents)
    assert not again.open()
    assert again.search(ASKED).hits[0].section.id == "bread/starter"
    again.close()


def test_what_another_program_adds_and_removes_is_noticed(
    library: Library, tmp_path: Path, small_corpus: Path, settings: Settings
) -> None:
    library.open()
    other = Library(small_corpus, settings.index, WordEmbedder(), settings.documents)
    other.load()
    other.add(file(tmp_path, "bread.md", BREAD))
    library.search(ASKED)
    for thread in threading.enumerate():
        if thread.name == "new documents":
            thread.join(10)
    assert library.search(ASKED).hits[0].section.id == "bread/starter"
    other.load()
    other.remove("bread")
    assert library.search(ASKED).scope is not Scope.COVERED
    assert "bread/starter" not in {section.id for section in library.sections}


def test_searching_goes_on_while_documents_come_and_go(library: Library, tmp_path: Path) -> None:
    library.open()
    over = threading.Event()
    faults: list[BaseException] = []
    found: set[str] = set()

    def ask() -> None:
        while not over.is_set():
            try:
                found.add(library.search(ASKED).hits[0].section.id)
                library.search("trust after he lied")
            except BaseException as error:
                faults.append(error)
                return

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    bread, choir = file(tmp_path, "bread.md", BREAD), file(tmp_path, "choir.md", CHOIR)
    for _ in range(4):
        library.add(bread)
        library.add(choir)
        library.remove("bread")
        library.remove("choir")
    over.set()
    for asker in askers:
        asker.join(20)
    assert faults == []
    assert "bread/starter" in found and len(found) > 1


def test_a_reading_of_a_document_is_not_read_ahead_and_a_removed_one_is_told(
    library: Library, tmp_path: Path
) -> None:
    library.open()
    library.add(file(tmp_path, "bread.md", BREAD))
    assert library.reading("bread/starter").passages == ()
    library.remove("bread")
    with pytest.raises(CorpusError, match="removed meanwhile"):
        library.reading("bread/starter")


def test_a_bad_file_changes_nothing(library: Library, tmp_path: Path) -> None:
    library.open()
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(CoachError):
        library.add(tmp_path / "bad.pdf")
    with pytest.raises(InputError, match="coach corpus list"):
        library.remove("bad")
    assert library.documents == ()
    assert library.search("trust after he lied").hits[0].section.id == "small/trust"


def test_without_a_folder_for_documents_none_are_taken(small_library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="guides alone"):
        small_library.add(file(tmp_path, "bread.md", BREAD))
    assert small_library.documents == ()


def test_a_damaged_document_is_told_and_the_rest_is_searched(
    library: Library, tmp_path: Path, settings: Settings
) -> None:
    library.open()
    library.add(file(tmp_path, "bread.md", BREAD))
    library.add(file(tmp_path, "choir.md", CHOIR))
    (settings.documents / "bread.json").write_text("{")
    settings.documents.touch()
    assert library.search("when does the choir rehearse in the school hall").hits[0].section.id == (
        "choir/rehearsals"
    )
    assert "coach corpus remove bread" in library.problems[0]
    assert not list(settings.index.glob("own-bread.*")), "its vectors are gone"


def test_a_shelf_that_is_lost_while_open_is_a_sentence_and_comes_back(
    library: Library, tmp_path: Path, settings: Settings
) -> None:
    library.open()
    library.add(file(tmp_path, "bread.md", BREAD))
    for shelf in settings.index.glob("own-bread.*"):
        shutil.rmtree(shelf)
    try:
        library.search(ASKED)  # Chroma may still hold the files
    except IndexUnusable as error:
        assert "rebuilt" in str(error)
    assert library.open()
    assert library.search(ASKED).hits[0].section.id == "bread/starter"


def swap_for_original(documents: Path) -> None:
    """What an added original of the small guide looks like once it was taken in."""
    texts = {
        "silence": ["A word ahead of all.", "Silence in a fight is what people call stonewalling."],
        "sorry": ["Whoever says sorry gives no excuse.", "What an apology is worth shows in change."],
        "trust": ["Promises kept, small ones too, let trust grow.", "It takes months, or years."],
    }
    sections = [
        {"id": f"small/{name}", "title": name, "passages": passages} for name, passages in texts.items()
    ]
    documents.mkdir(parents=True, mode=0o700)
    values = {"form": 1, "id": "small", "title": "x", "digest": "x", "sections": sections}
    (documents / "small.json").write_text(json.dumps(values), encoding="utf-8")


def test_an_original_stands_in_the_place_of_its_guide(
    library: Library, settings: Settings, small_corpus: Path
) -> None:
    library.open()
    before = library.search("keep promises and trust")
    swap_for_original(settings.documents)
    library.open()
    after = library.search("keep promises and trust")
    assert [h.section.id for h in after.hits] == [h.section.id for h in before.hits]
    assert after.hits[0].section.source.own
    assert after.hits[0].section.source.author == "Somebody"
    assert {p.text for p in after.hits[0].passages} == {
        "Promises kept, small ones too, let trust grow.",
        "It takes months, or years.",
    }
    assert after.hits[0].passage.text.startswith("Promises kept"), "the lay questions lead to its passages"
    assert len(library.sections) == 3
    library.remove("small")
    assert library.search("keep promises and trust") == before


def test_shelves_of_documents_that_are_no_more_are_swept(
    library: Library, tmp_path: Path, settings: Settings
) -> None:
    library.open()
    library.add(file(tmp_path, "bread.md", BREAD))
    library.close()
    (settings.documents / "bread.json").unlink()  # as after a crash in the middle of removing
    library.open()
    assert not list(settings.index.glob("own-*"))


def test_likeness_rises_with_meaning_and_with_rare_shared_words(library: Library) -> None:
    library.open()
    assert library._holdings is not None
    likeness = library._holdings.likeness
    assert likeness.weights.shape == (3,)
    assert likeness.weights[0] > 0
    assert np.isfinite(likeness.weights).all()


def test_closing_does_not_wait_for_an_index_that_is_being_built(
    small_corpus: Path, settings: Settings
) -> None:
    begun, let_on = threading.Event(), threading.Event()

    class Slow(WordEmbedder):
        def embed(self, texts):  # type: ignore[no-untyped-def]
            begun.set()
            let_on.wait(20)
            return super().embed(texts)

    library = Library(small_corpus, settings.index, Slow(), settings.documents)
    opening = threading.Thread(target=library.open)
    opening.start()
    assert begun.wait(20)
    closed = threading.Thread(target=library.close)
    closed.start()
    closed.join(5)
    assert not closed.is_alive()
    let_on.set()
    opening.join(20)
    library.close()
