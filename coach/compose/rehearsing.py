"""Rehearsals with a simulated partner."""

from coach.checks.check import Checks
from coach.compose.drafting import build_checks
from coach.compose.models import CHECKING
from coach.domain.model import ChatModel
from coach.guidance.embedder import SentenceEmbedder
from coach.practice.feedback import load_sayings
from coach.practice.partner import Partner
from coach.practice.practice import Practice
from coach.practice.role import Role
from coach.practice.scene import load_scenes
from coach.settings import Settings
from coach.wording import load_prompt

__all__ = ["build_practice"]


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
    return Practice(scenes, checks, partner, load_sayings())
