from pathlib import Path

import numpy as np
import pytest

from coach.checks.check import WEIGHTS
from coach.compose import CHECKING
from coach.errors import ModelDamaged, ModelMissing
from coach.guidance.tone import FROZEN, ToneEmbedder
from coach.settings import load_settings

TUNED = WEIGHTS / "tone.npz"


def test_a_missing_model_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="coach model pull"):
        ToneEmbedder(tmp_path, TUNED).load()


@pytest.mark.index
def test_missing_and_damaged_tuned_layers_are_said_plainly(tmp_path: Path) -> None:
    folder, tuned = load_settings().models / CHECKING, tmp_path / "tone.npz"
    with pytest.raises(ModelMissing):
        ToneEmbedder(folder, tuned).load()
    tuned.write_bytes(b"not layers")
    with pytest.raises(ModelDamaged):
        ToneEmbedder(folder, tuned).load()
    np.savez(tuned, other=np.zeros(3))
    with pytest.raises(ModelDamaged):
        ToneEmbedder(folder, tuned).load()


@pytest.fixture(scope="module")
def embedder() -> ToneEmbedder:
    return ToneEmbedder(load_settings().models / CHECKING, TUNED)


@pytest.mark.index
def test_a_text_gets_nearly_the_same_vector_alone_and_among_others(embedder: ToneEmbedder) -> None:
    texts = ["You never listen.", "I was worried last night, because the phone was off for hours.", "ok"]
    together = embedder.embed(texts)
    assert together.shape == (3, (len(FROZEN) + 1) * 384)
    assert together.dtype == np.float32
    for n, text in enumerate(texts):
        alone = embedder.embed([text]).reshape(-1, 384)
        assert (alone * together[n].reshape(-1, 384)).sum(
            axis=1
        ).min() > 0.97  # in eight bits, never the very same
    lengths = np.linalg.norm(together.reshape(3, -1, 384), axis=2)
    assert np.allclose(lengths, 1, atol=1e-4)


@pytest.mark.index
def test_the_tuned_top_is_not_the_model_as_it_came(embedder: ToneEmbedder) -> None:
    vector = embedder.embed(["You never listen."])[0]
    assert float(vector[:384] @ vector[-384:]) < 0.9


@pytest.mark.index
def test_no_texts_give_no_vectors(embedder: ToneEmbedder) -> None:
    assert embedder.embed([]).shape == (0, (len(FROZEN) + 1) * 384)
