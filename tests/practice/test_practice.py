"""Whole rehearsals with the real checks and the scenes' own lines: skill opens, blame never does."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from benchmarks.checks import Remembering
from coach.checks.check import Checks
from coach.compose import build_practice
from coach.errors import InputError
from coach.practice.hearing import hear
from coach.practice.partner import Spoke
from coach.practice.practice import Landed, Played, Practice
from coach.practice.rehearsal import Rehearsal
from coach.practice.role import Role
from coach.practice.scene import Scene, Stage, load_lines, load_scenes, own_scene
from coach.practice.seats import Swapped
from coach.settings import load_settings
from tests.fakes import ScriptedModel

SCENES = load_scenes()
SCRIPTS = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "scripts").glob("*.toml"))
}
each = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


@pytest.fixture(scope="module")
def practice(real_checks: Checks, real_tones: Remembering) -> Practice:
    scripts = [line for script in SCRIPTS.values() for lines in script.values() for line in lines]
    seats = [line for scene in SCENES.values() for line in (scene.opening, *scene.skilful)]
    partners = [line for scene in SCENES.values() for stage in Stage for line in scene.lines.of(stage)]
    real_tones.learn(
        [*scripts, *seats, *partners, *(line for some in load_lines().values() for line in some)]
    )
    return build_practice(load_settings(), checks=real_checks)


async def played(practice: Practice, scene: Scene, lines: list[str]) -> Rehearsal:
    rehearsal = practice.begin(scene)
    for words in lines:
        async for event in practice.reply(rehearsal, words):
            if isinstance(event, Played):
                rehearsal = event.rehearsal
    return rehearsal


@pytest.mark.parametrize("words", ["", "  \n", "…!?", "x" * 2001])
async def test_words_that_cannot_be_heard(words: str) -> None:
    silent = build_practice(load_settings())
    with pytest.raises(InputError):
        await anext(silent.reply(silent.begin(SCENES["money"]), words))
    with pytest.raises(InputError):
        await silent.swapped(Swapped(SCENES["money"]), words)


def test_an_unknown_scene_names_those_that_there_are() -> None:
    with pytest.raises(InputError, match="chores"):
        build_practice(load_settings()).scene("nothing")


@pytest.mark.index
class TestWithTheRealChecks:
    @each
    async def test_the_skilful_script_ends_open_or_softening(self, practice: Practice, scene: Scene) -> None:
        rehearsal = await played(practice, scene, SCRIPTS[scene.id]["skilful"])
        stages = [turn.stage for turn in rehearsal.path]
        assert stages[-1] >= Stage.SOFTENING, [turn.move.why for turn in rehearsal.path]
        assert stages[0] <= scene.begins  # nobody forgives at the first line
        assert all(turn.move.steps <= 1 for turn in rehearsal.path)

    @each
    async def test_the_blaming_script_never_softens_anyone(self, practice: Practice, scene: Scene) -> None:
        rehearsal = await played(practice, scene, SCRIPTS[scene.id]["blaming"])
        stages = [scene.begins, *(turn.stage for turn in rehearsal.path)]
        assert all(later <= earlier for earlier, later in itertools.pairwise(stages)), stages
        assert stages[-1] <= Stage.HURT

    @each
    async def test_one_slip_does_not_ruin_a_skilful_talk(self, practice: Practice, scene: Scene) -> None:
        lines = list(SCRIPTS[scene.id]["skilful"])
        lines[2] = "Whatever. You always twist everything."
        stages = [turn.stage for turn in (await played(practice, scene, lines)).path]
        assert stages[2] < scene.begins or stages[2] is Stage.SHUT_DOWN or stages[2] < max(stages[:2])
        assert stages[-1] >= scene.begins or stages[-1] > stages[2]

    @each
    def test_every_line_of_the_skilful_seat_passes_the_checks(self, practice: Practice, scene: Scene) -> None:
        for line in scene.skilful:
            heard = hear(practice._checks, line)
            assert heard.faults == () and heard.tone in ("kind", "plain"), line

    def test_and_every_line_that_fits_any_scene(self, practice: Practice) -> None:
        for line in load_lines()["skilful"]:
            heard = hear(practice._checks, line)
            assert heard.faults == () and heard.tone in ("kind", "plain"), line

    @each
    def test_the_scenes_own_lines_keep_the_role_that_the_model_is_held_to(
        self, practice: Practice, scene: Scene
    ) -> None:
        refused = []
        for stage in Stage:
            for line in scene.lines.of(stage):
                fault = practice.partner._role.fault(line, scene, stage, (), "I'd like to talk about it.")
                if fault:
                    refused.append((stage.id, fault, line))
        assert len(refused) <= 4, (
            refused
        )  # of fifteen; what is checked is sentences of a model, which may be drawn again

    @pytest.mark.parametrize(
        ("words", "about"),
        [
            ("tell me honestly what it was like when you opened that bill", "(what|how) was it"),
            ("Sorry for hiding the new bicycle from you for weeks.", "bicycle|kept|hid"),
            (
                "Do you wanna sit down Sunday and plan the roof money with me?",
                r"roof.*\?|Sunday.*\?|plan.*\?",
            ),
            ("The parliament of bees met on a trampoline.", "^$"),
        ],
    )
    def test_words_are_told_by_what_they_mean(self, practice: Practice, words: str, about: str) -> None:
        role, scene = practice.partner._role, SCENES["money"]
        to = role.alike([answer.to for answer in scene.answers.of(Stage.GUARDED)], words)
        assert re.search(about, to, re.IGNORECASE), to

    def test_a_kind_word_is_not_taken_for_an_attack(self, practice: Practice) -> None:
        attack, kind = "You're a stingy control freak about this roof, you ruin everything.", "I love you."
        role = practice.partner._role
        assert role.alike([attack], "I love that you look after the roof, and I'd like to help.") == ""
        assert role.alike([attack, kind], "You ruin everything with your roof, you control freak.") == attack

    async def test_events_come_in_order_and_marks_before_the_model_is_asked(
        self, real_checks: Checks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Role, "alike", lambda *_: "")  # nothing was written as an answer to it
        model = ScriptedModel("That hurts, you know. I felt like a fool with that bill.")
        with_model = build_practice(load_settings(), model, checks=real_checks)
        await with_model.prepare(SCENES["money"])
        begun = with_model.begin(SCENES["money"])
        events = with_model.reply(begun, "You always make such a drama out of money.")
        first = await anext(events)
        assert isinstance(first, Landed) and model.prompts == []
        assert first.heard.faults and first.move.after.stage is Stage.HURT
        assert "“" in first.feedback.attempt
        rest = [event async for event in events]
        assert [type(event) for event in rest] == [Spoke, Spoke, Played]
        assert isinstance(rest[-1], Played)
        assert (
            rest[-1].rehearsal.path[0].partner == "That hurts, you know. I felt like a fool with that bill."
        )
        assert begun.turns == ()

    async def test_a_scene_of_ones_own_can_be_played(self, practice: Practice) -> None:
        scene = own_scene("my wife, a nurse", "I forgot to pick up our son", "let down", "You forgot him.")
        rehearsal = await played(
            practice,
            scene,
            ["I forgot him, and that was wrong of me.", "How was it for you when they called?"],
        )
        assert rehearsal.said[0] == "You forgot him." and len(rehearsal.said) == 3

    async def test_swapped_seats_hear_first_when_it_is_heated(self, practice: Practice) -> None:
        seats = Swapped(SCENES["money"])
        for words in (
            "You're a liar and you disgust me!",
            "You never tell me the truth, you're pathetic.",
            "You always lie!",
        ):
            seats = await practice.swapped(seats, words)
        assert [exchange.aim for exchange in seats.exchanges] == ["hear", "hear", "own"]


@pytest.mark.index
class TestTheRole:
    @pytest.fixture(scope="class")
    def role(self, practice: Practice) -> Role:
        return practice.partner._role

    @pytest.mark.parametrize(
        ("line", "stage", "fault"),
        [
            ("Partner: I don't know what to say.", Stage.GUARDED, "form"),
            ("*sighs* I don't know what to say.", Stage.GUARDED, "form"),
            ("(looks away) It hurts.", Stage.HURT, "form"),
            ("As an AI, I can't feel hurt.", Stage.HURT, "meta"),
            ("Communication is key in every marriage.", Stage.GUARDED, "advice"),
            ("Have you considered seeing a counselor about it?", Stage.GUARDED, "advice"),
            ("It's important to be honest about money.", Stage.HURT, "advice"),
            ("I told Marcus about the nine hundred.", Stage.HURT, "invented"),
            ("It was 1200 dollars in the end.", Stage.HURT, "invented"),
            ("I forgive you, let's forget about it.", Stage.HURT, "forgives"),
            ("It's okay, don't worry about it.", Stage.SHUT_DOWN, "forgives"),
            ("Thank you so much for being honest with me, I love you.", Stage.HURT, "forgives"),
            (
                "I hid it from you for three weeks, and that was wrong of me.",
                Stage.SOFTENING,
                "speaks_for_user",
            ),
            ("I opened the card bill this morning.", Stage.HURT, "repeats"),
            ("I bought the bike without telling you.", Stage.HURT, "echoes"),
            ("You're a disgusting liar and an idiot.", Stage.HURT, "attacks"),
            # What the model said when it was left to find something to say.
            ("You feel a little hurt and guarded.", Stage.GUARDED, "speaks_for_user"),
            ("You smile and thank her for all the help.", Stage.SOFTENING, "speaks_for_user"),
            ("I'm sorry, but I can't assist with that.", Stage.SHUT_DOWN, "meta"),
            ("I feel a bit hurt by your statement.", Stage.SHUT_DOWN, "meta"),
            ("I understand, but I need more details about it.", Stage.GUARDED, "meta"),
            ("The quarterly figures were looming.", Stage.GUARDED, "strays"),
            ("I can't talk about this any more, leave me alone.", Stage.OPEN, "mood"),
        ],
    )
    def test_what_falls_out_of_the_part_is_refused(
        self, role: Role, line: str, stage: Stage, fault: str
    ) -> None:
        said = ("I opened the card bill this morning.",)
        assert (
            role.fault(line, SCENES["money"], stage, said, "I bought the bike without telling you.") == fault
        )

    @pytest.mark.parametrize(
        ("line", "stage"),
        [
            ("Three weeks, and you never said a word.", Stage.HURT),
            ("It hurts that I had to find it on a bill.", Stage.HURT),
            ("I can't forgive that just like this.", Stage.HURT),
            ("Maybe. But why didn't you tell me?", Stage.GUARDED),
            ("I don't know if I can believe you about the card.", Stage.GUARDED),
            ("I don't want to talk about it now.", Stage.SHUT_DOWN),
            ("Okay, that helps a bit.", Stage.SOFTENING),
            ("I'd like to sit down with you on Sunday and plan it together.", Stage.OPEN),
        ],
    )
    def test_what_keeps_the_part_is_shown(self, role: Role, line: str, stage: Stage) -> None:
        assert (
            role.fault(line, SCENES["money"], stage, (SCENES["money"].opening,), "I bought it on our card.")
            == ""
        )
