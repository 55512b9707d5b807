import json
from pathlib import Path

import pytest

from coach.cli.checking import read_checked
from coach.cli.evaluation import Asked, read_questions
from coach.cli.exercises import read_answers
from coach.cli.jsonlines import read_lines, read_texts
from coach.cli.practice import read_turns
from coach.errors import InputError

READERS = {
    '{"query": "…"}': lambda file: read_texts(file, "query"),
    '{"text": "…", "context": ["…"]}': read_checked,
    '{"query": "…", "sections": ["…"]}': read_questions,
    '{"user": "…"}': read_turns,
    '{"text": "…"} or {"choice": "…"}': read_answers,
}


def written(folder: Path, *lines: str) -> Path:
    file = folder / "lines.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_each_object_keeps_the_number_of_its_line(tmp_path: Path) -> None:
    read = read_lines(written(tmp_path, '{"a": "x"}', "", "  ", '{"a": "y"}\r', ""), '{"a": "…"}')
    assert [(line.number, line.text("a")) for line in read] == [(1, "x"), (4, "y")]


def test_what_looks_like_the_end_of_a_line_may_stand_in_a_text(tmp_path: Path) -> None:
    words = "first\u2028second\x85third"
    assert read_texts(written(tmp_path, json.dumps({"a": words}, ensure_ascii=False)), "a") == [words]


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "3", "null", '{"other": "x"}', '{"text": 3, "user": 3, "query": 3}', "[" * 100_000],
)
def test_a_bad_line_is_told_with_file_line_and_form(tmp_path: Path, form: str, line: str) -> None:
    good = '{"query": "x", "sections": []}' if "query" in form else form.partition(" or ")[0]
    file = written(tmp_path, good, "", line)
    with pytest.raises(InputError) as told:
        READERS[form](file)
    assert f"{file}, line 3: " in str(told.value)
    assert form in str(told.value)


@pytest.mark.parametrize("form", READERS)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, form: str) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"query": "caf\xe9"}')
    for file in (tmp_path / "none.jsonl", tmp_path, tmp_path / "latin.jsonl"):
        with pytest.raises(InputError, match="Give a JSON Lines file in UTF-8"):
            READERS[form](file)


def test_optional_fields_and_lists(tmp_path: Path) -> None:
    file = written(tmp_path, '{"text": "a"}', '{"text": "b", "context": ["c", "d"]}')
    assert read_checked(file) == [("a", []), ("b", ["c", "d"])]
    file = written(tmp_path, '{"query": "a", "sections": ["s"]}')
    assert read_questions(file) == [Asked("a", ("s",))]


@pytest.mark.parametrize("sections", ['"s"', "[1]", "null", "{}"])
def test_sections_must_be_a_list_of_texts(tmp_path: Path, sections: str) -> None:
    with pytest.raises(InputError, match="“sections” must be a list of texts"):
        read_questions(written(tmp_path, f'{{"query": "a", "sections": {sections}}}'))
