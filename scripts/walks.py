"""Whole walks through Step Four and Step Five as they come, unedited, to read.

``python -m scripts.walks > docs/transcripts/recommitment.md``. The answers stand in ``walks.toml``; whatever else is said is
the coach's: its steps, the checks' marks, what it says to them, the screen that listens, and for two partners the seals.
"""

import asyncio
import re
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from coach.compose import House, build
from coach.domain.safety import Watch
from coach.flows.feedback import Feedback
from coach.flows.flow import Flow, Step
from coach.flows.shares import Share, shares
from coach.flows.together import Papers, order
from coach.flows.vows import as_markdown, gather
from coach.flows.walk import Walk, spoken_day
from coach.sealed import Pairing, Pairings
from coach.settings import load_settings
from coach.ui import seat_view, together_markup
from coach.ui.alone_panel import NAMELESS
from coach.ui.draft_markup import NAMES
from coach.ui.sitting import Sitting
from coach.ui.vows_markup import title_of

WALKS = Path(__file__).parent / "walks.toml"
LAST = "step-five"
_Answers = Mapping[str, Mapping[str, str]]
_BREAK = re.compile(r"</(?:p|li|h[1-6]|blockquote|article|ul|ol|section|small)>|<br>")
_HEAD = re.compile(r"<h([2-6])>(.*?)</h\1>")


def plain(html: str) -> str:
    """What stands on the page, as paragraphs; what can be pressed in square brackets."""
    text = re.sub(r"<button[^>]*>(.*?)</button>", r"[\1] ", html)
    text = re.sub(r'<details class="why">.*?</details>', "", text, flags=re.S)
    text = _HEAD.sub(r"\n\n**\2**\n\n", text)
    text = re.sub(
        r"<blockquote[^>]*>(.*?)</blockquote>",
        lambda m: "\n\n> " + m[1].replace("\n", "\n> ") + "\n\n",
        text,
        flags=re.S,
    )
    text = re.sub(r"<[^>]+>", "", _BREAK.sub("\n\n", text))
    return re.sub(r"\n{3,}", "\n\n", unescape(text)).strip()


class Telling:
    """Walks and tells.

    Args:
        house: the coach.
        who: whose walk it is.
        worded: whether the model words the remarks, as it does for one alone.
    """

    def __init__(self, house: House, who: str, worded: bool) -> None:
        self._house = house
        self._who = who
        self._worded = worded
        self._watch = Watch()

    async def walk(self, flow: Flow, answers: Mapping[str, str], walk: Walk | None = None) -> Walk:
        """A flow from its beginning to its end. KeyError where a step asks and nothing is answered."""
        walk = walk or Walk.begin(flow)
        print(f"\n### {self._who}: {flow.title}\n")
        while not walk.over:
            walk = await self._step(walk, answers)
        return walk

    async def _step(self, walk: Walk, answers: Mapping[str, str]) -> Walk:
        step = walk.step
        asked, hint = walk.said(step)
        print("\n".join(f"{line}  " if line else "" for line in asked.split("\n")) + "\n")
        if hint:
            print(f"*{hint}*\n")
        given = answers.get(step.id, "") if step.optional or step.kind == "read" else answers[step.id]
        if step.kind == "read":
            return walk.answer()
        if step.kind == "choose":
            walk = self._house.workshop.answer(walk, choice=given)
            print("".join(f"- {'**' + o.text + '**' if o.id == given else o.text}\n" for o in step.options))
        else:
            self._listen(given)
            walk = self._house.workshop.answer(walk, given)
            spoken = spoken_day_of(step, given)
            print(f"> {spoken}\n" if spoken else "> *(left empty)*\n")
        option = step.option(given)
        if option is not None and option.reply:
            print(f"{option.reply}\n")
        feedback = self._house.workshop.feedback(walk)
        if feedback is not None:
            await self._feedback(feedback)
        return walk

    def _listen(self, text: str) -> None:
        """The screen hears every answer, as on the page."""
        guard = self._house.guard
        if guard is None or not text:
            return
        seen = guard.look(self._watch, text)
        self._watch = seen.watch
        if seen.card is not None:
            print(f"**In place of the step stands a card:** {seen.card.heard}\n")
            print(f"*{self._who} calls it a false alarm and sends the same words again.*\n")
            self._watch = self._watch.false_alarm()

    async def _feedback(self, feedback: Feedback) -> None:
        result = feedback.result
        for fault in result.faults:
            found = [finding for finding in result.findings if finding.check == fault]
            quotes = ", ".join(f"“{result.text[f.span.start : f.span.end]}”" for f in found)
            print(f"- marked, {NAMES[fault]}: {quotes}. {found[0].reason}")
        changes = [f"{NAMES[fault]}: gone" for fault in feedback.cleared]
        changes += [f"{NAMES[fault]}: new" for fault in feedback.fresh]
        if changes:
            print(f"- since the last try: {'; '.join(changes)}")
        if self._worded:
            async for said in self._house.workshop.remarks(feedback):
                print(f"- {said.text} ({'the model' if said.origin == 'model' else 'ours'})")
        else:
            print("".join(f"- {text}\n" for text in (feedback.strength, feedback.attempt) if text), end="")
        print()


def spoken_day_of(step: Step, text: str) -> str:
    """A date as the page shows it; other answers as they are."""
    return spoken_day(date.fromisoformat(text)) if step.kind == "date" and text else text


async def alone(house: House, who: str, answers: _Answers) -> None:
    """One person through what comes first, Step Four and, unless they said no, Step Five; then the page to keep."""
    telling = Telling(house, who, worded=house.model is not None)
    said: list[Share] = []
    for flow in order(house.workshop.flows[LAST], house.workshop.flows):
        walk = await telling.walk(flow, answers[flow.id])
        said += shares(walk)
        if walk.declined:
            break
    page = gather(title_of([said]), [(NAMELESS, said)], date(2027, 2, 1))
    print(f"### The page to keep\n\n```markdown\n{as_markdown(page).strip()}\n```\n")


async def together(house: House, title: str, people: Mapping[str, _Answers], folder: Path) -> None:
    """Two partners, each in private, until both agree; then what lies side by side."""
    flows, last = house.workshop.flows, house.workshop.flows[LAST]
    first, second = people
    pairing = Pairings(folder).create(title[:60], (first, second), LAST)
    print(f"{plain(together_markup.pairings([]))}\n")
    for name in (first, second):
        other = second if name == first else first
        seat = pairing.choose(name, passphrase(name))
        print(f"---\n\n{plain(together_markup.bar(pairing, name))}\n")
        papers = Papers({})
        telling = Telling(house, name, worded=False)
        while (flow := papers.following(last, flows)) is not None:
            papers = papers.put(await telling.walk(flow, people[name][flow.id]))
            seat.save(papers.state())
            going = Sitting(papers.walk(flow), pairing=pairing, seat=seat, papers=papers)
            ending = plain(seat_view.end_of_walk(house, going, last, other))
            print(f"{ending.partition('This is the end of it.')[2].strip()}\n")
        seat.finish(papers.shared(last, flows), tell=name == first)
        print(
            f"*{name} presses that {name} is done.*\n\n{plain(together_markup.done(other, pairing.status()[other]))}\n"
        )
        pairing.agree(name, passphrase(name))
        print(f"*{name} agrees with the passphrase.*\n")
        if not pairing.opened:
            print(f"{plain(together_markup.waiting(other))}\n")
    print(f"---\n\n### Opened for both\n\n{opened(house, pairing, first)}\n")


def opened(house: House, pairing: Pairing, name: str) -> str:
    """What both see, as the page has it."""
    going = Sitting(pairing=pairing, seat=pairing.enter(name, passphrase(name)))
    return plain(seat_view.opened_to_both(house, going, pairing, house.workshop.flows[LAST]))


def passphrase(name: str) -> str:
    """Any will do: the folder is gone at the end."""
    return f"some quiet words of {name}"


async def main() -> None:
    """Tell every walk of the file."""
    house = build(load_settings())
    house.open()
    walks: list[dict[str, Any]] = tomllib.loads(WALKS.read_text(encoding="utf-8"))["walks"]
    print("# Step Four and Step Five: five whole walks, unedited\n")
    print(
        "Made by `python -m scripts.walks` from the answers in `scripts/walks.toml`. What stands behind > is the person's; what is "
        "marked, and what is said to it, comes from the checks as they are. Options that can be chosen are listed, the chosen one in bold.\n"
    )
    for told in walks:
        print(f"\n## {told['title']}\n")
        people = told["people"]
        if len(people) == 1:
            ((who, answers),) = people.items()
            await alone(house, who, answers)
        else:
            with tempfile.TemporaryDirectory() as folder:
                await together(house, told["title"], people, Path(folder))
    house.library.close()
    await house.coach.close()


if __name__ == "__main__":
    asyncio.run(main())
