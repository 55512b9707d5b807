"""The composition root: the only place where the parts meet."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coach.checks.check import Checks
from coach.checks.grounding import Grounding, words
from coach.conversation import Coach
from coach.domain.model import ChatModel, Decider
from coach.errors import CoachError, ModelError
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.model import ModelConfig, open_model
from coach.model.weights import check_file, find_entry, verify
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.screen import ADAPTER, Doubt, Screen
from coach.settings import Settings
from coach.wording import load_prompt

__all__ = [
    "House",
    "Readiness",
    "build",
    "build_checks",
    "build_doubt",
    "build_guard",
    "build_screen",
    "check_embedding",
    "check_model",
    "language_file",
]

LANGUAGE = "qwen2.5-coder-1.5b-instruct-q4_k_m"
EMBEDDING = "all-mpnet-base-v2"  # tells sections apart
SCREENING = EMBEDDING  # adapted to its task; the smaller one missed too much, see benchmarks/README.md
CHECKING = "all-MiniLM-L6-v2"  # four times as quick: for checks while people type


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far the coach has come in getting ready.

    Attributes:
        search: passages can be found.
        model: the model can word answers.
        step: what is being done, in plain words; empty when nothing is.
        done: units done of the step.
        total: units of the step; 0 where unknown.
        trouble: what went wrong and what to do, or empty.
    """

    search: bool = False
    model: bool = False
    step: str = "Getting ready"
    done: int = 0
    total: int = 0
    trouble: str = ""


class House:
    """Everything that one running coach is made of. See ``build``."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        embedder: SentenceEmbedder,
        model: ChatModel | None,
        coach: Coach,
    ) -> None:
        self.settings = settings
        self.library = library
        self.coach = coach
        self.readiness = Readiness()
        self._embedder = embedder
        self.model = model
        self._closing = threading.Event()
        self._getting_ready: threading.Thread | None = None

    def open(self, progress: Callable[[str, int, int], None] | None = None) -> bool:
        """Load the embedding model and open the index, here and now.

        Returns:
            True if the index had to be built.

        Raises:
            CoachError: as ``Library.open`` and ``SentenceEmbedder.load`` say.
        """
        self._embedder.load()
        built = self.library.open(progress)
        self.library.search("Something to warm up with.")
        return built

    def warm(self) -> None:
        """Get ready in the background; ``readiness`` tells how far it is."""
        self._getting_ready = threading.Thread(target=self._warm, name="getting ready", daemon=True)
        self._getting_ready.start()

    def close(self) -> None:
        """Stop the model and let go of the index."""
        self._closing.set()
        asyncio.run(self.coach.close())
        if self._getting_ready is not None:
            self._getting_ready.join(timeout=10)
        self.library.close()

    def _warm(self) -> None:
        try:
            asyncio.run(self._warm_all())
        except CoachError as error:
            self._tell(step="", trouble=str(error))
        except Exception:
            if not self._closing.is_set():
                self._tell(step="", trouble="Getting ready failed. Run `coach doctor` to see what is wrong.")
                raise

    async def _warm_all(self) -> None:
        """The search first: answers in the guides' own words need nothing else."""
        loading = asyncio.create_task(self._warm_model())
        await asyncio.to_thread(
            self.open, lambda label, done, total: self._tell(step=label, done=done, total=total)
        )
        guard = self.coach.guard
        if guard is not None:
            await asyncio.to_thread(guard.screen.screen, "Something to warm up with.")
        self._tell(search=True, step="Loading the language model" if self.model else "", done=0, total=0)
        try:
            await loading
        except ModelError as error:
            self._tell(step="", trouble=str(error))
            return
        self._tell(model=self.model is not None, step="", done=0, total=0)
        for section in self.library.sections:
            if self._closing.is_set():
                return
            with suppress(ModelError):  # reading ahead is a comfort; whoever asks gets the error
                await self.coach.prepare(section.id)

    async def _warm_model(self) -> None:
        if self.model is None:
            return
        await self.model.warm()

    def _tell(self, **news: object) -> None:
        self.readiness = replace(self.readiness, **news)  # type: ignore[arg-type]


def build(settings: Settings, prepared: Path | None = None) -> House:
    """Put the parts together. Quick: nothing is loaded, built or fetched yet.

    Args:
        settings: what was set from outside.
        prepared: another folder for the prompts that the engine has read ahead.

    Raises:
        PromptError: a prompt file breaks the form.
        CorpusError: a guide breaks the form.
        SettingsError: the settings name no usable model.
    """
    embedder = SentenceEmbedder(settings.models / EMBEDDING)
    library = Library(settings.corpus, settings.index, embedder)
    library.load()
    model = None if settings.no_model else open_model(_model_config(settings, prepared))
    grounding = Grounding(embedder.embed, words(" ".join(library.texts)))
    coach = Coach(library, grounding, load_prompt(settings.prompts, "ask"), model, build_guard(settings))
    return House(settings, library, embedder, model, coach)


def build_checks(settings: Settings) -> Checks:
    """The checks alone: what is in an "I" statement, an apology or a turn. Loads on first use."""
    return Checks(SentenceEmbedder(settings.models / CHECKING).embed)


def build_screen(settings: Settings) -> Screen:
    """The screen alone: whether a message tells of danger. Loads on first use."""
    return Screen(SentenceEmbedder(settings.models / SCREENING, ADAPTER).embed)


def build_guard(settings: Settings) -> Guard:
    """What stands before every mode: the screen, and the cards of the user's country."""
    return Guard(build_screen(settings), Cards(settings.country))


def build_doubt(settings: Settings, model: Decider) -> Doubt:
    """A language model's yes or no on one message, for ``Screen``.

    ``build`` doesn't use it yet: what it adds hasn't been measured, and it costs a second or two.
    """
    prompt = load_prompt(settings.prompts, "doubt")

    async def doubt(message: str) -> float:
        return await model.yes(prompt.render("", message=message))

    return doubt


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


def language_file(settings: Settings) -> Path:
    """The GGUF file of the language model, whether it is there or not."""
    return settings.model_file or find_entry(LANGUAGE).path(settings.models)


def _model_config(settings: Settings, prepared: Path | None) -> ModelConfig:
    if settings.llm_url:
        return ModelConfig(url=settings.llm_url, model=settings.llm_model, key=settings.llm_key)
    return ModelConfig(file=language_file(settings), folder=prepared or settings.prepared)
