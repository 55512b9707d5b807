"""The composition root: the only place where the parts meet."""

import asyncio
import platform
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coach.checks.check import WEIGHTS, Checks
from coach.checks.grounding import Grounding, words
from coach.conversation import Coach
from coach.domain.guidance import Section, Source
from coach.domain.model import ChatModel, Decider
from coach.errors import CoachError, JournalError, ModelError
from coach.flows import FLOWS
from coach.flows.feedback import load_sayings
from coach.flows.flow import Flow, load_flows
from coach.flows.remarks import Remarks
from coach.flows.samples import Samples
from coach.guidance.documents import load_guides
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.guidance.places import Folders, Place, Server
from coach.guidance.tone import ToneEmbedder
from coach.journal import Journal, shred
from coach.model import ModelConfig, open_model
from coach.model.weights import check_file, find_entry, verify
from coach.practice.feedback import load_sayings as load_practice_sayings
from coach.practice.partner import Partner
from coach.practice.practice import Practice
from coach.practice.role import Role
from coach.practice.scene import load_scenes
from coach.quiet import hush
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.plainly import Told
from coach.safety.screen import ADAPTER, Doubt, Screen
from coach.sealed import Pairings
from coach.settings import Settings
from coach.wording import load_prompt
from coach.workshop import Workshop

__all__ = [
    "House",
    "Readiness",
    "build",
    "build_checks",
    "build_doubt",
    "build_exercises",
    "build_guard",
    "build_journal",
    "build_library",
    "build_model",
    "build_pairings",
    "build_practice",
    "build_screen",
    "check_embedding",
    "check_model",
    "language_file",
    "wipe",
]

EXERCISES = FLOWS / "exercises"
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
        checks: Checks,
        workshop: Workshop,
        practice: Practice,
    ) -> None:
        self.settings = settings
        self.library = library
        self.coach = coach
        self.checks = checks
        self.workshop = workshop
        self.practice = practice
        self.readiness = Readiness()
        self._embedder = embedder
        self.model = model
        self.journal = None if settings.no_journal else build_journal(settings)
        self.pairings = build_pairings(settings)
        self.told = None if settings.no_journal else Told(settings.told)
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

    @property
    def sections(self) -> tuple[Section, ...]:
        """The guides' sections, in their order."""
        return self.library.sections

    @property
    def guard(self) -> Guard | None:
        """What stands before every mode."""
        return self.coach.guard

    def section(self, id_: str) -> Section | None:
        """A guidance section by its id; None where there is no such."""
        return next((section for section in self.library.sections if section.id == id_), None)

    @property
    def documents(self) -> tuple[Source, ...]:
        """The user's own documents."""
        return self.library.documents

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each of the user's documents that can't be read any more."""
        return self.library.problems

    def add_document(self, file: Path) -> Source:
        """Take in a document of the user's; see ``Library.add``."""
        return self.library.add(file)

    def remove_document(self, id_: str) -> None:
        """Delete a document of the user's, and all that was made of it; see ``Library.remove``."""
        self.library.remove(id_)

    def warm(self) -> None:
        """Get ready in the background; ``readiness`` tells how far it is."""
        self._getting_ready = threading.Thread(target=self._warm, name="getting ready", daemon=True)
        self._getting_ready.start()

    def wipe(self) -> None:
        """Destroy every session and upload, and what two wrote in private, while the coach runs.

        Raises:
            JournalError: something is left. The user's own documents are: search has them open.
        """
        (self.journal or build_journal(self.settings)).wipe()
        left = shred(self.settings.temp, self.settings.together)
        if left or _has_documents(self.settings):
            raise JournalError(
                "Your sessions are gone, but uploads or documents of yours are still in use. "
                "Close the coach and run `coach journal wipe` in the terminal to destroy them too."
            )

    def close(self) -> None:
        """Stop the model and let go of the index."""
        self._closing.set()
        asyncio.run(self.coach.close())
        if self._getting_ready is not None:
            self._getting_ready.join(timeout=10)
        self.library.close()
        if self.journal is not None:
            self.journal.close()

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
            await asyncio.to_thread(self.checks.check, "Something to warm up with.", "turn")
            await loading
        except ModelError as error:
            self._tell(step="", trouble=str(error))
            return
        self._tell(model=self.model is not None, step="", done=0, total=0)
        for section in self.library.sections:
            if self._closing.is_set():
                return
            if section.source.own:  # what a model has read is kept on disk, and would outlive the document
                continue
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
    hush()
    embedder = SentenceEmbedder(settings.models / EMBEDDING)
    library = build_library(settings, embedder)
    model = None if settings.no_model else open_model(_model_config(settings, prepared))
    grounding = Grounding(embedder.embed, words(" ".join(library.texts)))
    coach = Coach(library, grounding, load_prompt(settings.prompts, "ask"), model, build_guard(settings))
    checks = build_checks(settings)
    return House(
        settings,
        library,
        embedder,
        model,
        coach,
        checks,
        _workshop(settings, library, embedder, model, checks),
        build_practice(settings, model, checks=checks),
    )


def _workshop(
    settings: Settings, library: Library, embedder: SentenceEmbedder, model: ChatModel | None, checks: Checks
) -> Workshop:
    sections = [section.id for section in library.sections]
    flows = load_flows(FLOWS / "workshops", sections) | load_flows(EXERCISES, sections)
    sayings = load_sayings()
    vocabulary = words(" ".join([*library.texts, *sayings.texts]))
    remarks = Remarks(load_prompt(settings.prompts, "feedback"), Grounding(embedder.embed, vocabulary), model)
    prompts = {kind: load_prompt(settings.prompts, f"sample_{kind}") for kind in ("i_statement", "apology")}
    return Workshop(flows, checks, sayings, remarks, Samples(checks, embedder.embed, prompts, model))


def build_library(settings: Settings, embedder: SentenceEmbedder | None = None) -> Library:
    """The guides and the user's documents, not open yet; enough for adding and removing documents.

    Raises:
        CorpusError: a guide breaks the form.
    """
    library = Library(
        settings.corpus,
        settings.index,
        embedder or SentenceEmbedder(settings.models / EMBEDDING),
        settings.documents,
        _place(settings),
    )
    library.load()
    return library


def build_checks(settings: Settings) -> Checks:
    """The checks alone: what is in an "I" statement, an apology or a turn. Loads on first use."""
    return Checks(ToneEmbedder(settings.models / CHECKING, WEIGHTS / "tone.npz").embed)


def build_pairings(settings: Settings) -> Pairings:
    """What two partners write in private on this machine. One for the whole running coach."""
    return Pairings(settings.together)


def build_journal(settings: Settings) -> Journal:
    """The journal, not opened yet; for reading and deleting also where no new sessions are kept."""
    key = settings.journal_key.get_secret_value() if settings.journal_key is not None else None
    return Journal(settings.journal, key)


def wipe(settings: Settings, journal: Journal) -> None:
    """Destroy what people wrote or added: the journal, what two wrote in private, uploads, temporary files and documents of their own.

    The index and the prompts read ahead may hold text of such documents; where there are any, both go too
    and are made anew from the guides. The models stay.

    Raises:
        JournalBusy: another copy of the coach has the journal open; nothing is wiped.
        JournalError: something can't be deleted; the message names it, and the rest is gone.
    """
    journal.wipe()
    made_of_them = (settings.index, settings.prepared) if _has_documents(settings) else ()
    left = shred(settings.temp, settings.documents, settings.together, *made_of_them)
    if left:
        names = ", ".join(str(path) for path in left)
        raise JournalError(
            f"Not everything could be deleted: {names}. Close other programs, then delete it yourself."
        )


def build_exercises(settings: Settings) -> dict[str, Flow]:
    """Every exercise by its id, checked against the guides' sections. Quick.

    Raises:
        FlowError: a file breaks the form, or names a section that the guides lack; the message says where.
        CorpusError: a guide breaks the form.
    """
    return load_flows(EXERCISES, (section.id for section in load_guides(settings.corpus)))


def build_practice(
    settings: Settings,
    model: ChatModel | None = None,
    embedder: SentenceEmbedder | None = None,
    checks: Checks | None = None,
) -> Practice:
    """Rehearsals. Quick: the checks and the embedding model load on first use, or with ``Practice.prepare``.

    Args:
        settings: what was set from outside.
        model: what words the partner's lines, such as ``House.model``; None for the scenes' own lines.
        embedder: what the partner's lines are measured with, where it is there already.
        checks: the checks, where they are there already, such as ``House.checks``.

    Raises:
        PromptError: the partner's prompt breaks the form.
        SceneError: a scene breaks the form.
    """
    embed = (embedder or SentenceEmbedder(settings.models / CHECKING)).embed
    checks, scenes = checks or build_checks(settings), load_scenes()
    role = Role(embed, checks, tuple(scenes.values()))
    partner = Partner(role, load_prompt(settings.prompts, "partner"), model)
    return Practice(scenes, checks, partner, load_practice_sayings())


def build_model(settings: Settings) -> ChatModel | None:
    """The language model alone, or None where none is wanted. Loads on first use.

    Raises:
        SettingsError: the settings name no usable model.
    """
    return None if settings.no_model else open_model(_model_config(settings, None))


def _has_documents(settings: Settings) -> bool:
    return settings.documents.is_dir() and any(settings.documents.iterdir())


def build_screen(settings: Settings) -> Screen:
    """The screen alone: whether a message tells of danger. Loads on first use."""
    return Screen(SentenceEmbedder(settings.models / SCREENING, ADAPTER).embed)


def build_guard(settings: Settings) -> Guard:
    """What stands before every mode: the screen, and the cards of the user's country."""
    return Guard(build_screen(settings), Cards(settings.country, settings.chosen_country))


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


def _place(settings: Settings) -> Place:
    if settings.chroma_url:
        return Server(settings.chroma_url, f"{platform.node()}\0{settings.home}")
    return Folders(settings.index)


def _model_config(settings: Settings, prepared: Path | None) -> ModelConfig:
    if settings.llm_url:
        return ModelConfig(url=settings.llm_url, model=settings.llm_model, key=settings.llm_key)
    return ModelConfig(file=language_file(settings), folder=prepared or settings.prepared)
