"""A scene as it stands in its file: who the partner is, what happened, and what they say at each stage.

The form of the files is told in docs/practice.md.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from coach.domain.text import Text
from coach.errors import InputError, SceneError
from coach.forms import Form, Named, check_sections, load_form, read_table

__all__ = [
    "OWN",
    "SCENES",
    "Answer",
    "Answers",
    "Lines",
    "Scene",
    "Stage",
    "load_answers",
    "load_lines",
    "load_scene",
    "load_scenes",
    "own_scene",
]

SCENES = Path(__file__).parent / "scenes"
GENERAL = Path(__file__).parent / "lines.toml"
ANSWERS = Path(__file__).parent / "answers.toml"
OWN = "own"  # id of the user's own scene
LONGEST_FIELD = 600  # characters of one answer in the form of an own scene
LONGEST_OPENING = 300


class Stage(IntEnum):
    """How the partner is right now, from closed to open; the numbers are those of the plot."""

    SHUT_DOWN = 0
    HURT = 1
    GUARDED = 2
    SOFTENING = 3
    OPEN = 4

    @property
    def id(self) -> str:
        """Its name in files and in JSON."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """What it is called on the page."""
        return self.id.replace("_", " ")


class Lines(Form):
    """What the partner says of their own accord, by stage."""

    open: tuple[str, ...] = Field(min_length=3)
    softening: tuple[str, ...] = Field(min_length=3)
    guarded: tuple[str, ...] = Field(min_length=3)
    hurt: tuple[str, ...] = Field(min_length=3)
    shut_down: tuple[str, ...] = Field(min_length=3)

    def of(self, stage: Stage) -> tuple[str, ...]:
        """The lines of one stage."""
        lines: tuple[str, ...] = getattr(self, stage.id)
        return lines


class Answer(Form):
    """What the partner answers.

    Attributes:
        to: what it is an answer to, as the user might say it.
        say: what the partner says.
    """

    to: str = Field(min_length=1)
    say: str = Field(min_length=1)


class Answers(Form):
    """What the partner answers to what, by stage."""

    open: tuple[Answer, ...] = ()
    softening: tuple[Answer, ...] = ()
    guarded: tuple[Answer, ...] = ()
    hurt: tuple[Answer, ...] = ()
    shut_down: tuple[Answer, ...] = ()

    def of(self, stage: Stage) -> tuple[Answer, ...]:
        """The answers of one stage."""
        answers: tuple[Answer, ...] = getattr(self, stage.id)
        return answers


class Views(Form):
    """How a friend of both would put it: a sentence for each, in the third person, with neither in the wrong.

    Attributes:
        user: what it is like for the one whom the user plays.
        partner: what it is like for the partner.
        both: what the two have in common.
    """

    user: str = Field(min_length=1)
    partner: str = Field(min_length=1)
    both: str = Field(min_length=1)


class Scene(Named):
    """A hard talk to rehearse.

    Attributes:
        id: its name, also that of its file.
        title: what it is called on the page.
        topic: one or two words, such as ``money``.
        sections: ids of the guidance sections that help here, the main one first.
        role: who the user is and what they are here for, told to them.
        who: who the partner is, told to the model: "You are …".
        happened: what happened, told to the partner as "you" and of the user as "they".
        feels: what the partner feels.
        wants: what the partner wants, underneath.
        softens: what would make it easier for them.
        hurts: what would make it harder.
        start: the stage at which it begins.
        opening: the partner's first line.
        lines: what they may say by stage to anything, and what a wording of the model is measured by.
        answers: what they say by stage to words like these.
        skilful: eight lines of somebody who does it well from the user's seat: two that hear the other,
            two that own a part, two that say what one feels, two that ask for something.
        views: how a friend of both would put it.
    """

    title: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    sections: tuple[str, ...] = Field(min_length=1)
    role: str = Field(min_length=1)
    who: str = Field(min_length=1)
    happened: str = Field(min_length=1)
    feels: str = Field(min_length=1)
    wants: str = Field(min_length=1)
    softens: tuple[str, ...] = Field(min_length=2)
    hurts: tuple[str, ...] = Field(min_length=2)
    start: Literal["softening", "guarded", "hurt", "shut_down"] = "guarded"
    opening: str = Field(min_length=1)
    lines: Lines
    answers: Answers = Answers()
    skilful: tuple[str, ...] = Field(min_length=8, max_length=8)
    views: Views

    @property
    def begins(self) -> Stage:
        """The stage at which it begins."""
        return Stage[self.start.upper()]

    def says(self, stage: Stage) -> tuple[str, ...]:
        """All that the partner may say at a stage."""
        return (*self.lines.of(stage), *(answer.say for answer in self.answers.of(stage)))

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        said = [self.opening, *(line for stage in Stage for line in self.says(stage))]
        if twice := {line for line in said if said.count(line) > 1}:
            raise ValueError(f"the partner says the same twice: {sorted(twice)}")
        return self


def load_scene(file: Path, sections: Iterable[str] = ()) -> Scene:
    """Read and check one file.

    Args:
        file: TOML, named after the scene's id.
        sections: the ids of the guidance sections that there are; nothing is checked where empty.

    Raises:
        SceneError: the file breaks the form; the message says where.
    """
    scene = load_form(file, Scene, SceneError, "docs/practice.md")
    check_sections(file, scene.sections, sections, SceneError)
    return scene


def load_scenes(folder: Path = SCENES, sections: Iterable[str] = ()) -> dict[str, Scene]:
    """Every scene of a folder by its id, in the order of the files' names.

    Raises:
        SceneError: a file breaks the form, or there is none.
    """
    known = tuple(sections)
    scenes = {file.stem: load_scene(file, known) for file in sorted(folder.glob("*.toml"))}
    if not scenes:
        raise SceneError(f"There are no scenes in {folder}. Install the coach again.")
    return scenes


def load_lines(file: Path = GENERAL) -> Mapping[str, tuple[str, ...]]:
    """The lines that fit any scene: by stage, and ``skilful``.

    Raises:
        SceneError: the file can't be read.
    """
    return {name: tuple(lines) for name, lines in read_table(file, SceneError).items()}


def load_answers(file: Path = ANSWERS) -> Answers:
    """The answers that fit any scene.

    Raises:
        SceneError: the file breaks the form.
    """
    return load_form(file, Answers, SceneError, "docs/practice.md")


def own_scene(who: str, what_happened: str, they_feel: str, opening: str = "") -> Scene:
    """A scene of the user's own. Whoever calls puts the words through the safety screen first.

    Args:
        who: who the partner is, such as "my wife, forty, a nurse".
        what_happened: what happened between them.
        they_feel: what the partner may feel about it.
        opening: the partner's first line; a general one where empty.

    Raises:
        InputError: a field is empty or too long; the message says which.
    """
    who = _field(who, "who your partner is", "my wife, a nurse, home after a long shift")
    happened = _field(what_happened, "what happened", "I forgot to pick up our son")
    feels = _field(they_feel, "what they may feel about it", "hurt, and let down")
    opening = " ".join(Text.parse(opening).content.split())
    if len(opening) > LONGEST_OPENING:
        raise InputError(
            f"The first line is longer than {LONGEST_OPENING} characters. One sentence is enough."
        )
    general = load_lines()
    return Scene(
        id=OWN,
        title="A talk of your own",
        topic="your own",
        sections=("tete/strategy-2", "tete/strategy-3"),
        role=f"You are yourself. Your partner: {who}. What happened: {happened}",
        who=f"You are the user's partner. The user describes you like this: {who}.",
        happened=f"The user tells it like this (“I” is the user, the partner is you): {happened}",
        feels=feels,
        wants="to be heard and to matter",
        softens=("being heard without an argument", "an honest word about their own part"),
        hurts=("blame", "being told what you feel"),
        start="guarded",
        opening=opening or general["opening"][0],
        lines=Lines(**{stage.id: general[stage.id] for stage in Stage}),
        skilful=general["skilful"],
        views=Views(
            user="One of them came with something that was hard to say.",
            partner="The other had feelings about it too, and wanted them to be seen.",
            both="Both would rather be close than right.",
        ),
    )


def _field(words: str, what: str, example: str) -> str:
    text = " ".join(Text.parse(words).content.split())
    if not text:
        raise InputError(f"Write {what}, for example: {example}.")
    if len(text) > LONGEST_FIELD:
        raise InputError(f"Keep {what} to {LONGEST_FIELD} characters. What matters most is enough.")
    return text.rstrip(".")
