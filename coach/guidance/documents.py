"""Guides in Markdown become sections and passages.

The form is told in corpus/README.md: TOML front matter between ``+++`` lines, one ``##`` heading a
section with its id in braces, one paragraph a passage. How people ask for a section stands beside it in
``questions/<source>.toml``, by the passage that speaks to it.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from coach.domain.guidance import Passage, Question, Section, Source
from coach.errors import CorpusError

__all__ = ["load_guide", "load_guides", "load_outside"]

_HEADING = re.compile(r"^(?P<title>.+?)\s*\{#(?P<id>[a-z0-9-]+/[a-z0-9-]+)\}$")


def load_guides(folder: Path) -> tuple[Section, ...]:
    """Every section of every guide in a folder, in the guides' order.

    Raises:
        CorpusError: a file breaks the form, or an id stands twice.
    """
    sections = [section for file in _guides(folder) for section in load_guide(file)]
    seen: set[str] = set()
    for section in sections:
        if section.id in seen:
            raise CorpusError(f"Two sections are called {section.id}. Give one of them another id.")
        seen.add(section.id)
    if not sections:
        raise CorpusError(f"There is no guide in {folder}. Put the corpus folder back, or install again.")
    return tuple(sections)


def load_guide(file: Path) -> tuple[Section, ...]:
    """The sections of one guide, each with its passages and its lay questions.

    Raises:
        CorpusError: the file breaks the form; the message says where.
    """
    from langchain_text_splitters import MarkdownHeaderTextSplitter

    source, body = _front_matter(file)
    questions = _questions(file.parent / "questions" / f"{source.id}.toml")
    splitter = MarkdownHeaderTextSplitter([("#", "guide"), ("##", "section")], strip_headers=True)
    sections = []
    empty = re.search(r"^## (.+)\n\s*(?=## |\Z)", body, re.MULTILINE)  # the splitter would drop it silently
    if empty:
        raise CorpusError(
            f"{file.name}: the section “{empty[1]}” is empty. Write a paragraph below its heading."
        )
    for document in splitter.split_text(body):
        heading = document.metadata.get("section")
        if heading is None:
            raise CorpusError(f"{file.name}: there is text before the first section heading (## …).")
        named = _HEADING.match(heading)
        if named is None or not named["id"].startswith(f"{source.id}/"):
            raise CorpusError(
                f"{file.name}: the heading “{heading}” needs an id such as {{#{source.id}/name}}."
            )
        passages = _passages(document.page_content, named["id"])
        asked = tuple(questions.pop(named["id"], ()))
        if strays := {q.passage for q in asked} - {p.id for p in passages}:
            raise CorpusError(
                f"questions/{source.id}.toml names passages that {file.name} lacks: {sorted(strays)}."
            )
        sections.append(Section(named["id"], named["title"], source, passages, asked))
    if questions:
        raise CorpusError(
            f"questions/{source.id}.toml names sections that {file.name} lacks: {sorted(questions)}."
        )
    return tuple(sections)


def load_outside(folder: Path) -> tuple[str, ...]:
    """Messages that the guides don't speak to: counter-examples for the scope decision."""
    return tuple(_toml(folder / "questions" / "outside.toml")["outside"])


def _guides(folder: Path) -> Iterable[Path]:
    return (file for file in sorted(folder.glob("*.md")) if file.name != "README.md")


def _front_matter(file: Path) -> tuple[Source, str]:
    try:
        _, head, body = file.read_text(encoding="utf-8").split("+++\n", 2)
        fields = tomllib.loads(head)
        return Source(fields["id"], fields["title"], fields.get("author", "")), body
    except (ValueError, KeyError, OSError) as error:
        raise CorpusError(
            f"{file.name}: the lines between +++ at the top need id and title in TOML ({error})."
        ) from error


def _questions(file: Path) -> dict[str, list[Question]]:
    """Lay questions by section; the file has them by passage."""
    by_section: dict[str, list[Question]] = {}
    if file.exists():
        for passage, asked in _toml(file)["questions"].items():
            section = passage.partition("#")[0]
            by_section.setdefault(section, []).extend(Question(text, passage) for text in asked)
    return by_section


def _toml(file: Path) -> dict[str, dict[str, list[str]]]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{file.name} can't be read as TOML: {error}.") from error


def _passages(content: str, section: str) -> tuple[Passage, ...]:
    texts: list[str] = []
    for line in filter(None, map(str.strip, content.splitlines())):
        if line.startswith("> ") and texts:  # a quotation belongs to the paragraph that leads up to it
            texts[-1] += f" {line[2:]}"
        else:
            texts.append(line)
    return tuple(Passage(f"{section}#{n}", section, text) for n, text in enumerate(texts, 1))
