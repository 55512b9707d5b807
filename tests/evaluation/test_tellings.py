"""Where an answer begins when somebody only tells what happened: figures that must not fall.

Told by a writer who hadn't seen the lay questions; the test half was read by nobody who wrote or chose any of them.
"""

from pathlib import Path

import pytest

from benchmarks.tellings import begun, figures, read
from coach.guidance.library import Library

HERE = Path(__file__).parent


@pytest.fixture(scope="module", params=["dev", "test"])
def measured(request: pytest.FixtureRequest, real_library: Library) -> dict[str, float]:
    told = read(HERE / f"tellings_{request.param}.jsonl")
    found = figures(told, begun(real_library, told))
    print(f"\n{request.param}:", *found.items(), sep="\n  ")
    return found


@pytest.mark.index
def test_an_answer_to_what_was_told_begins_where_it_helps(measured: dict[str, float]) -> None:
    assert measured["begin in a section that fits"] >= 0.60
    assert measured["begin in one that hurts"] <= 0.14
    assert measured["aren't answered"] <= 0.25


def test_no_telling_stands_in_the_corpus() -> None:
    corpus = "\n".join(f.read_text() for f in (HERE.parents[1] / "corpus" / "questions").glob("*.toml"))
    told = [one for split in ("dev", "test") for one in read(HERE / f"tellings_{split}.jsonl")]
    assert [one.text for one in told if one.text.lower() in corpus.lower()] == []
