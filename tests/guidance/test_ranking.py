import pytest

from coach.domain.guidance import Scope
from coach.guidance.ranking import Ranking

GUIDES = Ranking((("g/1", 0.9), ("g/2", 0.3)), Scope.COVERED, 0.9)
DOUBTFUL = Ranking((("g/1", 0.1), ("g/2", 0.05)), Scope.OUTSIDE, 0.1)


def test_without_documents_nothing_changes() -> None:
    assert GUIDES.beside({}, 0.5) is GUIDES


def test_a_document_that_is_clearly_more_like_the_question_goes_first() -> None:
    beside = GUIDES.beside({"d/1": 0.6, "d/2": 0.2}, guides=0.1)
    assert [section for section, _ in beside.sections] == ["d/1", "g/1", "g/2", "d/2"]
    assert beside.sections[0][1] == beside.confidence == 0.9


def test_one_that_is_not_clearly_so_stands_where_its_chance_puts_it() -> None:
    beside = GUIDES.beside({"d/1": 0.6, "d/2": 0.2}, guides=0.5)
    assert [section for section, _ in beside.sections] == ["g/1", "d/1", "g/2", "d/2"]
    assert beside.confidence == 0.9


@pytest.mark.parametrize(
    ("chance", "scope"), [(0.8, Scope.COVERED), (0.4, Scope.NEAR), (0.15, Scope.OUTSIDE)]
)
def test_what_the_guides_do_not_cover_a_document_may(chance: float, scope: Scope) -> None:
    beside = DOUBTFUL.beside({"d/1": chance}, guides=0.01)
    assert beside.scope is scope
    assert beside.confidence == beside.sections[0][1] == chance


def test_scores_never_rise_down_the_list_and_all_sections_stay() -> None:
    for guides in (0.0, 0.3, 1.0):
        sections = GUIDES.beside({"d/1": 1.0, "d/2": 0.0, "d/3": 0.5}, guides).sections
        scores = [score for _, score in sections]
        assert scores == sorted(scores, reverse=True)
        assert {name for name, _ in sections} == {"g/1", "g/2", "d/1", "d/2", "d/3"}
