"""Sentences become vectors that tell tone: the same small model, read layer by layer, its top layers tuned by us.

A sentence embedding says what a text is about. Whether it blames, mocks or owns something shows in the layers
below it and, far better, in top layers that were tuned on our own labelled sentences (``scripts/checks_training``).
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from coach.errors import ModelDamaged, ModelMissing
from coach.guidance.embedder import Vectors

__all__ = ["FROZEN", "TUNED_FROM", "ToneEmbedder"]

FROZEN = (6, 2, 4, 5)  # layers whose means are taken as they came
TUNED_FROM = 4  # layers above this one are there twice: as they came and tuned
LONGEST = 160  # tokens of one piece that are read
BATCH = 64


class ToneEmbedder:
    """all-MiniLM-L6-v2 from a folder on this disk and our tuned top layers. Loads on first use; never downloads.

    Args:
        folder: where the model is.
        tuned: the tuned layers, a .npz file of half-precision arrays by name.
    """

    def __init__(self, folder: Path, tuned: Path) -> None:
        self._folder = folder
        self._tuned = tuned
        self._parts: tuple[Any, Any, Any] | None = None  # tokenizer, model, tuned layers
        self._lock = Lock()

    def load(self) -> None:
        """Load both now; takes some seconds the first time.

        Raises:
            ModelMissing: a file isn't there.
            ModelDamaged: a file can't be read as what it should be.
        """
        self._loaded()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors, shape (texts, 5 x 384): unit means of the layers in ``FROZEN``, then of the tuned top."""
        tokenizer, model, tuned = self._loaded()
        import torch

        out = np.zeros((len(texts), (len(FROZEN) + 1) * model.config.hidden_size), dtype=np.float32)
        for some in _alike(texts):
            with torch.inference_mode():
                states, mask = layers(tokenizer, model, [texts[i] for i in some])
                top = above(tuned, states[TUNED_FROM], mask)
                found = torch.cat([mean(x, mask) for x in (*(states[n] for n in FROZEN), top)], dim=1)
            out[some] = found.numpy()
        return out

    def _loaded(self) -> tuple[Any, Any, Any]:
        with self._lock:
            if self._parts is None:
                tokenizer, model = open_model(self._folder)
                self._parts = (tokenizer, model, self._tuned_layers(model))
            return self._parts

    def _tuned_layers(self, model: Any) -> Any:
        import torch

        fresh = top_layers(model)
        try:
            with np.load(self._tuned, allow_pickle=False) as stored:
                state = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
            fresh.load_state_dict(state)
        except FileNotFoundError as error:
            raise ModelMissing(
                f"The checks' weights aren't in {self._tuned}. Install the coach again."
            ) from error
        except Exception as error:  # numpy, zip and the vendor each raise their own kinds
            raise ModelDamaged(
                f"The checks' weights in {self._tuned} can't be read. Install the coach again."
            ) from error
        return fresh.eval()


def _alike(texts: Sequence[str]) -> list[list[int]]:
    """Batches of texts of like length: a message read together with its sentences would pad each to its own length."""
    batches: list[list[int]] = []
    for i in sorted(range(len(texts)), key=lambda i: len(texts[i])):
        shortest = len(texts[batches[-1][0]]) if batches else 0
        if not batches or len(batches[-1]) == BATCH or len(texts[i]) > 2 * shortest + 30:
            batches.append([])
        batches[-1].append(i)
    return batches


def open_model(folder: Path) -> tuple[Any, Any]:
    """Tokenizer and model from a folder.

    Raises:
        ModelMissing: the folder or its weights aren't there.
        ModelDamaged: they can't be read.
    """
    if not (folder / "model.safetensors").exists():
        raise ModelMissing(f"The embedding model isn't in {folder}. Run `coach model pull` to fetch it.")
    os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        model = AutoModel.from_pretrained(str(folder), local_files_only=True, attn_implementation="eager")
    except Exception as error:  # the vendor raises a dozen kinds for a broken file
        raise ModelDamaged(
            f"The embedding model in {folder} can't be read. Run `coach model pull` to fetch it again."
        ) from error
    return tokenizer, model.eval()


def top_layers(model: Any) -> Any:
    """A copy of the layers above ``TUNED_FROM``, to tune or to fill with what was tuned."""
    import copy

    import torch

    return torch.nn.ModuleList(copy.deepcopy(layer) for layer in model.encoder.layer[TUNED_FROM:])


def layers(tokenizer: Any, model: Any, texts: Sequence[str]) -> tuple[Any, Any]:
    """What each layer says of each token, and which tokens there are (texts x tokens)."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
    return model(**batch, output_hidden_states=True).hidden_states, batch["attention_mask"].float()


def above(tuned: Any, states: Any, mask: Any) -> Any:
    """Run token states, shape (texts, tokens, 384), through the tuned layers."""
    hidden = (1 - mask)[:, None, None, :] * -1e4
    for layer in tuned:
        states = layer(states, hidden)
        states = states[0] if isinstance(states, tuple) else states
    return states


def mean(states: Any, mask: Any) -> Any:
    """Unit means over the tokens, shape (texts, 384)."""
    import torch

    return torch.nn.functional.normalize((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)
