"""One partner's own place: a walk that is kept under seal, and nowhere else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from datetime import date

import gradio as gr

from coach.domain.safety import Card, Screening, Watch
from coach.errors import CoachError
from coach.flows.flow import Flow
from coach.flows.following import Outcome
from coach.flows.promises import due, follow
from coach.flows.together import Papers, order
from coach.sealed import Pairing, Seat
from coach.ui import markup, seat_view, together_markup, vows_markup
from coach.ui.flow_panel import FlowPanel
from coach.ui.going import Going, Update
from coach.ui.house import Home
from coach.ui.kept_walks import Asked
from coach.ui.sitting import Sitting
from coach.ui.vigil import Vigil

__all__ = ["SeatPanel", "Sitting"]

WAIT_SECONDS = 5.0
LOCKED = "Your place is locked. Press “Lock and leave”, then enter your passphrase; everything up to your last answer is there."


class SeatPanel(FlowPanel):
    """Walks whoever sits here. Remarks stand in fixed words: no model reads what is written under seal."""

    _script = FlowPanel._script + vows_markup.KEEP
    _anew = False
    _words = False

    def _fresh(self) -> Going:
        return Sitting()

    def __init__(self, home: Home, vigil: gr.State, flows: tuple[str, ...], name: str) -> None:
        super().__init__(home, vigil, flows, name)
        self._sitting: dict[str, Sitting] = {}

    def gone(self, request: gr.Request) -> None:
        """The page was closed or left: lock what stood open there."""
        if (sitting := self._sitting.pop(request.session_hash or "", None)) is not None:
            sitting.clear()

    @staticmethod
    def _forget(going: Going) -> None:
        assert isinstance(going, Sitting)
        going.clear()

    async def sit(self, going: Sitting, vigil: Vigil, pairing: Pairing, seat: Seat, page: str) -> Update:
        """Sit down.

        Args:
            going: the page's state.
            vigil: the watch of this place alone.
            pairing: what two walk together.
            seat: the place, open.
            page: names the open page, so that the place is locked with it.

        Raises:
            CoachError: what was kept can't be read; nobody sits here then.
        """
        state = await asyncio.to_thread(seat.load)
        papers = Papers.resume(self._home.workshop.flows, state)
        going.clear()
        going.pairing, going.seat, going.papers, going.vigil = pairing, seat, papers, vigil
        vigil.watch = Watch()
        with suppress(ValueError, KeyError):
            vigil.watch = Watch.from_json(state["watch"])
        self._sitting[page] = going
        self._take_up(going)
        self._look_back(going)
        going.card = self.held(vigil)
        return {**self._whole(going), self.box: ""}

    async def rise(self, going: Sitting, vigil: Vigil) -> Update:
        """Lock at once, then clear the page once nothing more is on its way to it."""
        if going.seat is not None:
            going.seat.leave()
        held = False
        with suppress(TimeoutError):
            held = await asyncio.wait_for(going.turn.acquire(), WAIT_SECONDS)
        going.clear()
        vigil.watch = Watch()
        if held:
            going.turn.release()
        return {**self._whole(going), self.box: ""}

    def shown(self, going: Sitting) -> Update:
        """What stands here now, for a page that something else has changed."""
        return self._whole(going)

    def agrees_now(self, going: Sitting) -> bool:
        """Whether agreeing is the next thing to do."""
        return going.stage == "done"

    async def _write(
        self, moment: str, text: str, going: Going, vigil: Vigil
    ) -> AsyncGenerator[Update, None]:
        assert isinstance(going, Sitting)
        if going.seat is None:
            yield {self.notice: markup.notice(LOCKED)}
            return
        async with going.turn, aclosing(super()._write(moment, text, going, vigil)) as updates:
            async for update in updates:
                yield update

    async def _press(
        self, text: str, going: Going, vigil: Vigil, event: gr.EventData
    ) -> AsyncGenerator[Update, None]:
        assert isinstance(going, Sitting)
        if going.seat is None:
            yield {self.notice: markup.notice(LOCKED)}
            return
        async with going.turn, aclosing(super()._press(text, going, vigil, event)) as updates:
            async for update in updates:
                yield update

    async def _begin(self, going: Going, vigil: Vigil, flow: str) -> None:
        """Nothing is begun from outside of a pairing."""

    def _look_back(self, going: Going) -> None:
        """What is due of one's own promises. The journal knows nothing of this."""
        assert isinstance(going, Sitting)
        going.due, going.delayed, going.told = (), False, ""
        if going.stage in ("walk", "open"):  # to keep an answer takes being done, and an agreement, back
            states = [walk.state() for walk in going.papers.walks.values()]
            found = due(self._home.workshop.flows, states, date.today())
            going.due = tuple(Asked(one.promise) for one in found)

    async def _followed(self, going: Going, asked: Asked, outcome: Outcome, again: date | None) -> str:
        assert isinstance(going, Sitting)
        promise = asked.promise
        kept = follow(going.papers.walks[promise.flow], promise, outcome, again)
        await self._seal(going, going.papers.put(kept))
        if going.walk is not None and going.walk.flow.id == promise.flow:
            going.walk = follow(going.walk, promise, outcome, again)
        return ""

    async def _heard(self, going: Going, vigil: Vigil, text: str) -> Card | None:
        """As everywhere; an alarm is kept with this place, and nowhere else."""
        assert isinstance(going, Sitting)
        before = vigil.watch.on
        card = await super()._heard(going, vigil, text)
        if vigil.watch.on and not before:
            with suppress(CoachError):  # the card comes first
                await self._seal(going, going.papers)
        return card

    async def _keep(self, going: Going) -> str:
        """Seal the walk. What can't be kept isn't acknowledged."""
        assert isinstance(going, Sitting) and going.walk is not None
        await self._seal(going, going.papers.put(going.walk))
        return ""

    async def _seal(self, going: Sitting, papers: Papers) -> None:
        assert going.seat is not None
        state = {**papers.state(), "watch": going.vigil.watch.to_json()}
        await asyncio.to_thread(going.seat.save, state)
        going.papers = papers

    def _take_up(self, going: Sitting) -> None:
        """The walk that comes next, or the last one; none where fear was told, and none without a pairing."""
        going.walk = None
        flows = self._home.workshop.flows
        if (flow := self._about(going)) is None or going.papers.gate(flow, flows).unsafe:
            return
        walked = [part for part in order(flow, flows) if going.papers.walk(part).answers]
        going.walk = going.papers.walk(going.papers.following(flow, flows) or walked[-1])

    def _onward(self, going: Sitting, flow: Flow) -> None:
        """The next walk; also after a no, where it was asked for."""
        before = going.walk
        self._take_up(going)
        if before is not None and going.walk == before and (later := self._beside(going, flow, 1)):
            going.walk = going.papers.walk(later)

    def _beside(self, going: Sitting, flow: Flow, way: int) -> Flow | None:
        """The flow that is walked before (-1) or after (1) the one that stands here; None where there is none."""
        parts = order(flow, self._home.workshop.flows)
        here = [part.id for part in parts].index(going.walk.flow.id if going.walk is not None else flow.id)
        return parts[here + way] if 0 <= here + way < len(parts) else None

    def _about(self, going: Sitting) -> Flow | None:
        return self._home.workshop.flows.get(going.pairing.about) if going.pairing is not None else None

    async def _other(self, act: str, going: Going, vigil: Vigil) -> bool:
        assert isinstance(going, Sitting)
        stage, flow = going.stage, self._about(going)
        pairing, seat, walk = going.pairing, going.seat, going.walk
        if pairing is None or seat is None or flow is None:
            return False
        over = walk is not None and walk.over
        try:
            if act == "look":
                pass
            elif act == "unbar" and stage == "barred":
                safe = {id_: walk for id_, walk in going.papers.walks.items() if not walk.unsafe}
                await self._seal(going, Papers(safe))
                self._take_up(going)
            elif act == "onward" and over:
                self._onward(going, flow)
            elif (
                act == "back"
                and walk is not None
                and not walk.answers
                and (earlier := self._beside(going, flow, -1))
            ):
                going.walk = going.papers.walk(earlier)
            elif act in ("done", "done-told") and stage == "walk" and over:
                going.card = self.held(vigil)
                if going.card is None:
                    shared = going.papers.shared(flow, self._home.workshop.flows)
                    await asyncio.to_thread(seat.finish, shared, act == "done-told")
            elif act == "change" and stage == "done":
                await self._seal(going, going.papers)
            elif act == "withdraw" and stage == "agreed":
                await asyncio.to_thread(pairing.withdraw, seat)
            else:
                return False
        except CoachError as error:
            going.notice = str(error)
        return True

    def held(self, vigil: Vigil) -> Card | None:
        """The card that stays until its alarm is called false."""
        guard = self._home.guard
        return guard.cards.held(vigil.watch, Screening("")) if guard is not None and vigil.watch.on else None

    def _writes(self, going: Going) -> bool:
        assert isinstance(going, Sitting)
        return super()._writes(going) and going.stage == "walk"

    def _done(self, going: Going) -> str:
        assert isinstance(going, Sitting)
        return super()._done(going) if going.stage in ("walk", "done") else ""

    def _goes_back(self, going: Going) -> bool:
        assert isinstance(going, Sitting)
        flow = self._about(going)
        return super()._goes_back(going) or (flow is not None and self._beside(going, flow, -1) is not None)

    def _left(self, going: Going) -> str:
        return ""  # what is due stands above every step

    def _waits(self, going: Going) -> str:
        assert isinstance(going, Sitting)
        stage, flow = going.stage, self._about(going)
        if stage == "none" or flow is None or going.pairing is None or going.seat is None:
            return ""
        if going.card is not None:
            return markup.card(going.card, 0)
        if stage == "barred":
            return seat_view.barred(self._home, going, flow)
        pairing, partner = going.pairing, going.seat.partner
        other = pairing.names[1 - pairing.names.index(partner)]
        if stage == "open":
            return self._follows.shown(going) + seat_view.opened_to_both(self._home, going, pairing, flow)
        if stage == "agreed":
            return together_markup.waiting(other)
        if stage == "done":
            return together_markup.done(other, pairing.status()[other])
        if going.walk is None or not going.walk.over:
            return self._follows.shown(going) + super()._waits(going)
        return self._follows.shown(going) + seat_view.end_of_walk(self._home, going, flow, other)
