"""A rehearsal as HTML, and what the journal keeps of it; the quick checks of the tests stand behind both."""

from pathlib import Path

import pytest

from coach.journal import Journal
from coach.practice.practice import Played, Practice
from coach.practice.rehearsal import Rehearsal
from coach.practice.scene import own_scene
from coach.practice.seats import Swapped
from coach.ui import debrief_markup, practice_markup, scene_markup
from coach.ui.flow_markup import NAMES
from coach.ui.rehearsing import Rehearsing, keep, left, resume
from tests.practice.rehearsals import practice
from tests.ui.house import FakeHouse

NASTY = '<b onclick="x">"&\''
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&quot;&amp;&#x27;"
KIND = "It was my fault. What was it like for you?"
OWN = (f"my {NASTY}", f"I forgot {NASTY}", f"sad {NASTY}", f"You forgot {NASTY}")


async def said(player: Practice, rehearsal: Rehearsal, *turns: str) -> Rehearsal:
    for words in turns:
        async for event in player.reply(rehearsal, words):
            if isinstance(event, Played):
                rehearsal = event.rehearsal
    return rehearsal


def section(id_: str) -> None:
    return None


async def test_what_the_user_wrote_is_never_markup() -> None:
    player = practice()
    talk = await said(player, player.begin(own_scene(*OWN)), f"You never {NASTY}", f"{KIND} {NASTY}")
    talk = await said(player, talk.take_back(), f"idiot {NASTY}")
    seats = await player.swapped(Swapped(talk.scene), NASTY + " words")
    shown = "".join(
        (
            scene_markup.choice([talk.scene]),
            practice_markup.talked(talk, section),
            practice_markup.now(talk, None),
            practice_markup.swapped(seats),
            practice_markup.under_way(NASTY, None, section),
            practice_markup.line(NASTY),
            debrief_markup.looked_back(talk, section),
        )
    )
    assert "<b onclick" not in shown
    assert shown.count(ESCAPED) >= 12


async def test_a_mood_and_a_landing_are_told_in_words() -> None:
    player = practice()
    begun = player.begin(player.scene("money"))
    opening = practice_markup.talked(begun, section)
    assert "Your partner begins <b>guarded</b>" in opening and opening.count("class=on") == 3
    blamed = practice_markup.talked(await said(player, begun, "You never listen, idiot"), section)
    assert "This hurts. Likely to sting: 90 of 100." in blamed
    assert "Moved from guarded to hurt" in blamed
    kind = practice_markup.talked(await said(player, begun, KIND), section)
    assert "This lands softly. Likely to sting: 10 of 100." in kind


async def test_the_arc_is_told_as_a_sentence_and_drawn_with_a_dot_a_turn() -> None:
    player = practice()
    talk = await said(player, player.begin(player.scene("money")), "You never listen, idiot", KIND)
    html = debrief_markup.looked_back(talk, section)
    assert "Your partner began guarded, then hurt after turn 1, then hurt after turn 2." in html
    assert html.count("<circle") == 3
    assert 'data-act="again" data-place="0"' in html


async def test_branches_are_listed_once_there_are_two_or_one_was_left() -> None:
    player = practice()
    one = await said(player, player.begin(player.scene("money")), "You never listen")
    assert practice_markup.branches(one) == ""
    assert practice_markup.branches(one.take_back()).count("<li") == 1
    two = await said(player, one.take_back(), KIND)
    html = practice_markup.branches(two)
    assert html.count("<li") == 2 and html.count("You are here") == 1 and 'data-place="0"' in html


async def test_somebody_worked_up_is_offered_a_pause() -> None:
    player = practice()
    talk = await said(player, player.begin(player.scene("money")), "You never listen, idiot")
    assert "A pause is a good move" in practice_markup.now(talk, None)


def test_every_mark_of_a_turn_has_a_name() -> None:
    marks = {"interest", "warmth", "perspective", "feeling", "request", "responsibility", "impact"}
    faults = {"always_never", "you_accusation", "threat", "contempt", "gaslighting", "jealous_control"}
    assert marks | faults <= set(NAMES)


@pytest.mark.parametrize("own", [None, OWN])
async def test_the_journal_brings_a_rehearsal_back_with_its_branches(
    tmp_path: Path, own: tuple[str, str, str, str] | None
) -> None:
    journal = Journal(tmp_path / "journal")
    home = FakeHouse(journal=journal)
    scene = own_scene(*own) if own else home.practice.scene("money")
    going = Rehearsing()
    going.begin(home.practice.begin(scene), own)
    talk = await said(home.practice, home.practice.begin(scene), "You never listen")
    going.rehearsal = await said(home.practice, talk.take_back(), KIND)
    going.swap(scene)
    going.seats = await home.practice.swapped(Swapped(scene), "You never tell me")
    assert await keep(home, going) == ""
    (entry,) = await left(home)
    assert entry.title == scene.title
    later = Rehearsing()
    await resume(home, later, entry)
    assert later.rehearsal == going.rehearsal and later.own == own
    assert later.seats == going.seats
    later.swap(scene)
    assert later.seats is None and later.swapped == going.seats
    later.looking = True
    await keep(home, later)
    assert await left(home) == ()
    journal.close()
