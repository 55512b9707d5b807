"""The local model: its files, the embedded engine, and one way to ask it or any other server."""

from dataclasses import dataclass
from pathlib import Path

from coach.errors import SettingsError
from coach.model.endpoint import LangChainModel
from coach.model.engine import EngineConfig
from coach.model.prefixes import EmbeddedServer
from coach.model.remote import RemoteServer
from coach.model.route import Patience

__all__ = ["LangChainModel", "ModelConfig", "Patience", "open_model"]


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Which model to use. Either a file for the embedded engine, or a server's address and the model's name.

    Attributes:
        file: the GGUF file for the embedded engine.
        folder: private folder for the prompts that the embedded engine has read ahead.
        url: address of an OpenAI-compatible server; goes before ``file``.
        model: the name that the server knows its model by.
        key: the server's key, if it wants one.
        n_ctx: tokens that one request to the embedded engine may have, its answer included.
        threads: threads for the embedded engine; None for as many as there are cores.
        copying: let the embedded engine guess that words of the prompt are repeated.
        yielding: let the embedded engine's threads sleep while they wait; see ``EngineConfig``.
        cap: the most bytes that prepared prompts may take on disk.
        patience: how long to wait; None for 120 s (embedded) or 60 s (server) until the first word.
    """

    file: Path | None = None
    folder: Path | None = None
    url: str | None = None
    model: str | None = None
    key: str | None = None
    n_ctx: int = 4096
    threads: int | None = None
    copying: bool = True
    yielding: bool = True
    cap: int = 1_000_000_000
    patience: Patience | None = None


def open_model(config: ModelConfig) -> LangChainModel:
    """A chat model. Does nothing yet: ``warm`` or the first request loads it.

    Raises:
        SettingsError: the configuration names no model, or an address that can't be one.
    """
    if config.url:
        if not config.model:
            raise SettingsError("COACH_LLM_URL and COACH_LLM_MODEL go together. Set both, or neither.")
        return LangChainModel(
            config.model, RemoteServer(config.url, config.model, config.key or "", config.patience)
        )
    if config.file is None or config.folder is None:
        raise SettingsError("No model is named. Set COACH_MODEL_FILE, or run `coach model pull`.")
    engine = EngineConfig(
        config.file,
        config.folder,
        n_ctx=config.n_ctx,
        threads=config.threads,
        copying=config.copying,
        yielding=config.yielding,
    )
    return LangChainModel(config.file.stem, EmbeddedServer(engine, config.cap, config.patience))
