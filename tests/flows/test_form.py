"""Files that break the form are told by name, with what is wrong."""

from pathlib import Path

import pytest

from coach.errors import FlowError
from coach.flows.flow import load_flow, load_flows
from tests.flows.walking import ALL, SECTIONS

HEAD = 'id = "f"\ntitle = "F"\nsummary = "S"\nsections = ["tete/signs"]\n'
STEP = '[[steps]]\nid = "a"\nkind = "write"\ntext = "A?"\n'
OPTIONS = 'options = [{ id = "x", text = "X"SAFE }, { id = "y", text = "Y" }]\n'
ASK = '[[steps]]\nid = "q"\nkind = "choose"\ntext = "?"\n' + OPTIONS
READ = '[[steps]]\nid = "r"\nkind = "read"\ntext = "R"\n'

BROKEN = {
    "no toml": ("id = ", "can't be read as TOML"),
    "no title": (HEAD.replace('title = "F"\n', "") + STEP, "title"),
    "no steps": (HEAD, "steps"),
    "unknown field": (HEAD + STEP + 'colour = "red"\n', "colour"),
    "unknown kind": (HEAD + STEP.replace("write", "sing"), "kind"),
    "unknown check": (HEAD + STEP + 'check = "spelling"\n', "check"),
    "bad id": (HEAD + STEP.replace('"a"', '"A b"'), "id"),
    "reserved id": (HEAD + STEP.replace('"a"', '"unsafe"'), "unsafe"),
    "same step twice": (HEAD + STEP + STEP, "same id"),
    "same option twice": (HEAD + ASK.replace('"y"', '"x"').replace("SAFE", ""), "same id"),
    "one option": (HEAD + ASK.replace(', { id = "y", text = "Y" }', "").replace("SAFE", ""), "two options"),
    "options to write": (HEAD + STEP + OPTIONS.replace("SAFE", ""), "other kinds none"),
    "check on read": (HEAD + READ + 'check = "turn"\n', "only kind write"),
    "about on write": (HEAD + STEP + 'about = "a"\n', "only kind date"),
    "about nothing": (HEAD + STEP.replace("write", "date") + 'about = "b"\n', "about b"),
    "then nowhere": (HEAD + STEP + 'then = "b"\n', "leads to ['b']"),
    "option nowhere": (HEAD + ASK.replace("SAFE", ', then = "b"'), "leads to ['b']"),
    "quotes nothing": (HEAD + STEP.replace("A?", "{b}"), "quotes ['b']"),
    "asks for no fact": (HEAD + STEP + 'when = ["b.yes"]\n', "asks for the facts ['b.yes']"),
    "asks for no option": (
        HEAD + ASK.replace("SAFE", "") + 'unless = ["q.z"]\n',
        "asks for the facts ['q.z']",
    ),
    "safety that goes on": (HEAD + READ + "safety = true\n", "its then is end"),
    "safety to write": (HEAD + STEP + 'safety = true\nthen = "end"\n', "kind read"),
    "fear that goes on": (HEAD + ASK.replace("SAFE", ", safety = true"), "don't lead to a safety step"),
    "no such section": (HEAD.replace("tete/signs", "tete/nothing") + STEP, "['tete/nothing']"),
    "step without section": (HEAD + STEP + 'section = "x/y"\n', "['x/y']"),
}


@pytest.mark.parametrize(("content", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(content, encoding="utf-8")
    with pytest.raises(FlowError) as told:
        load_flows(tmp_path, SECTIONS)
    assert says in str(told.value)
    assert "f.toml" in str(told.value)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    """The pieces that the broken ones are made of are sound themselves."""
    asked = ASK.replace("SAFE", ', then = "s", safety = true')
    safe = '[[steps]]\nid = "s"\nkind = "read"\ntext = "S"\nsafety = true\nthen = "end"\nwhen = ["unsafe"]\n'
    (tmp_path / "f.toml").write_text(HEAD + STEP + asked + READ + safe, encoding="utf-8")
    flow = load_flow(tmp_path / "f.toml", SECTIONS)
    assert [step.id for step in flow.steps] == ["a", "q", "r", "s"]
    assert flow.section_of(flow.step("a")) == "tete/signs"
    with pytest.raises(KeyError):
        flow.step("z")


def test_file_and_flow_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(HEAD + STEP, encoding="utf-8")
    with pytest.raises(FlowError, match="the same name"):
        load_flow(tmp_path / "g.toml")


def test_what_is_needed_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text('needs = "g"\n' + HEAD + STEP, encoding="utf-8")
    with pytest.raises(FlowError, match=r"f\.toml needs g"):
        load_flows(tmp_path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"none\.toml can't be read"):
        load_flow(tmp_path / "none.toml")


def test_the_form_is_told_where_the_message_sends_people() -> None:
    told = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text(encoding="utf-8")
    for model in (type(flow) for flow in list(ALL.values())[:1]):
        step = model.model_fields["steps"].annotation.__args__[0]  # type: ignore[union-attr]
        option = step.model_fields["options"].annotation.__args__[0]
        for fields in (model.model_fields, step.model_fields, option.model_fields):
            assert [name for name in fields if f"`{name}`" not in told] == []
