"""Step Four and Step Five for one: what has to come first, the walk, and what was said on a page to keep."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from coach.domain.safety import Screening, Watch
from coach.errors import CoachError
from coach.flows.progress import gate
from coach.flows.shares import Share, shares
from coach.flows.vows import gather
from coach.flows.walk import Walk
from coach.journal import Entry
from coach.ui import flow_markup, together_markup, vows_markup
from coach.ui.flow_panel import FlowPanel
from coach.ui.going import Going
from coach.ui.vigil import Vigil, told

__all__ = ["AlonePanel"]

STEPS = ("step-four", "step-five")
NAMELESS = "In my own words"


@dataclass
class Alone(Going):
    """A walk by oneself.

    Attributes:
        wanted: the flow that was asked for while another has to come first; empty where none was.
        barred: why no flow of this kind is begun: the safety card stands in its place; empty where that isn't so.
        walked: what was walked on this page, by flow; all there is where no journal is kept.
        vows: whether the page to keep is shown.
    """

    wanted: str = ""
    barred: str = ""
    walked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    vows: bool = False

    @property
    def moment(self) -> str:
        """As everywhere; whether the page to keep is shown, or nothing is begun, counts as well."""
        return f"{super().moment}{'v' * self.vows}{'b' * bool(self.barred)}"


class AlonePanel(FlowPanel):
    """Walks one person through what comes first, Step Four and Step Five; the journal keeps them."""

    _script = FlowPanel._script + vows_markup.KEEP

    def _fresh(self) -> Going:
        return Alone()

    async def _begin(self, going: Going, vigil: Vigil, flow: str) -> None:
        assert isinstance(going, Alone)
        going.wanted, going.barred, going.vows = "", "", False
        flows, guard = self._home.workshop.flows, self._home.guard
        if guard is not None and vigil.watch.on and flows[flow].needs:
            going.card = guard.cards.held(vigil.watch, Screening(""))
            return
        opens = gate(flows[flow], flows, await asyncio.to_thread(self._states, going))
        if opens.unsafe:
            going.barred = opens.why
            return
        if not opens.open:
            going.notice, going.wanted = opens.why, flow
        going.walk = self._home.workshop.begin(flow if opens.open else opens.first)
        going.remarks, going.samples, going.record = {}, [], None

    async def _resume(self, going: Going, entry: Entry) -> None:
        assert isinstance(going, Alone)
        await super()._resume(going, entry)
        assert going.walk is not None
        flows = self._home.workshop.flows
        opens = gate(going.walk.flow, flows, await asyncio.to_thread(self._states, going))
        if not opens.open:
            going.barred = opens.why if opens.unsafe else ""
            going.notice, going.walk, going.record = "" if opens.unsafe else opens.why, None, None

    async def _keep(self, going: Going) -> str:
        assert isinstance(going, Alone) and going.walk is not None
        going.walked[going.walk.flow.id] = going.walk.state()
        return await super()._keep(going)

    async def _other(self, act: str, going: Going, vigil: Vigil) -> bool:
        assert isinstance(going, Alone)
        if act == "onward" and going.walk is not None and going.walk.over and (flow := self._next(going)):
            await self._begin(going, vigil, flow)
            if going.walk is not None and going.walk.over:
                going.walk = None
            return True
        if act == "vows":
            going.vows = not going.vows
            return True
        if act == "unbar" and going.barred:
            going.barred = ""
            return True
        return False

    def _waits(self, going: Going) -> str:
        assert isinstance(going, Alone)
        guard = self._home.guard
        if going.barred:
            card = guard.cards.held(told(Watch()), Screening("")) if guard is not None else None
            return together_markup.barred(card, going.barred)
        if going.card is not None:
            return super()._waits(going)
        if going.walk is not None and not going.walk.over:
            return super()._waits(going)
        page = self._page(going)
        if going.walk is None:
            return super()._waits(going) + page
        following = self._next(going)
        more = together_markup.onward(self._home.workshop.flows[following].title) if following else ""
        return flow_markup.now(going.walk, self._home.section, False, more=more) + page

    def _next(self, going: Going) -> str:
        """The flow that comes after the one that is over; empty where none does."""
        assert isinstance(going, Alone)
        if going.walk is None or going.walk.unsafe or going.walk.declined:
            return ""  # nobody who said no is led on; what else there is stands at “Begin anew”
        if going.wanted:
            return going.wanted
        order = self._flows
        place = order.index(going.walk.flow.id) + 1
        return order[place] if place < len(order) else ""

    def _page(self, going: Alone) -> str:
        """The page of vows, or what shows it; empty where there is nothing to keep yet."""
        said = self._said(going)
        if not any(share.heading for share in said):
            return ""
        if not going.vows:
            return vows_markup.offer_vows()
        made = gather(vows_markup.title_of([said]), [(NAMELESS, said)], date.today())
        return vows_markup.vows(made)

    def _said(self, going: Alone) -> tuple[Share, ...]:
        flows = self._home.workshop.flows
        newest = {state["flow"]: Walk.resume(flows[state["flow"]], state) for state in self._states(going)}
        if any(walk.unsafe for walk in newest.values()):
            return ()
        return tuple(
            share for id_ in STEPS if id_ in newest and newest[id_].over for share in shares(newest[id_])
        )

    def _states(self, going: Alone) -> list[Mapping[str, Any]]:
        """What was walked, oldest first: from the journal, or where none can be read, from this page."""
        journal, flows = self._home.journal, self._home.workshop.flows
        kept: list[Mapping[str, Any]] = list(going.walked.values())
        if journal is not None:
            try:
                entries = [entry for entry in journal.list() if entry.kind == "flow"]
                kept = [journal.load(entry.id) for entry in reversed(entries)]
            except CoachError:
                pass  # the journal's own panel tells what is wrong with it
        return [state for state in kept if state.get("flow") in flows]
