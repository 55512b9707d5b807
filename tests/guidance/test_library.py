import shutil
from pathlib import Path

import pytest

from coach.domain.guidance import Scope
from coach.errors import IndexUnusable
from coach.guidance.library import Library
from coach.settings import Settings
from tests.fakes import WordEmbedder


def test_the_section_that_speaks_to_it_comes_first_each_once(small_library: Library) -> None:
    small_library.open()
    evidence = small_library.search("he goes silent whenever we fight")
    ids = [hit.section.id for hit in evidence.hits]
    assert ids[0] == "small/silence"
    assert len(ids) == len(set(ids)) == 3
    assert evidence.scope is Scope.COVERED
    assert evidence.hits[0].passage.id == "small/silence#1"


def test_a_lay_question_leads_to_its_passage(small_library: Library) -> None:
    small_library.open()
    assert small_library.search("how long should a break be").hits[0].passage.id == "small/silence#2"


def test_scores_fall_and_the_first_is_the_confidence(small_library: Library) -> None:
    small_library.open()
    evidence = small_library.search("how do i say sorry")
    scores = [hit.score for hit in evidence.hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(evidence.confidence)
    assert all(0 <= score <= 1 for score in scores)


def test_what_the_guides_do_not_cover_is_told_apart(small_library: Library) -> None:
    small_library.open()
    assert small_library.search("python code for sorting lists").scope is not Scope.COVERED
    assert small_library.search("trust after he lied").scope is Scope.COVERED


def test_it_is_built_once(small_corpus: Path, settings: Settings) -> None:
    embedder = WordEmbedder()
    assert Library(small_corpus, settings.index, embedder).open()
    embedded = embedder.embedded
    again = Library(small_corpus, settings.index, embedder)
    assert not again.open()
    assert embedder.embedded < 2 * embedded
    assert again.search("trust after lies").hits[0].section.id == "small/trust"


def test_a_change_of_the_corpus_is_seen(small_corpus: Path, settings: Settings) -> None:
    Library(small_corpus, settings.index, WordEmbedder()).open()
    guide = small_corpus / "small.md"
    guide.write_text(guide.read_text().replace("Say sorry without", "Apologize sincerely, without"))
    changed = Library(small_corpus, settings.index, WordEmbedder())
    assert changed.open()
    assert "sincerely" in changed.search("how do i say sorry").hits[0].passage.text


def test_a_learned_file_that_was_damaged_is_learned_again(small_corpus: Path, settings: Settings) -> None:
    Library(small_corpus, settings.index, WordEmbedder()).open()
    (learned,) = settings.index.glob("learned-*.npz")
    learned.write_bytes(b"nonsense")
    again = Library(small_corpus, settings.index, WordEmbedder())
    again.open()
    assert again.search("trust after lies").hits[0].section.id == "small/trust"


def test_searching_before_it_is_open_says_so(small_library: Library) -> None:
    with pytest.raises(IndexUnusable, match="isn't open yet"):
        small_library.search("trust")


def test_an_index_that_was_deleted_comes_back(small_corpus: Path, settings: Settings) -> None:
    Library(small_corpus, settings.index, WordEmbedder()).open()
    shutil.rmtree(settings.index)
    again = Library(small_corpus, settings.index, WordEmbedder())
    assert again.open()
    assert again.search("trust after lies").hits[0].section.id == "small/trust"


def test_a_reading_is_the_same_every_time(small_library: Library) -> None:
    small_library.open()
    first, second = (small_library.reading("small/trust") for _ in range(2))
    assert first == second
    assert first.passages[0].section == "small/trust"
    assert first.number(first.passages[1]) == 2


@pytest.mark.index
@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("is step four about giving up my friends", "gunther/step-4"),
        ("what does Step 6 say", "gunther/step-6"),
        ("explain strategy #8 pls", "tete/strategy-8"),
        ("strategy 13?", "tete/strategy-13"),
    ],
)
def test_a_section_called_by_its_number_comes_first(real_library: Library, query: str, section: str) -> None:
    evidence = real_library.search(query)
    assert evidence.hits[0].section.id == section
    assert evidence.in_scope
    scores = [hit.score for hit in evidence.hits]
    assert scores == sorted(scores, reverse=True)
