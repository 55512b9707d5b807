"""Whole workshops as they come, unedited, to read.

    python -m scripts.workshops i-statement > docs/transcripts/i-statements.md
    python -m scripts.workshops apology > docs/transcripts/apologies.md

Numbers after it, such as ``4 6``, walk only the fourth and the sixth of them, without the page's heading.
What is printed is what the page shows: its own HTML, put into plain lines.
"""

import asyncio
import sys
import tomllib
from collections import Counter
from contextlib import redirect_stdout
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

from coach.compose import House, build
from coach.domain.safety import Watch
from coach.errors import InputError
from coach.flows.samples import Sample
from coach.flows.walk import Walk
from coach.settings import load_settings
from coach.ui import flow_markup, markup

WALKS = Path(__file__).parent / "workshops.toml"
ORIGIN = {"model": "the model's", "fixed": "ours"}
ENDS_A_LINE = ("p", "li", "ul", "ol", "h3", "div", "br")
UNSEEN = ("unseen", "full", "actions")  # for a screen reader, closed, or buttons


class Lines(HTMLParser):
    """The page's own HTML as lines of Markdown: marks bold with their numbers, found parts in italics."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines = [""]
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ENDS_A_LINE and self.lines[-1].strip():
            self.lines.append("")
        if tag in ("br", "input"):
            return
        self._open.append((tag, named.get("class") or ""))
        if self._hidden:
            return
        if tag == "li" and "value" in named:
            self.lines[-1] += f"{named['value']}. "
        self.lines[-1] += {"sup": "[", "summary": "(", "button": "["}.get(tag, self._edge(tag))

    def handle_endtag(self, tag: str) -> None:
        if not self._hidden:
            self.lines[-1] += {"sup": "]", "summary": ")", "button": "]"}.get(tag, self._edge(tag))
        self._open.pop()
        if tag in ENDS_A_LINE and self.lines[-1].strip():
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1] += data

    @property
    def _hidden(self) -> bool:
        return any(part in UNSEEN for _, names in self._open for part in names.split())

    def _edge(self, tag: str) -> str:
        if tag == "mark":
            return "**" if "fault" in self._open[-1][1] else "_"
        return "*" if self._open[-1][1] == "hint-line" and tag == "p" else ""


def shown(html: str, before: str = "") -> str:
    """HTML of the page as lines of Markdown, each with something before it."""
    lines = [line.strip() for line in Lines(html).lines if line.strip()]
    return "\n".join(f"{before}{line}  " for line in lines)


async def walk_through(house: House, case: dict[str, Any]) -> None:
    """Walk one workshop to its end, and print all that is shown."""
    workshop, watch = house.workshop, Watch()
    walk, visits = workshop.begin(case["flow"]), Counter[str]()
    wanted = Counter(case.get("sample", ()))
    print(f"\n## {case['voice']}")
    while not walk.over:
        step = walk.step
        offers = bool(step.check) and bool(walk.answers) and workshop.offers_sample(walk)
        now = flow_markup.now(walk, lambda _: None, offers)
        print(f"\n**Coach**\n\n{shown(now)}\n")
        name = "again" if step.check and walk.answers else step.id
        if step.kind == "read":
            walk = workshop.answer(walk)
            continue
        given = answer_to(case, name, visits[name], step.optional)
        visits[name] += 1
        if step.kind == "choose":
            walk = workshop.answer(walk, choice=given)
            print(f"**{case['voice']}** chooses: {walk.answers[-1].text}")
            reply = step.option(given)
            if reply and reply.reply:
                print(f"\n{reply.reply}")
            continue
        await samples(house, walk, wanted.pop(name, 0), offers)
        if house.guard is not None and given.strip():
            seen = house.guard.look(watch, given)
            watch = seen.watch
            if seen.card is not None:
                print(f"> {given}\n\nIn place of the next step:\n\n{shown(markup.card(seen.card, 0))}\n")
                print(f"**{case['voice']}** presses: {markup.FALSE_ALARM}")
                watch = watch.false_alarm()
        walk = workshop.answer(walk, given)
        await said(house, walk)
    print(f"\n{shown(flow_markup.now(walk, lambda _: None, False))}")


def answer_to(case: dict[str, Any], step: str, visit: int, optional: bool = False) -> str:
    """What this voice answers to a step at a visit. InputError where the file doesn't say and it can't be left out."""
    given = case["answers"].get(step, "" if optional else None)
    if given is None:
        if step in ("end",):
            return ""
        raise InputError(f"{case['voice']}: {WALKS.name} has no answer to the step {step}. Write one there.")
    return str(given[min(visit, len(given) - 1)] if isinstance(given, list) else given)


async def samples(house: House, walk: Walk, times: int, offers: bool) -> None:
    """Ask for sample wordings, each another one, where the page offers them."""
    if times and not offers:
        print("(A sample wording isn't offered here yet.)\n")
        return
    drawn: list[Sample] = []
    for _ in range(times):
        drawn.append(await house.workshop.sample(walk, tuple(sample.text for sample in drawn)))
        print(f"(asks for a sample wording)\n\n{shown(flow_markup.sample(drawn[-1]))}\n")


async def said(house: House, walk: Walk) -> None:
    """What was written, with what the page says to it."""
    feedback = house.workshop.feedback(walk)
    if feedback is None:
        print(shown(f"<p>{flow_markup.escape(walk.answers[-1].text) or '(left empty)'}</p>", "> "))
        return
    print(shown(flow_markup.draft(feedback, (), house.section), "> ") + "\n")
    async for remark in house.workshop.remarks(feedback):
        print(f"- {remark.text} ({ORIGIN[remark.origin]})")


async def main(flow: str, numbers: set[int]) -> None:
    house = build(load_settings())
    house.open()
    walks = tomllib.loads(WALKS.read_text("utf-8"))["walks"]
    try:
        if not numbers:
            print(f"# {house.workshop.flows[flow].title}: workshops, unedited\n")
            print(
                f"Model: {house.coach.model_name}. Made by `python -m scripts.workshops {flow}`. Bold with a number: marked as a "
                "fault; in italics: a part that was found. A remark that the model worded is marked as the model's; one that it "
                "would have got wrong, as ours."
            )
        cases = [case for case in walks if case["flow"] == flow]
        for case in [case for n, case in enumerate(cases, 1) if n in numbers or not numbers]:
            walked = StringIO()
            with redirect_stdout(walked):
                await walk_through(house, case)
            print(walked.getvalue(), end="", flush=True)  # whole workshops only, also where it is stopped
    finally:
        house.library.close()
        await house.coach.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], set(map(int, sys.argv[2:]))))
