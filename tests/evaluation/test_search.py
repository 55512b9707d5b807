"""The figures that must not fall, on questions that nobody looked at while search was built: the test split."""

from pathlib import Path

import pytest

from coach.cli.evaluation import DEPTH, Measured, read_questions, retrieval, scope
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def measured(real_library: Library, real_embedder: SentenceEmbedder) -> dict[str, dict[str, Measured]]:
    figures = {}
    for split in ("dev", "test"):
        questions = read_questions(HERE / f"questions_{split}.jsonl")
        real_embedder.embed([asked.query for asked in questions])  # all at once; it remembers them
        found = [(asked, real_library.search(asked.query, DEPTH)) for asked in questions]
        figures[split] = {m.name: m for m in [*retrieval(found), *scope(found)]}
        print(f"\n{split}:", *figures[split].values(), sep="\n  ")
    return figures


@pytest.mark.index
@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize(
    ("name", "least"), [("hit@1", 0.70), ("hit@3", 0.90), ("scope AUC", 0.95), ("uncovered refused", 0.90)]
)
def test_search_stays_as_good(
    measured: dict[str, dict[str, Measured]], split: str, name: str, least: float
) -> None:
    assert measured[split][name].value >= least


@pytest.mark.index
@pytest.mark.parametrize("split", ["dev", "test"])
def test_few_covered_questions_are_refused(measured: dict[str, dict[str, Measured]], split: str) -> None:
    assert measured[split]["covered refused"].value <= 0.08


def test_the_sets_cover_every_section_and_share_no_question() -> None:
    dev, test = (read_questions(HERE / f"questions_{split}.jsonl") for split in ("dev", "test"))
    for questions in (dev, test):
        assert len({section for asked in questions for section in asked.sections}) == 30
        assert sum(not asked.sections for asked in questions) >= 100
    assert len(dev) + len(test) >= 300
    assert not {a.query.lower() for a in dev} & {a.query.lower() for a in test}


def test_no_question_of_the_sets_stands_in_the_corpus() -> None:
    corpus = "\n".join(
        f.read_text() for f in (HERE.parents[1] / "corpus" / "questions").glob("*.toml")
    ).lower()
    asked = [a.query for s in ("dev", "test") for a in read_questions(HERE / f"questions_{s}.jsonl")]
    assert [q for q in asked if f'"{q.lower()}"' in corpus] == []
