"""An adapter changes the layers that it names, by what it holds, and tells what is wrong with it."""

from pathlib import Path

import numpy as np
import pytest

from coach.errors import ModelDamaged, ModelMissing
from coach.guidance.embedder import _adapt


def model() -> list[object]:
    torch = pytest.importorskip("torch")

    class Part(torch.nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.auto_model = torch.nn.Module()
            self.auto_model.dense = torch.nn.Linear(3, 2, bias=False)
            torch.nn.init.zeros_(self.auto_model.dense.weight)

    return [Part()]


def test_the_product_is_added_to_the_weight(tmp_path: Path) -> None:
    a, b = np.array([[1, 2, 3]], dtype=np.float16), np.array([[1], [-2]], dtype=np.float16)
    np.savez(tmp_path / "a.npz", names=np.array(["dense"]), **{"dense.a": a, "dense.b": b})
    parts = model()
    _adapt(parts, tmp_path / "a.npz")
    weight = parts[0].auto_model.dense.weight.detach().numpy()  # type: ignore[attr-defined]
    assert weight.tolist() == [[1, 2, 3], [-2, -4, -6]]


def test_a_missing_a_damaged_and_a_foreign_adapter_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="Install the coach again"):
        _adapt(model(), tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    with pytest.raises(ModelDamaged, match="Install the coach again"):
        _adapt(model(), tmp_path / "bad.npz")
    np.savez(
        tmp_path / "foreign.npz",
        names=np.array(["other"]),
        **{"other.a": np.ones((1, 3)), "other.b": np.ones((2, 1))},
    )
    with pytest.raises(ModelDamaged, match="can't be read"):
        _adapt(model(), tmp_path / "foreign.npz")
