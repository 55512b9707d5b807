"""What ``coach scenes`` and ``coach practice`` read and print."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from coach.cli.jsonlines import read_texts
from coach.domain.events import Trouble
from coach.domain.model import ChatModel
from coach.errors import InputError
from coach.practice.debrief import debrief
from coach.practice.partner import Spoke
from coach.practice.practice import Landed, Played, Practice
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import Scene

__all__ = ["play", "print_scenes", "read_turns", "typed_turns"]


def print_scenes(scenes: Iterable[Scene], as_json: bool) -> None:
    """Print each scene: a JSON object a line, or its id and title."""
    for scene in scenes:
        if as_json:
            print(
                json.dumps({"id": scene.id, "title": scene.title, "topic": scene.topic}, ensure_ascii=False)
            )
        else:
            print(f"{scene.id:<28} {scene.title}  ({scene.topic})")


def read_turns(file: Path) -> list[str]:
    """What the user says, a turn a line.

    Raises:
        InputError: the file or a line of it can't be read; the message names the line.
    """
    turns = read_texts(file, "user")
    if not turns:
        raise InputError(f'{file} has no turns. Write one {{"user": "…"}} a line.')
    return turns


def typed_turns() -> Iterator[str]:
    """What the user types, until an empty line."""
    while True:
        print("\nYou (an empty line ends it): ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline().strip()
        if not line:
            return
        yield line


async def play(
    practice: Practice, model: ChatModel | None, scene: Scene, turns: Iterable[str], as_json: bool
) -> None:
    """Play a scene and print each turn as soon as it is complete; a turn that can't be used is a line of its own."""
    rehearsal = practice.begin(scene)
    if not as_json:
        print(f"{scene.title}\n{scene.role}\n\n  {scene.opening}")
    try:
        for words in turns:
            try:
                rehearsal = await _turn(practice, rehearsal, words, as_json)
            except InputError as error:
                _refused(words, error, as_json)
        if not as_json and rehearsal.path:
            print("\n" + "\n".join(debrief(rehearsal)["outside"]))
    finally:
        if model is not None:
            await model.close()


async def _turn(practice: Practice, rehearsal: Rehearsal, words: str, as_json: bool) -> Rehearsal:
    async for event in practice.reply(rehearsal, words):
        if isinstance(event, Played):
            rehearsal = event.rehearsal
        elif isinstance(event, Trouble):
            print(event.text, file=sys.stderr)
        elif not as_json:
            if isinstance(event, Landed):
                told = [event.move.why, event.feedback.strength, event.feedback.attempt]
                print(f"[{event.move.after.stage.label}] {' '.join(filter(None, told))}")
            elif isinstance(event, Spoke):
                print(f"  {event.text}", flush=True)
    if as_json:
        print(json.dumps(_record(rehearsal), ensure_ascii=False), flush=True)
    return rehearsal


def _record(rehearsal: Rehearsal) -> dict[str, Any]:
    turn = rehearsal.path[-1]
    return {
        "user": turn.heard.text,
        "landing": turn.heard.landing,
        "stage": turn.stage.id,
        "partner": turn.partner,
        "feedback": {
            "strength": turn.feedback.strength,
            "try": turn.feedback.attempt,
            "section": turn.feedback.section,
        },
    }


def _refused(words: str, error: InputError, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"user": words, "error": str(error)}, ensure_ascii=False), flush=True)
    else:
        print(error, file=sys.stderr)
