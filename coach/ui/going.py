"""One person's walk on one open page."""

from dataclasses import dataclass, field
from typing import Any

from coach.domain.events import Said
from coach.domain.safety import Card
from coach.flows.samples import Sample
from coach.flows.walk import Walk
from coach.journal import Entry, Record
from coach.ui.kept_walks import Asked, Progress

__all__ = ["Going", "Update"]

Update = dict[Any, Any]


@dataclass
class Going:
    """Lives on the server, changes in place.

    Attributes:
        walk: how far they have come; None where nothing was begun.
        remarks: the remarks on drafts, by the answer's index.
        samples: sample wordings that were shown, newest last.
        notice: something to tell above the box.
        busy: whether something is being worded.
        record: its place in the journal, once something was saved.
        card: what is shown in place of the step, where somebody may be in danger.
        unfinished: earlier walks that can be taken up again, newest first.
        due: promises to ask about, the first one now.
        delayed: whether the first one was answered with “not yet”, so that a new day can be chosen.
        told: what the coach said to the last answer about a promise.
        progress: what was practiced, where the panel shows it.
        heard: the words that the card stands in place of.
        cleared: words whose alarm was called false: sent again, they go through.
    """

    walk: Walk | None = None
    remarks: dict[int, tuple[Said, ...]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    notice: str = ""
    busy: bool = False
    record: Record | None = None
    card: Card | None = None
    unfinished: tuple[Entry, ...] = ()
    due: tuple[Asked, ...] = ()
    delayed: bool = False
    told: str = ""
    progress: Progress = field(default_factory=Progress)
    heard: str = ""
    cleared: set[str] = field(default_factory=set)

    @property
    def moment(self) -> str:
        """Names what waits for an answer now. A press that was made at another moment was meant for something else."""
        walk = self.walk
        at = f"{walk.flow.id}.{len(walk.answers)}.{walk.at or 'end'}" if walk is not None else "none"
        return f"{at}.{len(self.due)}{'d' * self.delayed}{'c' * (self.card is not None)}"
