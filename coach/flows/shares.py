"""What of a walk may be shown to another: the newest words, nothing private, and nothing at all where there is fear."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from coach.errors import InputError
from coach.flows.flow import Flow
from coach.flows.promises import promised
from coach.flows.walk import Walk

__all__ = ["Share", "shares", "shares_from", "shares_state"]


@dataclass(frozen=True, slots=True)
class Share:
    """One answer as the other may see it.

    Attributes:
        flow: id of the flow.
        step: id of the step that asked first.
        asked: what the coach asked.
        text: the newest words; the option's text; the day as YYYY-MM-DD.
        kind: write, choose or date.
        heading: what it is called on a page to keep; empty where it isn't kept there.
        promise: for a date, what is due on that day.
    """

    flow: str
    step: str
    asked: str
    text: str
    kind: str
    heading: str = ""
    promise: str = ""


def shares(walk: Walk) -> tuple[Share, ...]:
    """A walk's answers in the order of its steps: without private ones, earlier drafts and what was only read.

    A walk in which harm or fear was told shares nothing.
    """
    if walk.unsafe:
        return ()
    # quoted are only answers that are shared themselves
    public = Walk(walk.flow, tuple(a for a in walk.answers if not walk.flow.step(a.step).private), None)
    found, seen = [], set()
    for answer in public.answers:
        step = walk.flow.step(answer.step)
        if step.kind == "read" or step.writes in seen or not (text := public.newest(step.writes)):
            continue
        seen.add(step.writes)
        due = promised(public, step) if step.kind == "date" else ""
        found.append(Share(walk.flow.id, step.id, public.said(step)[0], text, step.kind, step.keep, due))
    return tuple(found)


def shares_state(walks: Iterable[Walk]) -> dict[str, Any]:
    """The shares of some walks, as JSON knows them."""
    return {"shares": [asdict(share) for walk in walks for share in shares(walk)]}


def shares_from(state: Mapping[str, Any], flows: Mapping[str, Flow]) -> tuple[Share, ...]:
    """Shares from what was saved; those of flows that are no more are left out.

    Raises:
        InputError: it isn't what this coach saved.
    """
    try:
        found = [Share(**{str(name): str(value) for name, value in row.items()}) for row in state["shares"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError("What was shared can't be read. Share it once more.") from error
    return tuple(share for share in found if share.flow in flows)
