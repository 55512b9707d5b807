"""``make bench``: how long people wait, on this machine, with the real model and index.

Figures of one run are comparable with each other, not with another machine's.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from coach.cli.answers import Answer, ask_once
from coach.compose import House, build
from coach.domain.model import Prompt
from coach.settings import Settings, load_settings

QUESTIONS = (Path(__file__).parent / "questions.txt").read_text(encoding="utf-8").splitlines()
COLD = 3  # questions that are measured without a prepared prompt: 10 s and more each


def main() -> None:
    settings = load_settings()
    print(f"{os.cpu_count()} cores; medians, with lowest and highest\n")
    show("page served after `coach serve`", [page_served(settings) for _ in range(3)])

    with tempfile.TemporaryDirectory() as empty:
        house = opened(settings, Path(empty))
        cold = asyncio.run(asked(house, QUESTIONS[:COLD]))
        house.close()
    show("cold: model's first word", times(cold, "model_word"))

    house = opened(settings, settings.prepared)
    asyncio.run(prepared(house))
    warm = asyncio.run(asked(house, QUESTIONS))
    show("passages on screen", times(warm, "evidence"))
    show("first word of the answer", times(warm, "first_word"))
    show("model's first word", times(warm, "model_word"))
    show("whole answer", times(warm, "total"))
    first, speed = asyncio.run(engine_alone(house))
    print(f"{'engine alone: first word':<34} {first:7.2f} s")
    print(f"{'engine alone: writing':<34} {speed:7.1f} tokens/s")
    house.close()


def opened(settings: Settings, folder: Path) -> House:
    """A house whose engine keeps its prepared prompts in a folder, ready to be asked."""
    house = build(settings, folder)
    house.open()
    assert house.model is not None
    asyncio.run(house.model.warm())
    return house


async def prepared(house: House) -> None:
    start = time.perf_counter()
    for section in house.library.sections:
        await house.coach.prepare(section.id)
    print(f"{'every section prepared':<34} {time.perf_counter() - start:7.2f} s")


async def engine_alone(house: House) -> tuple[float, float]:
    """Seconds to the first token of a short prompt, and tokens a second after it."""
    assert house.model is not None
    prompt = Prompt("", "", "Write a long, plain paragraph about a walk by the sea.", max_tokens=120)
    start = time.perf_counter()
    stamps = [time.perf_counter() async for _ in house.model.stream(prompt)]
    return stamps[0] - start, (len(stamps) - 1) / (stamps[-1] - stamps[0])


async def asked(house: House, questions: Sequence[str]) -> list[Answer]:
    return [await ask_once(house.coach, question, live=False) for question in questions]


def times(answers: Sequence[Answer], name: str) -> list[float]:
    return [seconds for answer in answers if (seconds := answer.seconds[name]) is not None]


def show(name: str, seconds: Sequence[float]) -> None:
    if seconds:
        print(
            f"{name:<34} {statistics.median(seconds):7.2f} s   {min(seconds):.2f} to {max(seconds):.2f}   n = {len(seconds)}"
        )


def page_served(settings: Settings) -> float:
    """Seconds from the command until the page answers, while the models still load."""
    port = 18760
    environment = {
        **os.environ,
        "COACH_PORT": str(port),
        "COACH_BROWSER": "false",
        "COACH_HOME": str(settings.home),
    }
    start = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "coach", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - start < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    page.read()
                return time.perf_counter() - start
            except OSError:
                time.sleep(0.05)
        raise SystemExit("The page did not come within a minute.")
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
