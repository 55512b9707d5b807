"""Which model does what, and the language model."""

from pathlib import Path

from coach.domain.model import ChatModel
from coach.model import ModelConfig, open_model
from coach.model.weights import check_file, find_entry, verify
from coach.settings import Settings

__all__ = [
    "CHECKING",
    "EMBEDDING",
    "LANGUAGE",
    "SCREENING",
    "build_model",
    "check_embedding",
    "check_model",
    "language_file",
]

LANGUAGE = "qwen2.5-coder-1.5b-instruct-q4_k_m"
EMBEDDING = "all-mpnet-base-v2"  # tells sections apart
SCREENING = EMBEDDING  # adapted to its task; the smaller one missed too much, see benchmarks/README.md
CHECKING = "all-MiniLM-L6-v2"  # four times as quick: for checks while people type


def build_model(settings: Settings, prepared: Path | None = None) -> ChatModel | None:
    """The language model alone, or None where none is wanted. Loads on first use.

    Args:
        settings: what was set from outside.
        prepared: another folder for the prompts that the engine has read ahead.

    Raises:
        SettingsError: the settings name no usable model.
    """
    if settings.no_model:
        return None
    if settings.llm_url:
        return open_model(ModelConfig(url=settings.llm_url, model=settings.llm_model, key=settings.llm_key))
    return open_model(ModelConfig(file=language_file(settings), folder=prepared or settings.prepared))


def language_file(settings: Settings) -> Path:
    """The GGUF file of the language model, whether it is there or not."""
    return settings.model_file or find_entry(LANGUAGE).path(settings.models)


def check_model(settings: Settings) -> str:
    """Check the language model without loading it; return what it is and where.

    Raises:
        ModelMissing, ModelDamaged: its file is missing, cut short or altered.
    """
    if settings.no_model:
        return "none: answers are the guides' own words (COACH_NO_MODEL is set)"
    if settings.llm_url:
        return f"{settings.llm_model} at {settings.llm_url}"
    file = language_file(settings)
    check_file(file)
    return f"{file.stem} in {file.parent}"


def check_embedding(settings: Settings) -> str:
    """Check the embedding model without loading it; return what it is and where.

    Raises:
        ModelMissing, ModelDamaged: a file of it is missing, cut short or altered.
    """
    folder = settings.models / EMBEDDING
    verify(folder, find_entry(EMBEDDING))
    return f"{EMBEDDING} in {folder}"
