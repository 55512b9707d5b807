"""Rehearsals that are quick to build: the real scenes and sayings, with checks that look for single words."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from coach.checks.check import CheckResult
from coach.domain.events import Trouble
from coach.domain.findings import Finding
from coach.domain.text import Span
from coach.practice.feedback import load_sayings
from coach.practice.partner import Partner, Spoke
from coach.practice.practice import Practice
from coach.practice.role import Role
from coach.practice.scene import Scene, Stage, load_scenes
from coach.settings import Settings
from coach.wording import load_prompt
from tests.flows.workshops import WordChecks, letters

HURTFUL = {"always_never": "never", "name_calling": "idiot"}


class TurnChecks(WordChecks):
    """Finds faults of a turn by one word each; any fault hurts."""

    def check(self, text: str, kind: str, context: Sequence[str] = ()) -> CheckResult:
        result = super().check(text, kind, context)
        if kind != "turn":
            return result
        lower = text.lower()
        faults = tuple(fault for fault, word in HURTFUL.items() if word in lower)
        marks = tuple(
            Finding(
                fault,
                Span(lower.index(HURTFUL[fault]), lower.index(HURTFUL[fault]) + len(HURTFUL[fault])),
                0.9,
                f"About {fault}.",
                "tete/strategy-3",
            )
            for fault in faults
        )
        return replace(
            result,
            verdict="hurts" if faults else "lands",
            faults=faults,
            score=0.9 if faults else 0.1,
            findings=marks,
        )


class Halting(Partner):
    """Says the scene's own line, then a second sentence after a pause."""

    pause = 0.0

    async def line(
        self, scene: Scene, stage: Stage, said: Sequence[str], words: str
    ) -> AsyncGenerator[Spoke | Trouble, None]:
        async for event in super().line(scene, stage, said, words):
            yield event
        if self.pause:
            await asyncio.sleep(self.pause)
            yield Spoke("Now I have said it all.", "scene")


def practice(pause: float = 0.0) -> Practice:
    """Rehearsals without a model; where ``pause`` is given, the partner's second sentence comes so many seconds later."""
    checks, scenes = TurnChecks(), load_scenes()
    role = Role(letters, checks, tuple(scenes.values()))
    partner = Halting(role, load_prompt(Settings(browser=False).prompts, "partner"), None)
    partner.pause = pause
    return Practice(scenes, checks, partner, load_sayings())
