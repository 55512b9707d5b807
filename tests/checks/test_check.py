"""The door to all checks: kinds, errors, other people's words, bad typing, long messages."""

from pathlib import Path

import numpy as np
import pytest

from coach.checks.check import KINDS, Checks
from coach.errors import InputError, ModelDamaged, ModelMissing


@pytest.fixture(scope="module")
def checks(real_checks: Checks) -> Checks:
    return real_checks


def nothing(texts: object) -> np.ndarray:
    raise AssertionError("nothing to embed")


@pytest.mark.parametrize(
    ("text", "kind"), [("", "turn"), ("  \n ", "apology"), ("hi", "poem"), ("a " * 30_000, "turn")]
)
def test_what_cannot_be_checked_is_said_plainly(text: str, kind: str) -> None:
    with pytest.raises(InputError):
        Checks(nothing).check(text, kind)


def test_missing_and_damaged_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Checks(nothing, tmp_path).load()
    (tmp_path / "turns.npz").write_bytes(b"not weights")
    with pytest.raises(ModelDamaged):
        Checks(nothing, tmp_path).load()


@pytest.mark.index
class TestWithTheRealEmbeddings:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "text", ["?", "🙂", "ok", "я устал", "“”", "a" * 500, "no stops " * 400, "x\n\ny"]
    )
    def test_any_text_can_be_checked(self, checks: Checks, text: str, kind: str) -> None:
        result = checks.check(text, kind)
        assert 0 <= result.score <= 1
        assert all(0 <= f.span.start < f.span.end <= len(result.text) for f in result.findings)

    def test_quoted_words_are_not_the_speakers(self, checks: Checks) -> None:
        assert checks.check("My boss said “you are a useless idiot” today.", "i_statement").faults == ()
        assert "name_calling" in checks.check("“You idiot.”", "i_statement").faults

    @pytest.mark.parametrize(
        "text",
        [
            "You never listen to me!",
            "you never listen to me",
            "u never listen to me",
            "YOU NEVER LISTEN TO ME",
        ],
    )
    def test_typing_makes_no_difference(self, checks: Checks, text: str) -> None:
        result = checks.check(text, "i_statement")
        assert result.verdict == "blame"
        assert "always_never" in result.faults

    def test_a_turn_lands_harder_in_a_quarrel(self, checks: Checks) -> None:
        quarrel = ["You lied to me again.", "You're unbelievable, stop twisting everything."]
        calm = ["How was your day?", "Lovely, thank you."]
        text = "Fine. Do what you want."
        assert checks.check(text, "turn", quarrel).score > checks.check(text, "turn", calm).score
