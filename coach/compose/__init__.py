"""The composition root: the only place where the parts meet.

``build`` puts a whole running coach together, a ``House``. Each ``build_…`` makes one part, for those who need no
more, such as a command. Parts are given what they need in their constructors; no other room knows who gives it.

    house        the House: how it gets ready and how it is closed
    models       which model does what, and the language model
    guidance     the library
    drafting     checks, exercises, the workshop
    rehearsing   practice
    safety       the screen and what stands before every mode
    keeping      the journal, what two wrote in private, wiping

From outside, all of it is imported from ``coach.compose``.
"""

from pathlib import Path

from coach.checks.grounding import Grounding, words
from coach.compose.drafting import EXERCISES, build_checks, build_exercises, build_workshop
from coach.compose.guidance import build_library
from coach.compose.house import House, Readiness
from coach.compose.keeping import build_journal, build_pairings, wipe
from coach.compose.models import (
    CHECKING,
    EMBEDDING,
    LANGUAGE,
    SCREENING,
    build_model,
    check_embedding,
    check_model,
    language_file,
)
from coach.compose.rehearsing import build_practice
from coach.compose.safety import build_doubt, build_guard, build_screen
from coach.conversation import Coach
from coach.guidance.embedder import SentenceEmbedder
from coach.quiet import hush
from coach.settings import Settings
from coach.wording import load_prompt

__all__ = [
    "CHECKING",
    "EMBEDDING",
    "EXERCISES",
    "LANGUAGE",
    "SCREENING",
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
    "build_workshop",
    "check_embedding",
    "check_model",
    "language_file",
    "wipe",
]


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
    model = build_model(settings, prepared)
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
        build_workshop(settings, library, embedder, model, checks),
        build_practice(settings, model, checks=checks),
    )
