"""A small house over a guide of three sections, for tests that need all rooms but no weights."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from benchmarks.checks import Remembering
from coach.checks.check import WEIGHTS, Checks
from coach.checks.grounding import Grounding, words
from coach.compose import CHECKING, EMBEDDING, House, build
from coach.conversation import Coach
from coach.guidance.embedder import SentenceEmbedder, Vectors
from coach.guidance.library import Library
from coach.guidance.tone import ToneEmbedder
from coach.quiet import hush
from coach.settings import Settings
from coach.wording import load_prompt
from tests.fakes import ScriptedModel, WordEmbedder
from tests.flows.workshops import WordChecks, workshop
from tests.network import NetworkGuard
from tests.practice.rehearsals import practice

ROOT = Path(__file__).parents[1]
hush()  # as the coach does before it imports a library that would report


@pytest.fixture(scope="session")
def audit() -> NetworkGuard:
    """Python's audit can't be taken back, so there is one."""
    return NetworkGuard()


@pytest.fixture(autouse=True)
def network_guard(audit: NetworkGuard) -> Iterator[NetworkGuard]:
    """Fails every test that talks to anything off this machine, also where a library hid the failure."""
    audit.taken()
    yield audit
    assert audit.taken() == []


GUIDE = """+++
id = "small"
title = "A small guide"
author = "Somebody"
+++
# A small guide

## Part 1: Silence in a fight {#small/silence}

Going silent in a fight is called stonewalling.

If feelings run high, take a break and come back later.

## Part 2: Saying sorry {#small/sorry}

Say sorry without any excuse.

An apology shows in what you change.

## Part 3: Trust {#small/trust}

Trust grows when small promises are kept.

Rebuilding trust can take months or years.
"""

QUESTIONS = """[questions]
"small/silence#1" = ["he goes silent when we fight", "she shuts down and goes silent", "silent for days after a fight",
  "he won't talk, only silent"]
"small/silence#2" = ["should we take a break in a fight", "how long a break when we fight"]
"small/sorry#1" = ["how do i say sorry", "my apology had an excuse", "sorry but i was tired", "a real apology without excuse"]
"small/sorry#2" = ["does an apology need change"]
"small/trust#1" = ["how to earn trust again", "he lied and trust is gone", "keep promises to rebuild trust", "trust after lies"]
"small/trust#2" = ["how long does trust take", "months or years until trust"]
"""

OUTSIDE = """outside = ["how do i boil an egg", "what is the weather", "python code for sorting", "who won the game",
  "best pizza in town", "taxes for freelancers", "my cat is sick", "flights to rome", "hello", "translate this letter"]
"""


def write_corpus(folder: Path) -> Path:
    """The small guide, its lay questions and the counter-examples, in a new folder."""
    (folder / "questions").mkdir(parents=True)
    (folder / "small.md").write_text(GUIDE, encoding="utf-8")
    (folder / "questions" / "small.toml").write_text(QUESTIONS, encoding="utf-8")
    (folder / "questions" / "outside.toml").write_text(OUTSIDE, encoding="utf-8")
    return folder


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", browser=False)


@pytest.fixture
def small_library(small_corpus: Path, settings: Settings) -> Library:
    library = Library(small_corpus, settings.index, WordEmbedder())
    library.load()
    return library


def house_with(library: Library, settings: Settings, model: ScriptedModel | None) -> House:
    """A house whose embedding model is a fake, and whose language model says what it is told."""
    embedder = WordEmbedder()
    grounding = Grounding(embedder.embed, words(" ".join(library.texts)))
    coach = Coach(library, grounding, load_prompt(ROOT / "prompts", "ask"), model)
    return House(settings, library, embedder, model, coach, WordChecks(), workshop(model), practice())


@pytest.fixture
def small_house(small_library: Library, settings: Settings) -> House:
    return house_with(
        small_library, settings, ScriptedModel("If feelings run high, take a break and come back later.")
    )


@pytest.fixture(scope="session")
def real_settings() -> Settings:
    """Settings for the real models and index, which live where the user's do, so that they are made only once."""
    return Settings(browser=False)


@pytest.fixture(scope="session")
def real_tones(real_settings: Settings) -> Remembering:
    """The real vectors that the checks look at. Each text is read once: many tests look at the same sentences."""
    return Remembering(ToneEmbedder(real_settings.models / CHECKING, WEIGHTS / "tone.npz"))


@pytest.fixture(scope="session")
def real_checks(real_tones: Remembering) -> Checks:
    """The real checks, loaded once for all tests."""
    return Checks(real_tones)


class RememberingEmbedder(SentenceEmbedder):
    """Reads each text once: a hundred questions read together take a tenth of the time that they take one by one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if not texts:
            return super().embed(texts)
        if new:
            self._known.update(zip(new, super().embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="session")
def real_embedder(real_settings: Settings) -> SentenceEmbedder:
    """The real embedding model, loaded once for all tests that need no house of their own."""
    return RememberingEmbedder(real_settings.models / EMBEDDING)


@pytest.fixture(scope="session")
def real_library(real_settings: Settings, real_embedder: SentenceEmbedder) -> Iterator[Library]:
    """The real guides, indexed with the real embedding model."""
    library = Library(real_settings.corpus, real_settings.index, real_embedder)
    library.open()
    yield library
    library.close()


@pytest.fixture(scope="session")
def real_house(real_settings: Settings) -> Iterator[House]:
    """The whole coach on its real parts: model, index, engine. Ready when it is handed over.

    It reads no sections ahead: where none was kept from another day, thirty of them would keep both cores busy for
    minutes beside the tests that follow, and each question here wants one.
    """
    house = build(real_settings)
    house.warm(ahead=False)
    end = time.monotonic() + 600
    while not (house.readiness.search and house.readiness.model):
        assert house.readiness.trouble == ""
        assert time.monotonic() < end, f"It isn't ready after ten minutes: {house.readiness}"
        time.sleep(0.2)
    yield house
    # In a thread of its own: Playwright may still have an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(house.close).result()
