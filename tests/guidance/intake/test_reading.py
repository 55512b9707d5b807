import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coach.domain.guidance import Section
from coach.errors import CorpusError
from coach.guidance.intake import reading
from coach.guidance.intake.blocks import Limits
from coach.guidance.intake.reading import read_document, source_id
from tests.guidance.intake.makers import LETTER, SENTENCE, body, docx, html, item, paragraph, pdf, row

ROOT = Path(__file__).parents[3]


def said(sections: tuple[Section, ...]) -> dict[str, list[str]]:
    return {section.title: [p.text for p in section.passages] for section in sections}


def read(folder: Path, name: str, content: str | bytes) -> tuple[Section, ...]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(file)


CUT = LETTER.index(" ", 45)
EXPECTED = {
    "Talking at night": [SENTENCE],
    "What helps": [
        f"Try one of these in the evening: {LETTER}",
        "Try one of these in the evening: Walk once around the block together, without a word about money or work.",
    ],
}
MARKDOWN = f"""---
layout: post
---
# Talking at night

When you feel hurt, take a **slow breath** and tell [your
partner](https://example.org/x) what you need before the week is over.

## What helps

Try one of these in the evening:

- {LETTER}
- Walk once around the block together, without a word about money or work.
"""
HTML = html(
    f"""<header role=banner><a href=/>Home</a></header><nav><a>One</a></nav>
    <main><h1>Talking at night</h1><p>{SENTENCE}<h2>What helps</h2><p>Try one of these in the evening:
    <ul><li>{LETTER}<li>Walk once around the block together, without a word about money or work.</ul></main>
    <aside>Buy our course</aside><footer>© 2024 Somebody</footer>""",
    "<title>Talking at night | A site</title>",
)
DOCX = docx(
    body(
        paragraph("Talking at night", "H1"),
        paragraph(SENTENCE),
        paragraph("What helps", "H2"),
        paragraph("Try one of these in the evening:"),
        item(LETTER),
        item("Walk once around the block together, without a word about money or work."),
    )
)
TEXT = f"""Talking at Night

When you feel hurt, take a slow breath and tell your part-
ner what you need before the week is over.

What Helps

Try one of these in the evening:

* {LETTER[:CUT]}
  {LETTER[CUT + 1 :]}
* Walk once around the block together, without a word
  about money or work.
"""
PDF = pdf(
    [
        ("Talking at night", 18),
        "",
        "When you feel hurt, take a slow breath and tell your part-",
        "ner what you need before the week is over.",
        "",
        ("What helps", 14),
        "",
        "Try one of these in the evening:",
        "",
        f"• {LETTER[:CUT]}",
        LETTER[CUT + 1 :],
        "",
        "- Walk once around the block together, without a word about",
        "money or work.",
    ]
)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.md", MARKDOWN), ("a.html", HTML), ("a.docx", DOCX), ("a.txt", TEXT), ("a.pdf", PDF)],
)
def test_every_kind_of_file_says_the_same(name: str, content: str | bytes, tmp_path: Path) -> None:
    sections = read(tmp_path, name, content)
    assert {t.lower(): texts for t, texts in said(sections).items()} == {
        t.lower(): texts for t, texts in EXPECTED.items()
    }
    assert [s.id for s in sections] == ["a/talking-at-night", "a/what-helps"]
    assert sections[0].source.title.lower() == "talking at night"
    assert [p.id for p in sections[1].passages] == ["a/what-helps#1", "a/what-helps#2"]
    assert all(p.section == s.id for s in sections for p in s.passages)
    assert all(s.source.own and not s.questions for s in sections)


def test_a_table_names_its_columns(tmp_path: Path) -> None:
    cells = [
        ("Sign", "What to do"),
        ("Silence for a whole day", "Ask once, kindly, and then wait for an evening"),
    ]
    expected = ["Sign: Silence for a whole day. What to do: Ask once, kindly, and then wait for an evening."]
    table = docx(body("<w:tbl>", *(row(*r) for r in cells), "</w:tbl>"))
    page = "<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in cells) + "</table>"
    text = "\n".join(["| Sign | What to do |", "|---|---|", f"| {cells[1][0]} | {cells[1][1]} |"])
    for name, content in (
        ("a.docx", table),
        ("a.html", html(page)),
        ("a.md", f"# T\n\n{text}"),
        ("a.txt", text),
    ):
        assert [p.text for s in read(tmp_path, name, content) for p in s.passages] == expected, name


def test_a_title_comes_from_the_document_or_from_its_name(tmp_path: Path) -> None:
    assert read(tmp_path, "my_notes on us.txt", SENTENCE)[0].source.title == "my notes on us"
    assert (
        read(tmp_path, "b.html", html(f"<p>{SENTENCE}</p>", "<title>On us</title>"))[0].source.title
        == "On us"
    )


def test_the_same_file_gets_the_same_ids(tmp_path: Path) -> None:
    twice = f"# A\n\n{SENTENCE}\n\n# A\n\n{LETTER}\n\n# 日本\n\n{LETTER}\n"
    first, again = read(tmp_path, "a.md", twice), read(tmp_path, "a.md", twice)
    assert first == again
    assert [s.id for s in first] == ["a/a", "a/a-2", "a/section"]


def test_ids_that_are_taken_are_left_alone() -> None:
    assert source_id("notes.md", {"notes", "notes-2"}) == "notes-3"
    assert source_id("tete.txt") == "my-tete"


# The child


def test_a_child_that_takes_too_long_is_stopped_and_gone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("etc. " * 300_000)
    started = time.monotonic()
    with pytest.raises(CorpusError, match="took too long"):
        read_document(file, Limits(seconds=0.7))
    assert time.monotonic() - started < 4
    if os.name != "nt":
        children = subprocess.run(
            ["ps", "-o", "stat=", "--ppid", str(os.getpid())], capture_output=True, text=True
        )
        assert "Z" not in children.stdout, "no zombie either"


def given_up(code: str, limits: str = "Limits()") -> subprocess.CompletedProcess[str]:
    """Run code in a process that has given up what a child gives up."""
    before = "from coach.guidance.intake.blocks import Limits\nfrom coach.guidance.intake import child\n"
    before += f"import os, socket, subprocess\nchild._give_up({limits})\n"
    return subprocess.run(
        [sys.executable, "-c", before + code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_a_child_has_no_network_no_programs_and_no_files_but_pythons(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hello")
    tries = [
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "socket.socket()",
        "socket.getaddrinfo('example.org', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        f"open({str(secret)!r})",
        f"open({str(secret)!r}, 'w')",
        f"os.open({str(secret)!r}, os.O_RDONLY)",
        "open('/etc/passwd')",
        f"os.remove({str(secret)!r})",
        f"os.rename({str(secret)!r}, 'x')",
        "os.fork()" if hasattr(os, "fork") else "os.system('x')",
        "os.kill(os.getppid(), 0)",
        "os.execv('/bin/true', ['true'])" if os.name != "nt" else "os.system('x')",
    ]
    code = "kept = 0\n"
    for attempt in tries:
        code += f"try:\n    {attempt}\nexcept PermissionError: kept += 1\n"
    done = given_up(code + "print(kept)")
    assert done.stdout.strip() == str(len(tries)), done.stderr
    assert secret.read_text() == "hello"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit of address space")
def test_a_child_has_only_so_much_memory() -> None:
    done = given_up("x = bytearray(900_000_000)")
    assert "MemoryError" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of CPU time")
def test_a_child_has_only_so_much_time() -> None:
    started = time.monotonic()
    assert given_up("while True: pass", "Limits(seconds=0.5)").returncode < 0
    assert time.monotonic() - started < 20


def test_a_child_that_runs_out_of_memory_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<a href='" * 1_000_000)
    with pytest.raises(CorpusError, match=r"too much memory|too long|no text|more text"):
        read_document(file, Limits(seconds=3, memory=120_000_000))


def test_a_child_that_dies_or_babbles_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(SENTENCE)
    real = sys.executable
    for source in (
        "import os; os._exit(3)",
        "print('not json')",
        "import os, signal; os.kill(os.getpid(), 11)",
    ):
        fake = tmp_path / "python"
        fake.write_text(f'#!/bin/sh\nexec {real} -c "{source}"\n')
        fake.chmod(0o755)
        monkeypatch.setattr(reading.sys, "executable", str(fake))
        with pytest.raises(CorpusError, match="damaged"):
            read_document(file)
    monkeypatch.setattr(reading.sys, "executable", str(tmp_path / "nothing"))
    with pytest.raises(CorpusError, match="could not start"):
        read_document(file)


def test_documents_can_be_read_side_by_side(tmp_path: Path) -> None:
    found: list[str] = []
    file = tmp_path / "a.txt"
    file.write_text(SENTENCE)
    threads = [threading.Thread(target=lambda: found.append(read_document(file)[0].id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == ["a/a"] * 4


def test_a_child_does_not_see_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def note(*_: object, **options: object) -> None:
        seen.update(options)
        raise OSError("stop here")

    monkeypatch.setenv("COACH_LLM_KEY", "secret")
    monkeypatch.setattr(reading.subprocess, "Popen", note)
    file = tmp_path / "a.txt"
    file.write_text(SENTENCE)
    with pytest.raises(CorpusError):
        read_document(file)
    assert "COACH_LLM_KEY" not in seen["env"]  # type: ignore[operator]
