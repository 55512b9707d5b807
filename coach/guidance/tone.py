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
from coach.guidance.eight_bits import quantize
from coach.guidance.embedder import SAMPLES, Vectors

__all__ = ["FROZEN", "LONGEST", "TUNED_FROM", "ToneEmbedder", "open_model", "passed", "top_layers"]

FROZEN = (6, 2, 4, 5)  # layers whose means are taken as they came
TUNED_FROM = 4  # layers above this one are there twice: as they came and tuned
LONGEST = 160  # tokens of one piece that are read
PACK = 512  # tokens that are read together
LOUD = 6.0  # see ``eight_bits``; in so small a model fewer channels matter


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
        parts = self._loaded()
        if not texts:
            return np.zeros((0, (len(FROZEN) + 1) * parts[1].config.hidden_size), dtype=np.float32)
        return np.concatenate([_read(*parts[1:], some) for some in _packs(parts[0], texts)])

    def _loaded(self) -> tuple[Any, Any, Any]:
        with self._lock:
            if self._parts is None:
                tokenizer, model = open_model(self._folder)
                parts = (tokenizer, model, self._tuned_layers(model))
                for body in (parts[1].encoder, parts[2]):
                    quantize(
                        body, lambda: [_read(*parts[1:], some) for some in _packs(tokenizer, SAMPLES)], LOUD
                    )
                self._parts = parts
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


def _packs(tokenizer: Any, texts: Sequence[str]) -> list[list[list[int]]]:
    """The texts' tokens, in order, as many texts together as one pass reads."""
    packs: list[list[list[int]]] = []
    room = 0
    for tokens in tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"]:
        if len(tokens) > room:
            packs.append([])
            room = PACK
        packs[-1].append(tokens)
        room -= len(tokens)
    return packs


def _read(model: Any, tuned: Any, pack: list[list[int]]) -> Vectors:
    """Read texts side by side in one row of tokens, each blind to the others: no time goes into padding."""
    import torch

    sizes = torch.tensor([len(tokens) for tokens in pack])
    whose = torch.repeat_interleave(torch.arange(len(pack)), sizes)
    ids = torch.tensor([[token for tokens in pack for token in tokens]])
    places = torch.cat([torch.arange(int(size)) for size in sizes])[None]
    hidden = (whose[:, None] != whose).float()[None, None] * -1e4
    share = (torch.arange(len(pack))[:, None] == whose).float() / sizes[:, None]  # texts x tokens
    with torch.inference_mode():
        states = [model.embeddings(input_ids=ids, position_ids=places)]
        for layer in model.encoder.layer:
            states.append(passed(layer, states[-1], hidden))
        top = states[TUNED_FROM]
        for layer in tuned:
            top = passed(layer, top, hidden)
        kept = (*(states[n] for n in FROZEN), top)
        found = torch.cat([torch.nn.functional.normalize(share @ x[0], dim=1) for x in kept], dim=1)
    return np.asarray(found.numpy(), dtype=np.float32)


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


def passed(layer: Any, states: Any, hidden: Any) -> Any:
    """What a layer makes of token states, shape (rows, tokens, 384), where ``hidden`` is -1e4 for what is out of sight."""
    out = layer(states, hidden)
    return out[0] if isinstance(out, tuple) else out
