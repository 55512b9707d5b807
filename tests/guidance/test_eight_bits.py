"""A model in eight bits says nearly what the exact one says."""

import numpy as np
import pytest

from coach.compose import SCREENING
from coach.guidance.embedder import SentenceEmbedder
from coach.settings import Settings

TEXTS = [
    "she hasn't answered since tuesday and i keep checking my phone like an idiot",
    "My parents-in-law arrive on Thursday, and we haven't agreed on anything yet.",
    "You said you would be there. You weren't.",
    "He took my bank card and says that he'll give it back when I have learned to behave.",
    "ok",
]


@pytest.mark.index
def test_vectors_are_nearly_the_exact_ones(real_settings: Settings) -> None:
    folder = real_settings.models / SCREENING
    exact = SentenceEmbedder(folder).embed(TEXTS)
    quick = SentenceEmbedder(folder, quick=True).embed(TEXTS)
    assert np.allclose(np.linalg.norm(quick, axis=1), 1, atol=1e-5)
    assert (exact * quick).sum(axis=1).min() > 0.97
    among = exact @ exact.T
    assert np.abs(quick @ quick.T - among).max() < 0.05, "texts are as far from each other as they were"
