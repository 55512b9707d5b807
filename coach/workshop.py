"""Workshop: walks through flows with what they need around them. The checks decide, the model words, the user writes."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import lru_cache

from coach.checks.check import CheckResult, Checks
from coach.domain.events import Said
from coach.flows.feedback import Feedback, Sayings, found_in
from coach.flows.flow import Flow, Step
from coach.flows.remarks import Remarks
from coach.flows.samples import Facts, Sample, Samples
from coach.flows.walk import Walk

__all__ = ["Workshop"]

KEPT = 256  # results of checks

# Which step of a workshop tells which part, where the draft itself doesn't.
_TELLS: dict[str, dict[str, tuple[str, ...]]] = {
    "i_statement": {
        "feeling": ("feeling", "feeling-under"),
        "situation": ("moment",),
        "need": ("need",),
        "request": ("request",),
        "perspective": ("view",),
    },
    "apology": {
        "ack_what": ("what",),
        "impact": ("impact",),
        "responsibility": ("own",),
        "amends_or_change": ("repair",),
    },
}


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
        found = found_in(self.checked(step, text)) if step.check and text.strip() else ()
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
        told = {}
        for part, steps in _TELLS[step.check].items():
            answers = [walk.newest(name) for name in steps if walk.newest(name)]
            if answers:
                told[part] = answers[-1]
            elif result.parts.get(part):
                told[part] = _sentence_with(result, part)
        return Facts(step.check, told, checked[-1].text)


def _sentence_with(result: CheckResult, part: str) -> str:
    """The user's own words in which a part was found."""
    spans = [finding.span for finding in result.findings if finding.check == part]
    return result.text[spans[0].start : spans[0].end] if spans else ""
