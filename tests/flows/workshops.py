"""A workshop that is quick to build: the real flows and sayings, with checks that look for single words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.checks.check import CheckResult
from coach.checks.grounding import Grounding
from coach.domain.findings import Finding
from coach.domain.model import ChatModel
from coach.domain.text import Span
from coach.flows import FLOWS
from coach.flows.feedback import load_sayings
from coach.flows.flow import load_flows
from coach.flows.remarks import Remarks
from coach.flows.samples import Samples
from coach.settings import Settings
from coach.wording import load_prompt
from coach.workshop import Workshop

PARTS = {
    "i_statement": {
        "feeling": "hurt",
        "situation": "sunday",
        "need": "i need",
        "request": "could you",
        "perspective": "i know you",
    },
    "apology": {
        "ack_what": "i shouted",
        "impact": "scared",
        "responsibility": "my fault",
        "amends_or_change": "i'll",
    },
}
FAULTS = {
    "i_statement": {"always_never": "never", "name_calling": "idiot"},
    "apology": {"excuse": "but", "conditional": "if"},
}


class WordChecks:
    """Finds a part or a fault by one word each."""

    def check(self, text: str, kind: str, context: Sequence[str] = ()) -> CheckResult:
        lower = text.lower()
        found = {
            id_: Finding(
                id_,
                Span(lower.index(word), lower.index(word) + len(word)),
                0.9,
                f"About {id_}.",
                "tete/strategy-3",
            )
            for table in (PARTS, FAULTS)
            for id_, word in table.get(kind, {}).items()
            if word in lower
        }
        parts = {part: part in found for part in PARTS.get(kind, {})}
        faults = tuple(fault for fault in FAULTS.get(kind, {}) if fault in found)
        good = "complete" if kind == "apology" else "i_statement"
        verdict = "blame" if faults else good if sum(parts.values()) >= 2 else "neutral"
        return CheckResult(text, kind, verdict, parts, faults, 0.5, tuple(found.values()))


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors that count letters."""
    counted = np.array(
        [[text.lower().count(chr(97 + i)) + 0.01 for i in range(26)] for text in texts], dtype=np.float32
    )
    return counted / np.linalg.norm(counted, axis=1, keepdims=True)


def workshop(model: ChatModel | None = None) -> Workshop:
    checks, prompts = WordChecks(), Settings(browser=False).prompts
    kinds = ("i_statement", "apology")
    samples = Samples(
        checks, letters, {kind: load_prompt(prompts, f"sample_{kind}") for kind in kinds}, model
    )
    remarks = Remarks(load_prompt(prompts, "feedback"), Grounding(letters), model)
    flows = load_flows(FLOWS / "workshops") | load_flows(FLOWS / "exercises")
    return Workshop(flows, checks, load_sayings(), remarks, samples)
