import os
from pathlib import Path

import pytest

from coach.domain.model import Prompt
from coach.model.engine import EngineConfig
from coach.model.prepared import PreparedPrompts

ONE = Prompt("ask/one", "text one", "the user's words")
TWO = Prompt("ask/two", "text two", "")


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")
    folder = tmp_path / "prepared"
    folder.mkdir()
    return EngineConfig(model, folder)


def write(prepared: PreparedPrompts, config: EngineConfig, prompt: Prompt, data: bytes = b"state") -> str:
    name = prepared.name(prompt)
    (config.folder / prepared.draft(name)).write_bytes(data)
    prepared.keep(name)
    return name


def test_what_was_kept_is_found(config: EngineConfig) -> None:
    prepared = PreparedPrompts(config, 1000)
    assert prepared.find(prepared.name(ONE)) is None
    name = write(prepared, config, ONE)
    found = PreparedPrompts(config, 1000).find(name)
    assert found is not None
    assert (config.folder / found).read_bytes() == b"state"


def test_the_users_words_are_no_part_of_the_name(config: EngineConfig) -> None:
    prepared = PreparedPrompts(config, 1000)
    assert prepared.name(ONE) == prepared.name(Prompt("ask/one", "text one", "others"))
    assert prepared.name(ONE) != prepared.name(Prompt("ask/one", "text 1", "the user's words"))


@pytest.mark.parametrize("harm", [b"", b"stat", b"stale"])
def test_a_damaged_file_is_thrown_away(config: EngineConfig, harm: bytes) -> None:
    prepared = PreparedPrompts(config, 1000)
    name = write(prepared, config, ONE)
    (config.folder / str(prepared.find(name))).write_bytes(harm)
    assert prepared.find(name) is None
    assert list(config.folder.iterdir()) == []


def test_a_new_text_takes_the_place_of_the_old_one(config: EngineConfig) -> None:
    prepared = PreparedPrompts(config, 1000)
    old = write(prepared, config, ONE)
    new = write(prepared, config, Prompt("ask/one", "better text", ""))
    assert prepared.find(old) is None
    assert prepared.find(new) is not None


def test_another_model_has_files_of_its_own_and_old_ones_go(config: EngineConfig) -> None:
    name = write(PreparedPrompts(config, 1000), config, ONE)
    (config.folder / "left.new").write_bytes(b"")
    os.utime(config.model, (1, 1))
    prepared = PreparedPrompts(config, 1000)
    assert prepared.find(name) is None
    prepared.tidy()
    assert list(config.folder.iterdir()) == []


def test_the_files_used_longest_ago_make_room(config: EngineConfig) -> None:
    prepared = PreparedPrompts(config, 250)
    names = []
    for number in range(3):
        names.append(write(prepared, config, Prompt(f"k{number}", "text", ""), b"x" * 100))
        for age, name in enumerate(reversed(names)):
            if found := prepared.find(name):
                os.utime(config.folder / found, (1000 - age, 1000 - age))
    assert [prepared.find(name) is not None for name in names] == [False, True, True]
