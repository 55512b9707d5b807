"""What can be set from outside, by environment variables that begin with ``COACH_``."""

import os
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.errors import SettingsError

__all__ = ["Settings", "load_settings"]


class Settings(BaseSettings):
    """All settings, with their defaults.

    Attributes:
        home: folder of everything that the coach keeps: models, index, prepared prompts.
        port: where the page is served on 127.0.0.1; the next free one if taken.
        model_file: a GGUF file to use in place of the default model.
        llm_url: base address of an OpenAI-compatible server to use in place of the embedded engine.
        llm_model: the name that the server knows its model by.
        llm_key: the server's key, if it wants one.
        no_model: run without a language model: answers are the passages themselves.
        hub_url: address of the Hugging Face hub for ``coach model pull --repo``.
        chroma_url: address of a Chroma server that keeps the index in place of folders on this machine.
        browser: open the page in the browser.
        no_journal: keep no sessions; what is kept already stays until it is deleted.
        journal_key: a passphrase for the journal, which is encrypted from then on; needs the extra ``encrypted``.
        country: two letters of the country whose helplines are shown until another is chosen; empty for the system's own.
    """

    model_config = SettingsConfigDict(env_prefix="COACH_", extra="ignore", protected_namespaces=())

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("conversation-coach", False)))
    port: int = Field(default=7860, ge=1, le=65535)
    model_file: Path | None = None
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: str | None = None
    no_model: bool = False
    hub_url: str = "https://huggingface.co"
    chroma_url: str | None = None
    browser: bool = True
    no_journal: bool = False
    journal_key: SecretStr | None = None
    country: str = Field(default="", pattern=r"^([A-Za-z]{2})?$")

    @field_validator("home", "model_file")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @property
    def models(self) -> Path:
        """Folder of the models' files."""
        return self.home / "models"

    @property
    def index(self) -> Path:
        """Folder of the index."""
        return self.home / "index"

    @property
    def prepared(self) -> Path:
        """Folder of prompts that the engine has read ahead."""
        return self.home / "prepared"

    @property
    def journal(self) -> Path:
        """Folder of the journal, and of nothing else: wiping destroys all of it."""
        return self.home / "journal"

    @property
    def together(self) -> Path:
        """Folder of what two partners write in private, sealed."""
        return self.home / "together"

    @property
    def temp(self) -> Path:
        """Folder of what the page writes for a moment: uploads and the like."""
        return self.home / "temp"

    @property
    def chosen_country(self) -> Path:
        """File of the country that the user chose on the page; it counts before ``country``."""
        return self.home / "country"

    @property
    def told(self) -> Path:
        """File that says that the first visit's notice was read."""
        return self.home / "told"

    @property
    def documents(self) -> Path:
        """Folder of the user's own documents."""
        return self.home / "documents"

    @property
    def corpus(self) -> Path:
        """Folder of the guides."""
        return _resource("corpus")

    @property
    def prompts(self) -> Path:
        """Folder of the prompts."""
        return _resource("prompts")


def load_settings() -> Settings:
    """Settings from the environment.

    Raises:
        SettingsError: a value can't be used; the message names the variable.
    """
    os.umask(0o077)  # what people write here is for no one else on this machine
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = f"COACH_{'_'.join(str(part) for part in first['loc'])}".upper()
        raise SettingsError(
            f"{variable} can't be used: {first['msg']}. Set it to another value, or unset it."
        ) from error
    if bool(settings.llm_url) != bool(settings.llm_model):
        raise SettingsError("COACH_LLM_URL and COACH_LLM_MODEL go together. Set both, or neither.")
    return settings


def _resource(name: str) -> Path:
    """A data folder: inside the package where it was installed, beside it in a clone."""
    installed = Path(__file__).parent / name
    return installed if installed.is_dir() else Path(__file__).parent.parent / name
