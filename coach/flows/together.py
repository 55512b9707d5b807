"""Two partners walk the same flow: what each keeps, what lies side by side once it is opened, and who speaks when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.errors import InputError
from coach.flows.flow import Flow
from coach.flows.progress import Gate, gate
from coach.flows.shares import Share, shares_from, shares_state
from coach.flows.walk import Walk

__all__ = ["LISTENER", "SPEAKER", "Papers", "Side", "Turn", "order", "parts", "side_by_side", "turns"]

SPEAKER = (
    "{name}, read it aloud, slowly. You may add what it is about for you. Leave out what they did wrong."
)
LISTENER = (
    "{name}, only listen. When they have finished, say back what you heard, and ask whether you got it right. "
    "Your own words come in your turn."
)


@dataclass(frozen=True, slots=True)
class Papers:
    """One partner's own walks, as they are kept under seal.

    Attributes:
        walks: the newest walk of each flow, by the flow's id.
    """

    walks: Mapping[str, Walk]

    def walk(self, flow: Flow) -> Walk:
        """The walk through a flow, begun where there is none."""
        return self.walks.get(flow.id) or Walk.begin(flow)

    def put(self, walk: Walk) -> "Papers":
        """With a walk in place of the one that was there."""
        return Papers({**self.walks, walk.flow.id: walk})

    def gate(self, flow: Flow, flows: Mapping[str, Flow]) -> Gate:
        """Whether this partner may begin a flow; the other never learns why not."""
        return gate(flow, flows, [walk.state() for walk in self.walks.values()])

    def state(self) -> dict[str, Any]:
        """What to save, as JSON knows it."""
        return {"walks": [walk.state() for walk in self.walks.values()]}

    def following(self, flow: Flow, flows: Mapping[str, Flow]) -> Flow | None:
        """What this partner walks next; None where all of it is walked.

        Whoever said no to a flow isn't led on: what comes after it stays open to them, as ``declined`` tells.
        """
        for part in order(flow, flows):
            if self.declined(part, flows) and not self.walk(part).answers:
                return None
            if not self.walk(part).over:
                return part
        return None

    def declined(self, flow: Flow, flows: Mapping[str, Flow]) -> bool:
        """Whether this partner said no to a flow that comes before this one."""
        before = [self.walks[part.id] for part in order(flow, flows)[:-1] if part.id in self.walks]
        return any(walk.over and walk.declined for walk in before)

    def shared(self, flow: Flow, flows: Mapping[str, Flow]) -> dict[str, Any]:
        """What the other may see of a flow and of what comes before it, once both agree.

        Raises:
            InputError: a walk isn't over, or harm or fear was told anywhere.
        """
        if any(walk.unsafe for walk in self.walks.values()):
            raise InputError(
                "You told of harm or fear, so nothing of yours is shared. Being safe comes first."
            )
        if (left := self.following(flow, flows)) is not None:
            raise InputError(f"Walk “{left.title}” to its end first.")
        return shares_state([self.walk(part) for part in parts(flow, flows)])

    @classmethod
    def resume(cls, flows: Mapping[str, Flow], state: Mapping[str, Any]) -> "Papers":
        """From what was saved; empty from nothing. Flows that are no more are left out.

        Raises:
            InputError: it isn't what this coach saved.
        """
        states = [walk for walk in state.get("walks", []) if walk.get("flow") in flows]
        return cls({walk["flow"]: Walk.resume(flows[walk["flow"]], walk) for walk in states})


@dataclass(frozen=True, slots=True)
class Side:
    """What both answered to one step.

    Attributes:
        step: id of the step.
        asked: what the coach asked.
        texts: each partner's words, in the order of the names; empty where one has none.
    """

    step: str
    asked: str
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One share, with who speaks and who listens.

    Attributes:
        speaker: whose share it is.
        listener: the other.
        asked: what the coach had asked.
        said: the share.
        to_speaker: what the coach asks of the speaker.
        to_listener: what the coach asks of the listener.
    """

    speaker: str
    listener: str
    asked: str
    said: str
    to_speaker: str
    to_listener: str


def order(flow: Flow, flows: Mapping[str, Flow]) -> tuple[Flow, ...]:
    """The flows that a partner walks, each in private: what is needed, what comes before, then this one."""
    before = [part for id_ in (flow.needs, flow.after) if id_ for part in order(flows[id_], flows)]
    return tuple({part.id: part for part in (*before, flow)}.values())


def parts(flow: Flow, flows: Mapping[str, Flow]) -> tuple[Flow, ...]:
    """Those of ``order`` that two partners share."""
    return tuple(part for part in order(flow, flows) if part.partners)


def side_by_side(
    flow: Flow, shared: Sequence[Mapping[str, Any]], flows: Mapping[str, Flow]
) -> tuple[Side, ...]:
    """Both partners' shares of a flow, step by step.

    Args:
        flow: the flow that both walked.
        shared: what ``Papers.shared`` gave of either, in the order of the names.
        flows: every flow by its id.

    Raises:
        InputError: it isn't what this coach saved, or isn't of two.
    """
    if len(shared) != 2:
        raise InputError("Two shares are needed, one of each partner.")
    first, second = ({s.step: s for s in shares_from(own, flows) if s.flow == flow.id} for own in shared)
    sides = []
    for step in flow.steps:
        found = [own.get(step.id) for own in (first, second)]
        if any(found):
            asked = next(share.asked for share in found if share)
            sides.append(Side(step.id, asked, (_text(found[0]), _text(found[1]))))
    return tuple(sides)


def turns(sides: Sequence[Side], names: tuple[str, str]) -> tuple[Turn, ...]:
    """The way to talk about it: each share once, one speaks and the other listens; who begins changes each time."""
    found = []
    for place, side in enumerate(sides):
        for speaker in (place % 2, 1 - place % 2):
            if side.texts[speaker]:
                who, other = names[speaker], names[1 - speaker]
                asks = SPEAKER.replace("{name}", who), LISTENER.replace("{name}", other)
                found.append(Turn(who, other, side.asked, side.texts[speaker], *asks))
    return tuple(found)


def _text(share: Share | None) -> str:
    return share.text if share else ""
