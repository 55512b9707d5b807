"""The scenes' files: whole, in the form, and different from each other."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from coach.errors import InputError, SceneError
from coach.guidance.documents import load_guides
from coach.practice.feedback import load_sayings
from coach.practice.scene import SCENES, Scene, Stage, load_lines, load_scene, load_scenes, own_scene

ROOT = Path(__file__).resolve().parents[2]
ALL = load_scenes()
SECTIONS = {section.id for section in load_guides(ROOT / "corpus")}


def said(scene: Scene) -> list[str]:
    return [scene.opening, *scene.skilful, *(line for stage in Stage for line in scene.says(stage))]


def test_there_are_enough_and_each_rests_on_the_guides() -> None:
    assert len(ALL) >= 24
    assert load_scenes(SCENES, SECTIONS) == ALL
    assert load_sayings().sections <= SECTIONS
    assert len({scene.topic for scene in ALL.values()}) == len(ALL)
    assert len({scene.start for scene in ALL.values()}) >= 3


def test_every_kind_of_couple_is_there() -> None:
    partners = [scene.who.split()[3] for scene in ALL.values()]
    assert min(Counter(partners).values()) >= 8, Counter(partners)
    same = [
        s
        for s in ALL.values()
        if re.search(r"\bman\b.*\b(?:also a man|husband|married to a man|boyfriend)", s.who)
    ]
    same += [
        s for s in ALL.values() if re.search(r"\bwoman\b.*\b(?:married to a woman|a woman|girlfriend)", s.who)
    ]
    assert len({scene.id for scene in same}) >= 6


def test_no_line_is_used_twice() -> None:
    lines = Counter(line for scene in ALL.values() for line in said(scene) if line not in scene.skilful)
    lines.update(line for stage, some in load_lines().items() for line in some if stage != "skilful")
    assert [line for line, times in lines.items() if times > 1] == []


@pytest.mark.parametrize("scene", ALL.values(), ids=ALL)
def test_lines_are_natural_speech_without_names(scene: Scene) -> None:
    for line in said(scene):
        assert 1 <= len(re.findall(r"[.?](?:\s|$)", line)) <= 3, line
        assert "!" not in line
        capitals = re.findall(r"(?<=[a-z,] )[A-Z]\w+", line)
        assert {
            word
            for word in capitals
            if not re.match(r"I\b|\w+days?$|Easter|Christmas|December|January", word)
        } == set(), line


@pytest.mark.parametrize("scene", ALL.values(), ids=ALL)
def test_each_has_answers_to_what_people_say_at_every_stage(scene: Scene) -> None:
    for stage in Stage:
        answers = scene.answers.of(stage)
        assert len(answers) >= 7
        assert len({answer.to for answer in answers}) == len(answers)
        assert sum(answer.to.endswith("?") for answer in answers) >= 1, "some of it is asked"
        if stage <= Stage.GUARDED:
            thanks = [
                one.say for one in answers if re.match(r"(?:I forgive|Thank|It's okay|No worries)", one.say)
            ]
            assert thanks == [], "nobody forgives before it is earned"


@pytest.mark.parametrize("scene", ALL.values(), ids=ALL)
def test_each_has_its_two_scripts(scene: Scene) -> None:
    script = tomllib.loads(
        (Path(__file__).parent / "scripts" / f"{scene.id}.toml").read_text(encoding="utf-8")
    )
    assert len(script["skilful"]) == len(script["blaming"]) == 8
    assert len(set(script["skilful"]) & set(scene.skilful)) <= 4  # the test isn't the answer that is shown


def test_a_broken_file_is_told_plainly(tmp_path: Path) -> None:
    whole = (SCENES / "money.toml").read_text(encoding="utf-8")
    for name, text, told in (
        ("money", "id = ", "TOML"),
        ("money", whole.replace('topic = "money"', ""), "topic"),
        ("other", whole, "same name"),
        ("money", whole.replace("tete/strategy-3", "tete/strategy-99"), "sections"),
        (
            "money",
            whole.replace(
                "I'm listening. But the money is gone either way.",
                "Okay. It helps that you don't make it small.",
            ),
            "twice",
        ),
    ):
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SceneError, match=told):
            load_scene(file, SECTIONS)
    with pytest.raises(SceneError, match="no scenes"):
        load_scenes(tmp_path / "nothing")


def test_a_scene_of_ones_own() -> None:
    scene = own_scene(" my wife,\na nurse. ", "I forgot to pick up our son.", "hurt", "")
    assert "my wife, a nurse" in scene.who
    assert scene.begins is Stage.GUARDED
    assert scene.opening
    assert own_scene("she", "I lied", "sad", "You lied to me.").opening == "You lied to me."


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (("", "x", "y", ""), "who your partner is"),
        (("x", " \n", "y", ""), "what happened"),
        (("x", "y", "", ""), "feel"),
        (("x" * 700, "y", "z", ""), "600"),
        (("x", "y", "z", "w" * 301), "300"),
    ],
)
def test_a_form_that_cannot_be_used(fields: tuple[str, str, str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        own_scene(*fields)
