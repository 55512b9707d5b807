"""The model's yes or no, read from the probabilities of its first word."""

import math

import pytest

from coach.model.endpoint import _share_of_yes


def told(**words: float) -> dict[str, object]:
    return {
        "logprobs": {
            "content": [{"top_logprobs": [{"token": w, "logprob": math.log(p)} for w, p in words.items()]}]
        }
    }


def test_all_spellings_of_yes_and_no_count() -> None:
    assert _share_of_yes(told(Yes=0.3, yes=0.3, No=0.2, maybe=0.2)) == pytest.approx(0.75)


@pytest.mark.parametrize(
    "metadata", [{}, {"logprobs": None}, {"logprobs": {"content": []}}, told(perhaps=1.0)]
)
def test_without_a_yes_or_no_it_is_even(metadata: dict[str, object]) -> None:
    assert _share_of_yes(metadata) == 0.5
