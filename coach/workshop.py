"""Workshop: walks through flows with what they need around them. The checks decide, the model words, the user writes."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import lru_cache

from coach.checks.check import CheckResult, Checks
from coach.domain.events import Said
from coach.flows.feedback import SPARED, Feedback, Sayings, clear_words, found_in, sound
from coach.flows.flow import Flow, Step
from coach.flows.remarks import Remarks
from coach.flows.samples import Facts, Sample, Samples
from coach.flows.unsure import told, unsure
from coach.flows.walk import Walk

__all__ = ["Workshop"]

KEPT = 256  # results of checks
LONGEST_FACT = 240  # characters of a draft that tell one part
FEWEST = 3  # words of a draft that tell one part: "I need" alone tells nothing

# Which step of a workshop tells which part, where the draft itself doesn't.
_TELLS: dict[str, dict[str, tuple[str, ...]]] = {
    "i_statement": {
        "feeling": ("feeling", "feeling-near", "feeling-under"),
        "situation": ("moment", "moment-last"),
        "need": ("need", "need-near"),
        "request": ("request", "request-near"),
        "perspective": ("view",),
    },
    "apology": {
        "ack_what": ("what", "what-last"),
        "impact": ("impact", "impact-near"),
        "responsibility": ("own", "own-near"),
        "amends_or_change": ("repair", "repair-near"),
    },
}
_NEITHER = "none"  # the option that stands for none of the others


class Workshop:
    """Guides somebody through a flow. Holds no state of theirs: a ``Walk`` is a value of the caller's.

    Args:
        flows: by id.
        checks: look at what is written.
        sayings: what is said to what they find.
        remarks: says it in the model's words.
        samples: draws a sample wording on request.
    """

    def __init__(
        self,
        flows: Mapping[str, Flow],
        checks: Checks,
        sayings: Sayings,
        remarks: Remarks,
        samples: Samples,
    ) -> None:
        self.flows = flows
        self._check = lru_cache(maxsize=KEPT)(checks.check)  # a page shows the same drafts again and again
        self._sayings = sayings
        self._remarks = remarks
        self.samples = samples

    def begin(self, flow: str) -> Walk:
        """A new walk. KeyError where there is no such flow."""
        return Walk.begin(self.flows[flow])

    def answer(self, walk: Walk, text: str = "", choice: str = "") -> Walk:
        """The walk after an answer; what is written is checked where the step says so.

        Raises:
            InputError: it doesn't answer the step; the walk stays as it was.
            ModelError: the checks can't be used.
        """
        step = walk.step
        found: tuple[str, ...] = ()
        if step.check and text.strip():
            found = found_in(self.checked(step, text))
        elif step.kind == "write" and unsure(text):
            found = ("unsure",)
        return walk.answer(text, choice, found)

    def checked(self, step: Step, text: str) -> CheckResult:
        """What the checks of a step find in a text."""
        return self._check(text, step.check)

    def feedback(self, walk: Walk, place: int = -1) -> Feedback | None:
        """What there is to say of the draft in an answer, beside the draft before it.

        Args:
            walk: the walk.
            place: which of its answers.

        Returns:
            None where that answer isn't a checked draft. A sentence that was said before in this walk, and would fit any
            draft, is empty.
        """
        if not walk.answers:
            return None
        place %= len(walk.answers)
        feedback = self._feedback(walk, place)
        if feedback is None:
            return None
        before = [earlier for one in range(place) if (earlier := self._feedback(walk, one)) is not None]
        said = {text for earlier in before for text in (earlier.strength, earlier.attempt)}
        # what fits any draft is said once in a walk: nobody wants to hear it each time
        again = said.intersection(self._sayings.sentences[feedback.result.kind]["none"].values())
        strength, attempt = ("" if text in again else text for text in (feedback.strength, feedback.attempt))
        return replace(feedback, strength=strength, attempt=attempt)

    def _feedback(self, walk: Walk, place: int) -> Feedback | None:
        answer = walk.answers[place]
        step = walk.flow.step(answer.step)
        if not step.check or not answer.text:
            return None
        earlier = Walk(walk.flow, walk.answers[:place]).drafts(step.writes)
        before = self.checked(step, earlier[-1]) if earlier else None
        return self._sayings.feedback(self.checked(step, answer.text), before)

    async def remarks(self, feedback: Feedback) -> AsyncGenerator[Said, None]:
        """The feedback's two sentences, in the model's words where those say the same."""
        async with aclosing(self._remarks.worded(feedback)) as worded:
            async for said in worded:
                yield said

    def offers_sample(self, walk: Walk) -> bool:
        """Whether a sample wording can be asked for now."""
        return self.facts(walk).enough

    async def sample(self, walk: Walk, shown: tuple[str, ...] = ()) -> Sample:
        """A wording from what the user told; see ``coach.flows.samples``.

        Args:
            walk: the walk so far.
            shown: wordings that were shown before, not to be shown again.
        """
        return await self.samples.draw(self.facts(walk), shown)

    def facts(self, walk: Walk) -> Facts:
        """What the user told so far: answers to the workshop's questions, else their draft's own words."""
        checked = [a for a in walk.answers if a.text and walk.flow.step(a.step).check in _TELLS]
        if not checked:
            return Facts("i_statement", {})
        step = walk.flow.step(checked[-1].step)
        result = self.checked(step, checked[-1].text)
        facts = {}
        for part, steps in _TELLS[step.check].items():
            answers = [words for name in steps if (words := _told(walk, name))]
            if answers:
                facts[part] = answers[-1]
            elif words := _in_draft(result, part):
                facts[part] = words
        return Facts(step.check, facts, checked[-1].text)


def _told(walk: Walk, step: str) -> str:
    """What the newest answer to a step tells; empty where it leaves the question open."""
    given = [answer for answer in walk.answers if answer.step == step and answer.text]
    return told(given[-1].text) if given and given[-1].choice != _NEITHER else ""


def _in_draft(result: CheckResult, part: str) -> str:
    """The user's own words in which a part was found; empty where they carry blame, or are too few to tell it."""
    if part in SPARED and not sound(result):
        return ""  # a word for their side in the middle of blame
    words = clear_words(result, part, LONGEST_FACT)
    return words if len(words.split()) >= FEWEST else ""
