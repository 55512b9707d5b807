"""Sentences become vectors, with sentence-transformers on the CPU."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import ModelDamaged, ModelMissing

__all__ = ["Embedder", "SentenceEmbedder", "Vectors"]

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimensions), float32."""


class SentenceEmbedder:
    """A sentence-transformers model from a folder on this disk. Loads on first use; never downloads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
            os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]

            try:
                self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            except Exception as error:  # the vendor raises a dozen kinds for a broken file
                raise ModelDamaged(
                    f"The embedding model in {self._folder} can't be read. Run `coach model pull` to fetch it again."
                ) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimensions); some 10 ms for one short text once loaded."""
        self.load()
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def _missing(self) -> ModelMissing:
        return ModelMissing(
            f"The embedding model isn't in {self._folder}. Run `coach model pull` to fetch it."
        )
