"""A look back at a rehearsal: how the partner's mood went, what helped, what to try again, and a look from outside.

The look from outside is short on purpose: seven minutes of describing a quarrel as a third person who wishes both well
kept couples' satisfaction from falling (Finkel 2013).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coach.errors import InputError
from coach.practice.rehearsal import Rehearsal, Turn
from coach.practice.scene import Scene, Stage

__all__ = ["debrief", "from_outside"]


def debrief(rehearsal: Rehearsal) -> dict[str, Any]:
    """What to say when the talk is over, as JSON knows it.

    Returns:
        ``arc``: {turn, stage, value 0 to 4, landing 0 to 1 or None} from the start on, for a plot; ``start``, ``end``:
        stages; ``best``: {turn, user, why, section} or None; ``redo``: {turn, user, why, try, section} or None;
        ``guides``: [{section, because}]; ``outside``: sentences; ``branches``: [{turns, end, value, landing}].

    Raises:
        InputError: nothing was said yet.
    """
    path = rehearsal.path
    if not path:
        raise InputError("Nothing has been said yet. Say something to your partner first.")
    best, redo = _best(path), _redo(path)
    return {
        "scene": rehearsal.scene.id,
        "start": rehearsal.scene.begins.id,
        "end": path[-1].stage.id,
        "arc": [_point(None, rehearsal.scene.begins), *(_point(turn, turn.stage) for turn in path)],
        "best": best
        and {**_told(best), "section": best.feedback.strength_section, "strength": best.feedback.strength},
        "redo": redo and {**_told(redo), "section": redo.feedback.section, "try": redo.feedback.attempt},
        "guides": _guides(rehearsal.scene, best, redo),
        "outside": from_outside(rehearsal.scene, path),
        "branches": [_branch(branch) for branch in rehearsal.branches],
    }


def from_outside(scene: Scene, path: Sequence[Turn]) -> list[str]:
    """How a friend of both might put it: each side in a sentence, then what happened between them."""
    told = ["A friend of both might put it like this.", scene.views.user, scene.views.partner]
    harder = min(path, key=lambda turn: (turn.move.steps, -turn.heard.landing))
    easier = max(path, key=lambda turn: (turn.move.steps, turn.heard.worth))
    if harder.heard.tone in ("blame", "grave") and harder.heard.words:
        told.append(f"It got harder between them at “{harder.heard.words}”.")
    if easier.heard.tone == "kind" and easier.heard.words:
        told.append(f"It got easier at “{easier.heard.words}”.")
    told.append(scene.views.both)
    return told


def _best(path: Sequence[Turn]) -> Turn | None:
    kind = [turn for turn in path if turn.heard.tone == "kind"]
    return max(kind, key=lambda turn: (turn.move.steps, turn.heard.worth, -turn.heard.landing), default=None)


def _redo(path: Sequence[Turn]) -> Turn | None:
    """The turn that cost most; the first of those that cost the same, since what followed may have come of it."""
    costly = [turn for turn in path if turn.heard.tone in ("blame", "grave", "doubtful")]
    weight = {"doubtful": 0, "blame": 1, "grave": 2}
    return max(
        costly,
        key=lambda turn: (-turn.move.steps, weight[turn.heard.tone], turn.heard.landing, -turn.number),
        default=None,
    )


def _guides(scene: Scene, best: Turn | None, redo: Turn | None) -> list[dict[str, str]]:
    found: dict[str, str] = {}
    if redo is not None:
        found[redo.feedback.section] = f"for trying again what you said at “{_short(redo.heard.text)}”"
    if best is not None:
        found.setdefault(best.feedback.strength_section, f"behind what helped at “{_short(best.heard.text)}”")
    for section in scene.sections:
        found.setdefault(section, "for a talk like this one")
    return [{"section": section, "because": because} for section, because in found.items()]


def _point(turn: Turn | None, stage: Stage) -> dict[str, Any]:
    number, landing = (None, None) if turn is None else (turn.number, turn.heard.landing)
    return {"turn": number, "stage": stage.id, "value": int(stage), "landing": landing}


def _told(turn: Turn) -> dict[str, Any]:
    return {"turn": turn.number, "user": turn.heard.text, "why": turn.move.why}


def _branch(branch: Sequence[Turn]) -> Mapping[str, Any]:
    return {
        "turns": [turn.number for turn in branch],
        "end": branch[-1].stage.id,
        "value": int(branch[-1].stage),
        "landing": round(sum(turn.heard.landing for turn in branch) / len(branch), 4),
    }


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + "…"
