from pathlib import Path

import pytest

from coach.errors import PromptError
from coach.wording import load_prompt

PROMPTS = Path(__file__).parents[1] / "prompts"

GOOD = """+++
variables = ["passages", "question"]
max_tokens = 50
+++
## constant
Know this: {{passages}}
## variable
{{question}}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "p.md").write_text(text)
    return folder


def test_every_prompt_of_ours_is_sound() -> None:
    names = [f.stem for f in PROMPTS.glob("*.md") if f.name != "README.md"]
    assert names
    for name in names:
        prompt = load_prompt(PROMPTS, name)
        rendered = prompt.render("key", **dict.fromkeys(prompt.variables, "x"))
        assert "{{" not in rendered.constant + rendered.variable


def test_the_users_words_stay_out_of_the_constant_part() -> None:
    prompt = load_prompt(PROMPTS, "ask")
    values = dict.fromkeys(prompt.variables, "x")
    one = prompt.render("k", **values | {"question": "first?"})
    two = prompt.render("k", **values | {"question": "second?"})
    assert one.constant == two.constant
    assert one.variable != two.variable


@pytest.mark.parametrize(
    "evil", ["{{passages}}", "{question}", "%s", "${HOME}", "{{question}}{{question}}", "{0.__class__}"]
)
def test_what_a_user_writes_is_never_a_template(tmp_path: Path, evil: str) -> None:
    prompt = load_prompt(write(tmp_path, GOOD), "p")
    rendered = prompt.render("k", passages="SECRET", question=evil)
    assert rendered.variable == evil
    assert rendered.constant == "Know this: SECRET"


def test_missing_and_unknown_values_are_told(tmp_path: Path) -> None:
    prompt = load_prompt(write(tmp_path, GOOD), "p")
    with pytest.raises(PromptError, match="question"):
        prompt.render("k", passages="x")
    with pytest.raises(PromptError, match="extra"):
        prompt.render("k", passages="x", question="y", extra="z")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (GOOD.replace("+++", "---"), "front matter"),
        (GOOD.replace("## variable", "## other"), "## variable"),
        (GOOD.replace('"question"]', '"question", "more"]'), "more"),
        (GOOD.replace("variables =", "names ="), "declare variables"),
    ],
)
def test_a_broken_prompt_is_told(tmp_path: Path, broken: str, says: str) -> None:
    with pytest.raises(PromptError, match=says):
        load_prompt(write(tmp_path, broken), "p")


def test_a_missing_prompt_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="can't be read"):
        load_prompt(tmp_path, "nothing")
