"""Sentences become vectors, with sentence-transformers on the CPU."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from coach.errors import ModelDamaged, ModelMissing
from coach.guidance.eight_bits import quantize
from coach.quiet import hush

__all__ = ["SAMPLES", "Embedder", "SentenceEmbedder", "Vectors"]

Vectors = NDArray[np.float32]
SAMPLES = (  # ordinary texts of all kinds, by which the channels that need full precision are told
    "ok so how do i even start",
    "When you came home late on Friday without a word, I was worried, and then I was angry.",
    "hes been quiet 4 days now, idk what i did",
    "You never listen. You always take your mother's side, and I'm sick of it!",
    "I am sorry that I read your messages. I had no right to, and I will not do it again.",
    "We have been married for nineteen years, we have two children, a mortgage and a dog, and somewhere along the way we "
    "stopped talking about anything but who picks up whom and what is for dinner. Last night he said he felt like a lodger.",
    "He hit the wall beside my head and told me that I had made him do it.",
    "i dont want to be here anymore",
    "Her phone, her keys and her card stay with me; she is calmer that way.",
    "Is it normal to feel nothing when she cries?",
    "lol my sister will kill me if i lose her dress",
    "The kids heard all of it from the stairs.",
)


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimensions), float32."""


class SentenceEmbedder:
    """A sentence-transformers model from a folder on this disk. Loads on first use; never downloads."""

    def __init__(self, folder: Path, adapter: Path | None = None, quick: bool = False) -> None:
        """Nothing is read yet.

        Args:
            folder: the model's files.
            adapter: a .npz of small changes to the model's weights, for one task; see ``_adapt``.
            quick: whether to reckon in eight bits where this machine can: vectors are nearly the same, in a third of
                the time.
        """
        self._folder = folder
        self._adapter = adapter
        self._quick = quick
        self._model: Any = None
        self._mark = ""
        self._lock = Lock()

    @property
    def fingerprint(self) -> str:
        """Name and digest of the model's weights; read once, which takes a moment."""
        if not self._mark:
            try:
                with (self._folder / "model.safetensors").open("rb") as weights:
                    digest = hashlib.file_digest(weights, "sha256").hexdigest()
            except OSError as error:
                raise self._missing() from error
            self._mark = f"{self._folder.name}:{digest[:16]}"
        return self._mark

    def load(self) -> None:
        """Load the model now; takes several seconds the first time.

        Raises:
            ModelMissing: the folder or a file of it isn't there.
            ModelDamaged: the files can't be read as a model.
        """
        with self._lock:
            if self._model is not None:
                return
            if not (self._folder / "model.safetensors").exists():
                raise self._missing()
            hush()
            os.environ["TOKENIZERS_PARALLELISM"] = "false"
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]

            try:
                self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            except Exception as error:  # the vendor raises a dozen kinds for a broken file
                raise ModelDamaged(
                    f"The embedding model in {self._folder} can't be read. Run `coach model pull` to fetch it again."
                ) from error
            if self._adapter is not None:
                _adapt(self._model, self._adapter)
            if self._quick:
                quantize(self._model[0].auto_model.encoder, lambda: self._vectors(SAMPLES))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimensions); some 10 ms for one short text once loaded."""
        self.load()
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def _missing(self) -> ModelMissing:
        return ModelMissing(
            f"The embedding model isn't in {self._folder}. Run `coach model pull` to fetch it."
        )


def _adapt(model: Any, path: Path) -> None:
    """Change a model's weights by a low-rank adapter (LoRA, Hu et al. 2021).

    The file holds, for each linear layer in ``names``, ``NAME.a`` of shape (rank, in) and ``NAME.b`` of shape
    (out, rank); their product is added to the layer's weight.

    Raises:
        ModelMissing: the file isn't there.
        ModelDamaged: it can't be read, or belongs to another model.
    """
    import torch

    body = model[0].auto_model
    try:
        with np.load(path, allow_pickle=False) as stored, torch.no_grad():
            for name in (str(n) for n in stored["names"]):
                change = stored[f"{name}.b"].astype(np.float32) @ stored[f"{name}.a"].astype(np.float32)
                body.get_submodule(name).weight += torch.from_numpy(change)
    except FileNotFoundError as error:
        raise ModelMissing(f"The adapter isn't in {path}. Install the coach again.") from error
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError, EOFError, BadZipFile) as error:
        raise ModelDamaged(f"The adapter in {path} can't be read. Install the coach again.") from error
