"""What stands at one partner's own place, as far as it isn't a step of a walk."""

from datetime import date

from coach.domain.safety import Screening, Watch
from coach.errors import CoachError
from coach.flows.flow import Flow
from coach.flows.shares import shares_from
from coach.flows.together import order, parts, side_by_side, turns
from coach.flows.vows import gather
from coach.sealed import Pairing
from coach.ui import flow_markup, markup, together_markup, vows_markup
from coach.ui.house import Home
from coach.ui.opened_markup import Shown, opened
from coach.ui.sitting import Sitting
from coach.ui.vigil import told

__all__ = ["barred", "end_of_walk", "opened_to_both"]


def barred(home: Home, going: Sitting, flow: Flow) -> str:
    """Why nothing is begun here: the safety card."""
    card = home.guard.cards.held(told(Watch()), Screening("")) if home.guard is not None else None
    why = going.papers.gate(flow, home.workshop.flows).why
    return together_markup.barred(card, why, "Look once more at where you stand")


def end_of_walk(home: Home, going: Sitting, flow: Flow, other: str) -> str:
    """The end of one walk: what comes next, or being done. Whoever said no may be done here."""
    assert going.walk is not None
    flows = home.workshop.flows
    here = going.walk.flow.id
    later = order(flow, flows)
    following = later[[part.id for part in later].index(here) + 1 :]
    if not following:
        more = together_markup.finish(other)
    elif going.walk.declined or going.papers.declined(following[0], flows):
        more = together_markup.finish(other) + together_markup.all_the_same(following[0].title)
    else:
        more = together_markup.onward(following[0].title)
    return flow_markup.now(going.walk, home.section, False, anew=False, more=more)


def opened_to_both(home: Home, going: Sitting, pairing: Pairing, flow: Flow) -> str:
    """What both shared, side by side, and the page to keep."""
    flows = home.workshop.flows
    assert going.seat is not None
    try:
        both = pairing.open(going.seat)
        shown = []
        for part in parts(flow, flows):
            sides = side_by_side(part, both.shared, flows)
            shown.append(Shown(part, sides, turns(sides, both.names)))
        said = [shares_from(own, flows) for own in both.shared]
        keeps = any(share.heading for own in said for share in own)
        named = list(zip(both.names, said, strict=True))
        page = gather(vows_markup.title_of(said), named, date.today()) if keeps else None
    except CoachError as error:
        return markup.notice(str(error))
    return opened(shown, both.names) + (vows_markup.vows(page) if page else "")
