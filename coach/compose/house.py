"""The house: every part of one running coach, how it gets ready, and how it is closed."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coach.checks.check import Checks
from coach.compose.keeping import build_journal, build_pairings, has_documents
from coach.conversation import Coach
from coach.domain.guidance import Section, Source
from coach.domain.model import ChatModel
from coach.errors import CoachError, JournalError, ModelError
from coach.guidance.embedder import SentenceEmbedder
from coach.guidance.library import Library
from coach.journal import shred
from coach.practice.practice import Practice
from coach.safety.guard import Guard
from coach.safety.plainly import Told
from coach.settings import Settings
from coach.workshop import Workshop

__all__ = ["House", "Readiness"]


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

    def warm(self, ahead: bool = True) -> None:
        """Get ready in the background; ``readiness`` tells how far it is.

        Args:
            ahead: whether the model then reads every section ahead, so that no answer waits for it. The first time
                that keeps the machine busy for some minutes; what was read is kept on disk.
        """
        self._getting_ready = threading.Thread(
            target=self._warm, args=(ahead,), name="getting ready", daemon=True
        )
        self._getting_ready.start()

    def wipe(self) -> None:
        """Destroy every session and upload, and what two wrote in private, while the coach runs.

        Raises:
            JournalError: something is left. The user's own documents are: search has them open.
        """
        (self.journal or build_journal(self.settings)).wipe()
        left = shred(self.settings.temp, self.settings.together)
        if left or has_documents(self.settings):
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

    def _warm(self, ahead: bool) -> None:
        try:
            asyncio.run(self._warm_all(ahead))
        except CoachError as error:
            self._tell(step="", trouble=str(error))
        except Exception:
            if not self._closing.is_set():
                self._tell(step="", trouble="Getting ready failed. Run `coach doctor` to see what is wrong.")
                raise

    async def _warm_all(self, ahead: bool) -> None:
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
        for section in self.library.sections if ahead else ():
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
