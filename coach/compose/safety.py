"""What stands before every mode: the screen and the cards."""

from coach.compose.models import SCREENING
from coach.domain.model import Decider
from coach.guidance.embedder import SentenceEmbedder
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.screen import ADAPTER, Doubt, Screen
from coach.settings import Settings
from coach.wording import load_prompt

__all__ = ["build_doubt", "build_guard", "build_screen"]


def build_screen(settings: Settings) -> Screen:
    """The screen alone: whether a message tells of danger. Loads on first use."""
    return Screen(SentenceEmbedder(settings.models / SCREENING, ADAPTER, quick=True).embed)


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
