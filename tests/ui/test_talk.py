import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coach.domain.events import Found, Trouble, Word
from coach.domain.session import Session
from coach.errors import EndpointDown
from coach.journal import Journal
from coach.ui import markup
from coach.ui.talk import UNEXPECTED, WORDING_LOADS, Phase, Shown, Talk, answer, resume
from tests.ui.house import (
    OPENING,
    READING,
    WORDED,
    FakeCoach,
    FakeHouse,
    FakeReadiness,
    Script,
    covered,
    evidence,
    outside,
)


def house_that_says(script: Callable[[], Script]) -> FakeHouse:
    return FakeHouse(FakeCoach(lambda message: script()))


async def all_of(house: FakeHouse, talk: Talk, message: str, at: int | None = None) -> list[Shown | None]:
    return [turn async for turn in answer(house, talk, message, at)]


async def test_the_sections_come_before_the_first_word() -> None:
    steps = await all_of(FakeHouse(), Talk(), "hello")
    phases = [(turn.phase, turn.evidence is not None, len(turn.said)) for turn in steps if turn]
    assert phases[0] == (Phase.SEARCHING, False, 0)
    assert (Phase.FOUND, True, 0) in phases
    assert phases.index((Phase.FOUND, True, 0)) < phases.index((Phase.FOUND, True, 1))
    assert phases[-1] == (Phase.DONE, True, 1 + len(WORDED))


async def test_a_talk_is_remembered_and_goes_on() -> None:
    house, talk = FakeHouse(), Talk()
    await all_of(house, talk, "first")
    await all_of(house, talk, "second")
    assert [turn.question for turn in talk.turns] == ["first", "second"]
    assert [len(session.turns) for session, _ in house.coach.asked] == [0, 1]
    assert len(talk.session.turns) == 2


async def test_stop_closes_the_answer_at_once_and_nothing_of_it_is_remembered() -> None:
    house = house_that_says(lambda: [Found(evidence(), READING), OPENING, 60.0])
    talk = Talk()
    await all_of(FakeHouse(), talk, "first")
    remembered = talk.session
    running = asyncio.create_task(all_of(house, talk, "second"))
    while not house.coach.running or not talk.turns[-1].said:
        await asyncio.sleep(0.01)
    talk.stop()
    await asyncio.wait_for(running, 0.5)
    assert (house.coach.closed, house.coach.running) == (1, 0)
    assert talk.turns[-1].phase is Phase.STOPPED
    assert talk.session == remembered
    assert not talk.busy


async def test_a_page_that_goes_away_stops_the_answer() -> None:
    house = house_that_says(lambda: [Found(evidence(), READING), OPENING, 60.0])
    talk = Talk()
    running = asyncio.create_task(all_of(house, talk, "hello"))
    while not talk.turns or not talk.turns[-1].said:
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (house.coach.closed, house.coach.running) == (1, 0)
    assert talk.turns[-1].phase is Phase.STOPPED and not talk.busy


async def test_closing_the_page_between_two_events_closes_the_coach() -> None:
    house = FakeHouse()
    turns = answer(house, Talk(), "hello")
    async for turn in turns:
        if turn and turn.said:
            break
    await turns.aclose()  # type: ignore[attr-defined]
    assert house.coach.running == 0


async def test_a_second_message_waits_its_turn() -> None:
    house = house_that_says(lambda: [Found(evidence(), READING), 60.0])
    talk = Talk()
    running = asyncio.create_task(all_of(house, talk, "first"))
    await asyncio.sleep(0.05)
    assert await all_of(house, talk, "second") == []
    assert [turn.question for turn in talk.turns] == ["first"]
    talk.stop()
    await running


@pytest.mark.parametrize("message", ["  ", "x" * 1_000_000])
async def test_a_message_that_can_not_be_read_goes_back_to_the_box(message: str) -> None:
    talk = Talk()
    steps = await all_of(FakeHouse(), talk, message)
    assert steps[-1] is None and talk.turns == []
    assert talk.unsent == message
    assert talk.notice.endswith(".")


async def test_an_answer_that_breaks_off_stays_and_the_message_goes_back_to_the_box() -> None:
    down = EndpointDown("The model server can't be reached. Start it.")
    talk = Talk()
    await all_of(house_that_says(lambda: [Found(evidence(), READING), OPENING, down]), talk, "hello")
    assert (talk.notice, talk.unsent) == (str(down), "hello")
    assert [turn.phase for turn in talk.turns] == [Phase.BROKEN]
    assert talk.session == Session()


async def test_an_error_nobody_expected_is_told_plainly(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    await all_of(house_that_says(lambda: [ZeroDivisionError("secret")]), talk, "hello")
    assert (talk.notice, talk.unsent, talk.turns) == (UNEXPECTED, "hello", [])
    assert "ZeroDivisionError" in caplog.text and "house.py" in caplog.text
    assert "secret" not in caplog.text + talk.notice, "an error's words may be the user's"


async def test_an_edit_that_fails_brings_the_old_turns_back() -> None:
    talk = Talk()
    await all_of(FakeHouse(), talk, "first")
    await all_of(FakeHouse(), talk, "second")
    before = list(talk.turns)
    await all_of(FakeHouse(), talk, "   ", at=0)
    assert talk.turns == before and len(talk.session.turns) == 2


async def test_editing_goes_back_to_the_conversation_as_it_stood() -> None:
    house, talk = FakeHouse(), Talk()
    for message in ("first", "second", "third"):
        await all_of(house, talk, message)
    await all_of(house, talk, "second, reworded", at=1)
    assert [turn.question for turn in talk.turns] == ["first", "second, reworded"]
    assert [turn.question for turn in house.coach.asked[-1][0].turns] == ["first"]
    assert [turn.question for turn in talk.session.turns] == ["first", "second, reworded"]


async def test_a_question_waits_until_the_search_is_ready() -> None:
    house, talk = FakeHouse(readiness=FakeReadiness(search=False, step="Opening the guides")), Talk()
    running = asyncio.create_task(all_of(house, talk, "hello"))
    await asyncio.sleep(0.15)
    assert talk.turns[-1].phase is Phase.PREPARING and not house.coach.asked
    house.readiness = FakeReadiness()
    await asyncio.wait_for(running, 1)
    assert talk.turns[-1].phase is Phase.DONE


async def test_a_house_that_never_gets_ready_says_so_and_keeps_the_message() -> None:
    house = FakeHouse(readiness=FakeReadiness(search=False, trouble="The index is damaged. Run coach index."))
    talk = Talk()
    await all_of(house, talk, "hello")
    assert (talk.notice, talk.unsent) == ("The index is damaged. Run coach index.", "hello")


async def test_stop_works_while_the_question_waits() -> None:
    house, talk = FakeHouse(readiness=FakeReadiness(search=False, step="Opening the guides")), Talk()
    running = asyncio.create_task(all_of(house, talk, "hello"))
    await asyncio.sleep(0.05)
    talk.stop()
    await asyncio.wait_for(running, 0.5)
    assert talk.turns[-1].phase is Phase.STOPPED and not house.coach.asked


@pytest.mark.parametrize(
    ("ready", "note"),
    [
        (FakeReadiness(model=False, step="Loading the language model"), WORDING_LOADS),
        (FakeReadiness(model=False), ""),
        (FakeReadiness(step="Reading ahead"), ""),
    ],
)
async def test_only_while_the_model_loads_an_answer_says_that_wording_is_still_to_come(
    ready: FakeReadiness, note: str
) -> None:
    talk = Talk()
    await all_of(FakeHouse(readiness=ready), talk, "hello")
    assert talk.turns[-1].note == note


def test_events_become_what_is_shown() -> None:
    turn = Shown("hello")
    for event in (Found(evidence(), READING), OPENING, Word(), WORDED[0], Trouble("Slow."), *covered()[-1:]):
        turn = turn.plus(event)  # type: ignore[arg-type]
    assert turn.said == (OPENING, WORDED[0], WORDED[2])
    assert turn.cited == {3, 4} and turn.troubles == ("Slow.",) and turn.phase is Phase.WRITING
    assert not turn.over and replace(turn, phase=Phase.STOPPED).over


def test_a_new_conversation_keeps_the_last_one_to_bring_back() -> None:
    talk = Talk(turns=[Shown("hello")], previous=Talk())
    renewed = talk.renew()
    assert renewed.turns == [] and renewed.previous is talk and talk.previous is None
    assert Talk().renew().previous is None


async def test_each_finished_turn_is_saved_and_found_again_after_a_restart(tmp_path: Path) -> None:
    house, talk = FakeHouse(journal=Journal(tmp_path)), Talk()
    await all_of(house, talk, "He shuts down")
    assert house.journal is not None
    assert [entry.title for entry in house.journal.list()] == ["He shuts down"]
    house.coach.script = lambda message: [Found(evidence(), READING), OPENING, Trouble("Slow.")]
    await all_of(house, talk, "And then?")
    house.coach.script = lambda message: outside()
    await all_of(house, talk, "Who won?")
    (entry,) = house.journal.list()
    house.journal.close()

    anew = FakeHouse(journal=Journal(tmp_path))
    back = await resume(anew, entry.id)
    assert back.session.turns[:2] == talk.session.turns[:2]
    assert back.session.turns[2].answer == talk.session.turns[2].answer and len(back.session.turns) == 3
    assert markup.turns(back.turns) == markup.turns(talk.turns)
    assert [turn.before for turn in back.turns] == [turn.before for turn in talk.turns]
    await all_of(anew, back, "One more")
    assert len(anew.coach.asked[0][0].turns) == 3
    assert anew.journal is not None
    assert len(anew.journal.list()) == 1 and len(anew.journal.load(entry.id)["turns"]) == 4


async def test_only_what_is_finished_is_saved(tmp_path: Path) -> None:
    house, talk = FakeHouse(journal=Journal(tmp_path)), Talk()
    house.coach.script = lambda message: [Found(evidence(), READING), OPENING, 60.0]
    running = asyncio.create_task(all_of(house, talk, "stopped"))
    while not talk.turns or not talk.turns[-1].said:
        await asyncio.sleep(0.01)
    talk.stop()
    await running
    assert house.journal is not None and house.journal.list() == ()
    house.coach.script = lambda message: covered()
    await all_of(house, talk, "finished")
    (entry,) = house.journal.list()
    back = await resume(house, entry.id)
    assert [turn.phase for turn in back.turns] == [Phase.STOPPED, Phase.DONE]
    assert len(back.session.turns) == 1


async def test_the_answer_is_on_the_disk_before_it_is_shown_as_done(tmp_path: Path) -> None:
    house, talk = FakeHouse(journal=Journal(tmp_path)), Talk()
    async for turn in answer(house, talk, "hello"):
        if turn and turn.phase is Phase.DONE:
            other = Journal(tmp_path)
            assert other.load(other.list()[0].id)["turns"][-1]["answer"].endswith(WORDED[-1].text)
            other.close()


async def test_an_answer_that_can_not_be_saved_is_shown_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")
    house, talk = FakeHouse(journal=Journal(tmp_path / "journal")), Talk()
    steps = await all_of(house, talk, "hello")
    assert steps[-1] is not None and steps[-1].phase is Phase.DONE
    assert talk.notice.startswith("This session is not being saved.") and talk.unsent == ""


async def test_a_damaged_journal_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"nonsense")
    house, talk = FakeHouse(journal=Journal(tmp_path)), Talk()
    await all_of(house, talk, "hello")
    assert "The journal was damaged" in talk.notice
    await all_of(house, talk, "again")
    assert talk.notice == ""


async def test_what_is_stored_may_be_damaged_inside(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    id_ = journal.begin("chat", "x")
    journal.save(
        id_, {"kind": "chat", "form": 1, "turns": [3, {"question": 4}, {"question": "ok", "said": [{}]}]}
    )
    talk = await resume(FakeHouse(journal=journal), id_)
    assert [turn.question for turn in talk.turns] == ["ok"]
    assert markup.turns(talk.turns)


async def test_a_new_conversation_is_a_new_entry_and_the_last_one_keeps_its_own(tmp_path: Path) -> None:
    house, talk = FakeHouse(journal=Journal(tmp_path)), Talk()
    await all_of(house, talk, "first")
    renewed = talk.renew()
    await all_of(house, renewed, "second")
    assert renewed.previous is talk
    await all_of(house, talk, "first goes on")
    assert house.journal is not None
    assert [entry.title for entry in house.journal.list()] == ["first", "second"]


async def test_nothing_that_was_said_stands_in_the_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Every logger at its most talkative, with all that can go wrong."""
    caplog.set_level(logging.DEBUG)
    for trouble in (ValueError("PLANTED-ERROR"), EndpointDown("PLANTED down."), KeyError("PLANTED")):
        house = FakeHouse(FakeCoach(lambda message, e=trouble: [Found(evidence(), READING), OPENING, e]))
        await all_of(house, Talk(), "PLANTED question")
    (tmp_path / "in-the-way").write_text("x")
    for folder in (tmp_path / "journal", tmp_path / "in-the-way"):
        await all_of(FakeHouse(journal=Journal(folder)), Talk(), "PLANTED question")
    assert "broke off" in caplog.text
    assert "PLANTED" not in caplog.text and OPENING.text not in caplog.text
