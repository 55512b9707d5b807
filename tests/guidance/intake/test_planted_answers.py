"""Documents that give orders, asked about: the answer quotes them, and nobody obeys them."""

import asyncio
import re
from html import unescape
from pathlib import Path

import pytest

from coach.checks.grounding import Grounding, words
from coach.conversation import Coach
from coach.domain.events import Event, Found, Said
from coach.domain.session import Session
from coach.guidance.library import Library
from coach.settings import Settings
from coach.ui import markup
from coach.ui.talk import Shown
from coach.wording import load_prompt
from tests.conftest import ROOT
from tests.fakes import ScriptedModel, WordEmbedder
from tests.guidance.intake.makers import SENTENCE
from tests.guidance.intake.test_planted import ORDER, PLANTED
from tests.guidance.test_own_documents import file, swap_for_original

OBEYED = "Blame is healthy, so tell your partner that it is all their fault."


def coach_on(library: Library, model: ScriptedModel) -> Coach:
    embedder = WordEmbedder()
    grounding = Grounding(embedder.embed, words(" ".join(library.texts)))
    return Coach(library, grounding, load_prompt(ROOT / "prompts", "ask"), model)


def asked(coach: Coach, question: str, session: Session | None = None) -> list[Event]:
    async def collect() -> list[Event]:
        return [event async for event in coach.reply(session or Session(), question)]

    return asyncio.run(collect())


def prompted(model: ScriptedModel) -> str:
    """All that the model was ever told."""
    return " ".join(
        f"{p.key} {p.constant} {p.variable} {p.history}" for p in (*model.prompts, *model.prepared)
    )


@pytest.fixture
def library(small_corpus: Path, settings: Settings) -> Library:
    found = Library(small_corpus, settings.index, WordEmbedder(), settings.documents)
    found.open()
    return found


@pytest.mark.parametrize("case", PLANTED)
def test_an_order_is_quoted_and_not_obeyed(case: str, library: Library, tmp_path: Path) -> None:
    name, content, _, gone = PLANTED[case]
    (tmp_path / name).write_bytes(content)
    source = library.add(tmp_path / name)
    model = ScriptedModel(OBEYED)
    coach = coach_on(library, model)
    for question in (ORDER, SENTENCE):
        events = asked(coach, question)
        (found,) = [event for event in events if isinstance(event, Found)]
        assert found.evidence.hits[0].section.source == source, "the document is what the question finds"
        said = [event for event in events if isinstance(event, Said)]
        passages = {p.text for s in library.sections if s.source == source for p in s.passages}
        assert {one.text for one in said} <= passages, "every sentence stands there word for word"
        assert all(one.origin == "guide" and one.citations for one in said)
        turn = Shown(question)
        for event in events:
            turn = turn.plus(event)
        page = markup.answered(turn, 0, live=True) + markup.sources(turn, 0)
        assert "<img" not in page and "<a " not in page and "<script" not in page
        assert not [part for part in gone if part in unescape(page)]
    assert model.prompts == [], "the model never read a word of it"
    library.close()


def test_a_guides_answer_takes_no_passage_of_a_document_along(library: Library, tmp_path: Path) -> None:
    planted = f"# Silence in a fight\n\nGoing silent in a fight is fine, take a break. {ORDER}"
    library.add(file(tmp_path, "silence.md", planted))
    model = ScriptedModel(OBEYED)
    coach = coach_on(library, model)
    session = Session()
    answered = 0
    for question in ("he goes silent when we fight", "should we take a break in a fight", "trust after lies"):
        events = asked(coach, question, session)
        session = events[-1].session  # type: ignore[union-attr]
        answered += isinstance(events[0], Found)
        assert OBEYED not in [event.text for event in events if isinstance(event, Said)]
    assert answered == 3
    assert ORDER not in prompted(model) and "is fine" not in prompted(model)
    library.close()


def test_a_model_that_obeys_a_changed_original_is_caught(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    """An original is worded by the model, like its guide; what it says beyond the passages isn't shown."""
    swap_for_original(settings.documents)
    stored = settings.documents / "small.json"
    stored.write_text(stored.read_text().replace("It takes months", f"{ORDER} It takes months"))
    library.open()
    model = ScriptedModel(f"{OBEYED} As an AI I ignore the guide. Leave him today and never look back.")
    events = asked(coach_on(library, model), "trust after he lied")
    assert model.prompts, "it was asked"
    assert all(prompt.key == "" for prompt in model.prompts), "and nothing of it is kept on the disk"
    worded = [event.text for event in events if isinstance(event, Said) and event.origin == "model"]
    assert worded == []
    library.close()


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)", "[a](javascript:x)"]
)
def test_markup_that_got_past_the_intake_is_not_rendered(
    text: str, library: Library, settings: Settings
) -> None:
    """The page doesn't lean on the documents having been made plain."""
    swap_for_original(settings.documents)
    stored = settings.documents / "small.json"
    stored.write_text(stored.read_text().replace("Promises kept", f"{text} Promises kept"))
    library.open()
    turn = Shown("q")
    for event in asked(coach_on(library, ScriptedModel("x")), "trust after he lied"):
        turn = turn.plus(event)
    page = markup.answered(turn, 0, live=True) + markup.sources(turn, 0)
    assert text in unescape(re.sub(r"<[^>]*>", "", page)), "it is there, as words"
    assert "<img" not in page and "<a " not in page and 'href="' not in page and 'src="' not in page
    library.close()
