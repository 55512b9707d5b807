"""Documents that somebody adds beside the guides: found by their passages, and no cover for what nobody covers.

Six short documents and questions about them, by one writer; three of them were looked at while the ranking was
built (dev), three weren't (test).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.cli.evaluation import DEPTH, Measured, read_questions, retrieval, scope
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.settings import Settings

HERE = Path(__file__).parent
DOCUMENTS = {"dev": ("far-apart", "sourdough", "parenting-plan"), "test": ("tenants", "restless", "choir")}

Figures = dict[str, float]


def figures(library: Library, file: str) -> Figures:
    found = [(asked, library.search(asked.query, DEPTH)) for asked in read_questions(HERE / file)]
    measured: list[Measured] = [*retrieval(found), *scope(found)]
    print(f"\n{file}:", *measured, sep="\n  ")
    return {one.name: one.value for one in measured}


@pytest.fixture(scope="module", params=["dev", "test"])
def measured(
    request: pytest.FixtureRequest,
    real_library: Library,
    real_settings: Settings,
    real_embedder: SentenceEmbedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Figures, Figures]]:
    """Figures of the documents' questions and of the guides' questions, with the documents added."""
    assert real_library.sections, "the guides' index is there to be copied"
    home = tmp_path_factory.mktemp(request.param)
    shutil.copytree(real_settings.index, home / "index")
    library = Library(real_settings.corpus, home / "index", real_embedder, home / "documents")
    library.open()
    for name in DOCUMENTS[request.param]:
        library.add(HERE / "documents" / f"{name}.md")
    asked = (f"documents_{request.param}.jsonl", f"questions_{request.param}.jsonl")
    real_embedder.embed([one.query for file in asked for one in read_questions(HERE / file)])  # all at once
    yield (
        figures(library, asked[0]),
        figures(library, asked[1]),
    )
    library.close()


@pytest.mark.index
def test_the_documents_sections_are_found(measured: tuple[Figures, Figures]) -> None:
    own, _ = measured
    assert own["hit@1"] >= 0.70
    assert own["hit@3"] >= 0.90
    assert own["covered refused"] <= 0.15


@pytest.mark.index
def test_the_guides_are_still_found_and_the_rest_refused(measured: tuple[Figures, Figures]) -> None:
    _, guides = measured
    assert guides["hit@1"] >= 0.70
    assert guides["hit@3"] >= 0.90
    assert guides["scope AUC"] >= 0.95
    assert guides["uncovered refused"] >= 0.88  # two of them are in fact covered by the documents
    assert guides["covered refused"] <= 0.08
