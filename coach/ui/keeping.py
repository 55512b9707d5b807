"""A conversation as the journal keeps it, and back again.

The sections that answers drew on are kept with them, so that a conversation shows what it showed even where the
guides have changed since.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coach.domain.events import Said
from coach.domain.guidance import Evidence, Hit, Passage, Reading, Scope, Section, Source
from coach.domain.session import Session, Turn
from coach.ui.shown import Phase, Shown

__all__ = ["restored", "state_of"]

FORM = 1  # raise when what is stored changes, and read the older forms too
State = dict[str, Any]


def state_of(turns: Sequence[Shown]) -> State:
    """What to keep of the turns that are over."""
    over = [turn for turn in turns if turn.over]
    sections = {hit.section.id: hit.section for turn in over if turn.evidence for hit in turn.evidence.hits}
    sections |= {turn.reading.section.id: turn.reading.section for turn in over if turn.reading}
    return {
        "kind": "chat",
        "form": FORM,
        "turns": [_turn(turn) for turn in over],
        "sections": {id_: _section(section) for id_, section in sections.items()},
    }


def restored(state: Mapping[str, Any]) -> tuple[list[Shown], Session]:
    """The turns and what the coach remembers of them. What can't be read is left out."""
    sections: dict[str, Section] = {}
    for id_, values in _mapping(state.get("sections")).items():
        try:
            sections[id_] = _read_section(id_, values)
        except (KeyError, TypeError, AttributeError):
            continue
    turns: list[Shown] = []
    session = Session()
    for values in state.get("turns") or ():
        try:
            shown = _read_turn(values, session, sections)
        except (KeyError, TypeError, AttributeError, ValueError):
            continue
        turns.append(shown)
        if shown.phase is Phase.DONE:
            section = shown.reading.section.id if shown.reading else ""
            session = session.plus(Turn(shown.question, _answer(shown), section))
    return turns, session


def _answer(turn: Shown) -> str:
    return " ".join(said.text for said in _said(turn))


def _said(turn: Shown) -> Sequence[Said]:
    """What was said; a card's fixed words are kept as words."""
    return (*((Said(turn.card.text, (), "fixed"),) if turn.card else ()), *turn.said)


def _turn(turn: Shown) -> State:
    values: State = {
        "question": turn.question,
        "answer": _answer(turn),
        "phase": str(turn.phase),
        "said": [{"text": s.text, "citations": list(s.citations), "origin": s.origin} for s in _said(turn)],
        "troubles": list(turn.troubles),
        "note": turn.note,
    }
    if turn.evidence is not None:
        values["scope"] = str(turn.evidence.scope)
        values["confidence"] = float(turn.evidence.confidence)
        values["found"] = [hit.section.id for hit in turn.evidence.hits]
    if turn.reading is not None:
        passages = [{"id": p.id, "section": p.section, "text": p.text} for p in turn.reading.passages]
        values["reading"] = {"section": turn.reading.section.id, "passages": passages}
    return values


def _section(section: Section) -> State:
    source = section.source
    return {
        "title": section.title,
        "source": {"id": source.id, "title": source.title, "author": source.author, "own": source.own},
        "passages": [{"id": p.id, "text": p.text} for p in section.passages],
    }


def _read_section(id_: str, values: Mapping[str, Any]) -> Section:
    source = values["source"]
    passages = tuple(Passage(_text(p["id"]), id_, _text(p["text"])) for p in values["passages"])
    by = Source(_text(source["id"]), _text(source["title"]), _text(source["author"]), bool(source["own"]))
    return Section(id_, _text(values["title"]), by, passages)


def _read_turn(values: Mapping[str, Any], before: Session, sections: Mapping[str, Section]) -> Shown:
    evidence, reading = None, None
    if "scope" in values:
        found = [sections[id_] for id_ in values["found"] if id_ in sections]
        hits = tuple(Hit(s, s.passages[:1], (0.0,), 0.0) for s in found if s.passages)
        evidence = Evidence(
            _text(values["question"]), hits, Scope(values["scope"]), float(values["confidence"])
        )
    read = _mapping(values.get("reading"))
    if read and read["section"] in sections:
        passages = (Passage(_text(p["id"]), _text(p["section"]), _text(p["text"])) for p in read["passages"])
        reading = Reading(sections[read["section"]], tuple(passages))
    return Shown(
        question=_text(values["question"]),
        before=before,
        phase=Phase(values.get("phase", Phase.DONE)),
        evidence=evidence,
        reading=reading,
        said=tuple(
            Said(_text(s["text"]), tuple(int(n) for n in s["citations"]), _text(s["origin"]))
            for s in values.get("said", ())
            if isinstance(s, Mapping) and s
        ),
        troubles=tuple(_text(text) for text in values.get("troubles", ())),
        note=_text(values.get("note", "")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
