"""What a panel for flows shows: the card, what was promised, the step that waits, what was said above it."""

from datetime import date

import gradio as gr

from coach.domain.safety import Screening, Watch
from coach.flows.following import Outcome
from coach.flows.walk import Walk
from coach.ui import flow_markup, markup
from coach.ui.flow_parts import FlowParts
from coach.ui.follow_up import FollowUp
from coach.ui.going import Going, Update
from coach.ui.house import Home
from coach.ui.kept_walks import Asked, KeptWalks
from coach.ui.press import at_moment
from coach.ui.vigil import told

__all__ = ["FlowView"]


class FlowView(FlowParts):
    """Shows how far somebody has come.

    Args:
        home: the coach.
        vigil: what this page heard of danger.
        flows: ids of the flows to choose from; a single one begins at once.
        name: tells this panel's parts from those of others.
    """

    _anew = True  # whether a walk can be begun anew

    def __init__(self, home: Home, vigil: gr.State, flows: tuple[str, ...], name: str) -> None:
        self._home = home
        self._flows = flows
        self._kept = KeptWalks(home, flows)
        self._follows = FollowUp(self._followed)
        going = self._fresh()
        super().__init__(name, vigil, going, self._now(going), self._writes(going))

    def _fresh(self) -> Going:
        """What a page that was just opened begins with."""
        return Going(self._first())

    def _first(self) -> Walk | None:
        return self._home.workshop.begin(self._flows[0]) if len(self._flows) == 1 else None

    async def _followed(self, going: Going, asked: Asked, outcome: Outcome, again: date | None) -> str:
        """Keep what was answered about a promise; empty, or why it isn't kept."""
        return await self._kept.follow(asked, outcome, again)

    def _moment(self, going: Going) -> str:
        """Names what waits for an answer now; see ``coach.ui.press``."""
        return going.moment

    def _as_it_is(self, going: Going) -> Update:
        """For a press that came too late: the page as it stands, and the words where they are."""
        return {self.going: going} if going.busy else self._whole(going)

    def _whole(self, going: Going) -> Update:
        return {
            self.done: self._done(going),
            self.now: self._now(going),
            self.sample: flow_markup.sample(going.samples[-1]) if going.samples else "",
            self.notice: markup.notice(going.notice),
            self.composer: gr.Row(visible=self._writes(going)),
            self.going: going,
        }

    def _done(self, going: Going) -> str:
        if going.walk is None:
            return ""
        look = flow_markup.Look(self._home.workshop.feedback, going.remarks, self._home.section)
        return flow_markup.walked(going.walk, look)

    def _now(self, going: Going) -> str:
        return at_moment(self._moment(going), self._waits(going))

    def _waits(self, going: Going) -> str:
        """What waits for an answer: the card, what was promised, the step, or what to choose from."""
        workshop = self._home.workshop
        if going.card is not None:
            return markup.card(going.card, 0)
        if going.walk is None:
            flows = [workshop.flows[id_] for id_ in self._flows]
            return self._left(going) + flow_markup.choice(flows, self._home.section)
        back = self._goes_back(going)
        if self._home.guard is not None and not going.walk.over and going.walk.step.safety:
            return markup.card(
                self._home.guard.cards.held(told(Watch()), Screening("")), 0, actions=False
            ) + (flow_markup.now(going.walk, self._home.section, False, self._anew, back=back))
        waits = not going.walk.over and going.walk.step.check and going.walk.answers
        offers = bool(waits) and workshop.offers_sample(going.walk)
        left = "" if going.walk.answers else self._left(going)
        return left + flow_markup.now(going.walk, self._home.section, offers, self._anew, back=back)

    def _goes_back(self, going: Going) -> bool:
        """Whether there is something to go back to."""
        return going.walk is not None and bool(going.walk.answers)

    def _left(self, going: Going) -> str:
        """What earlier visits left."""
        return self._follows.shown(going) + markup.unfinished(going.unfinished)

    def _writes(self, going: Going) -> bool:
        return going.walk is not None and not going.walk.over and going.walk.step.kind == "write"
