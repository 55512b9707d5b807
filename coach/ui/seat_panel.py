"""One partner's own place: a walk that is kept under seal, and nowhere else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import date

import gradio as gr

from coach.domain.safety import Card, Screening, Watch
from coach.errors import CoachError
from coach.flows.flow import Flow
from coach.flows.shares import shares_from
from coach.flows.together import Papers, side_by_side, turns
from coach.flows.vows import gather
from coach.journal import Entry
from coach.sealed import Pairing, Seat
from coach.ui import flow_markup, markup, together_markup
from coach.ui.flow_panel import FlowPanel, Going, Update
from coach.ui.house import Home
from coach.ui.press import PRESS
from coach.ui.vigil import Vigil, told

__all__ = ["SeatPanel", "Sitting"]

WAIT_SECONDS = 5.0
LOCKED = "Your place is locked. Press “Lock and leave”, then enter your passphrase; everything up to your last answer is there."


@dataclass
class Sitting(Going):
    """Who sits at one open page. Cleared as soon as they leave.

    Attributes:
        pairing: what two walk together; None where nobody sits here.
        seat: the place, open.
        papers: the walks of whoever sits here.
        vigil: what was heard of danger at this place alone.
        turn: one press at a time, so that nothing of one partner arrives after they left.
    """

    pairing: Pairing | None = None
    seat: Seat | None = None
    papers: Papers = field(default_factory=lambda: Papers({}))
    vigil: Vigil = field(default_factory=Vigil)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def clear(self) -> None:
        """Let go of the key and of every word."""
        if self.seat is not None:
            self.seat.leave()
        self.walk, self.remarks, self.samples, self.notice, self.card = None, {}, [], "", None
        self.pairing, self.seat, self.papers, self.vigil = None, None, Papers({}), Vigil()


class SeatPanel(FlowPanel):
    """Walks whoever sits here. Remarks stand in fixed words: no model reads what is written under seal."""

    _script = PRESS + together_markup.KEEP
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
        return self._stage(going) == "done"

    async def _write(self, text: str, going: Going, vigil: Vigil) -> AsyncGenerator[Update, None]:
        assert isinstance(going, Sitting)
        if going.seat is None:
            yield {self.notice: markup.notice(LOCKED)}
            return
        async with going.turn, aclosing(super()._write(text, going, vigil)) as updates:
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

    def _left(self) -> tuple[Entry, ...]:
        return ()  # the journal knows nothing of this

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
        """The walk that comes next; none where fear was told, and none without a pairing."""
        going.walk = None
        if (flow := self._about(going)) is None:
            return
        opens = going.papers.gate(flow, self._home.workshop.flows)
        if not opens.unsafe:
            going.walk = going.papers.walk(self._home.workshop.flows[opens.first] if opens.first else flow)

    def _about(self, going: Sitting) -> Flow | None:
        return self._home.workshop.flows.get(going.pairing.about) if going.pairing is not None else None

    async def _other(self, act: str, going: Going, vigil: Vigil) -> bool:
        assert isinstance(going, Sitting)
        stage, flow = self._stage(going), self._about(going)
        pairing, seat = going.pairing, going.seat
        if pairing is None or seat is None or flow is None:
            return False
        try:
            if act == "look":
                pass
            elif act == "unbar" and stage == "barred":
                safe = {id_: walk for id_, walk in going.papers.walks.items() if not walk.unsafe}
                await self._seal(going, Papers(safe))
                self._take_up(going)
            elif act == "onward" and going.walk is not None and going.walk.over:
                self._take_up(going)
            elif (
                act in ("done", "done-told")
                and stage == "walk"
                and going.walk is not None
                and going.walk.over
            ):
                going.card = self.held(vigil)
                if going.card is None:
                    await asyncio.to_thread(seat.finish, going.papers.shared(flow), act == "done-told")
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

    def _stage(self, going: Sitting) -> str:
        """Where whoever sits here stands: none, open, agreed, done, barred or walk."""
        pairing, seat = going.pairing, going.seat
        if pairing is None or seat is None:
            return "none"
        try:
            if pairing.opened:
                return "open"
            if pairing.agreed(seat.partner):
                return "agreed"
            if seat.done:
                return "done"
        except CoachError:
            return "none"
        return "walk" if going.walk is not None else "barred"

    def _writes(self, going: Going) -> bool:
        assert isinstance(going, Sitting)
        return super()._writes(going) and self._stage(going) == "walk"

    def _done(self, going: Going) -> str:
        assert isinstance(going, Sitting)
        return super()._done(going) if self._stage(going) in ("walk", "done") else ""

    def _now(self, going: Going) -> str:
        assert isinstance(going, Sitting)
        stage, flow = self._stage(going), self._about(going)
        if stage == "none" or flow is None or going.pairing is None or going.seat is None:
            return ""
        if going.card is not None:
            return markup.card(going.card, 0)
        if stage == "barred":
            guard = self._home.guard
            card = guard.cards.held(told(Watch()), Screening("")) if guard is not None else None
            why = going.papers.gate(flow, self._home.workshop.flows).why
            return together_markup.barred(card, why, "Look once more at where you stand")
        pairing, partner = going.pairing, going.seat.partner
        other = pairing.names[1 - pairing.names.index(partner)]
        if stage == "open":
            return self._opened(going, pairing, flow)
        if stage == "agreed":
            return together_markup.waiting(other)
        if stage == "done":
            return together_markup.done(other, pairing.status()[other])
        if going.walk is None or not going.walk.over:
            return super()._now(going)
        last = going.walk.flow.id == flow.id
        more = together_markup.finish(other) if last else together_markup.onward(flow.title)
        return flow_markup.now(going.walk, self._home.section, False, anew=False, more=more)

    def _opened(self, going: Sitting, pairing: Pairing, flow: Flow) -> str:
        flows = self._home.workshop.flows
        assert going.seat is not None
        try:
            both = pairing.open(going.seat)
            sides = side_by_side(flow, both.shared, flows)
            said = [shares_from(own, flows) for own in both.shared]
            shown = together_markup.opened(flow, sides, turns(sides, both.names), both.names)
            named = list(zip(both.names, said, strict=True))
            keeps = any(share.heading for own in said for share in own)
            page = gather(together_markup.title_of(said), named, date.today()) if keeps else None
        except CoachError as error:
            return markup.notice(str(error))
        return shown + (together_markup.vows(page) if page else "")
