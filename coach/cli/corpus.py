"""``coach corpus``: the user's own documents, searched beside the guides."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.opening import AsJson
from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.guidance.library import Library

__all__ = ["app"]

app = typer.Typer(
    help="Your own documents: Markdown, text, HTML, PDF and DOCX. They stay on this machine.",
    no_args_is_help=True,
)


@app.command("add")
def add(files: Annotated[list[Path], typer.Argument(help="The files to add.")]) -> None:
    """Add documents. They are searched from the next question on, also by a coach that is running."""
    library = _library()
    refused = 0
    for file in files:
        try:
            source = library.add(file)
        except CoachError as error:  # one bad file doesn't keep the others out
            print(error, file=sys.stderr)
            refused += 1
            continue
        known = " It is searched in place of our own wording of it." if source.original else ""
        print(f"Added “{source.title}” as {source.id}.{known}", flush=True)
    raise typer.Exit(1 if refused else 0)


@app.command("list")
def list_documents(as_json: AsJson = False) -> None:
    """List your documents."""
    library = _library()
    sections = library.sections
    for source in library.documents:
        own = [section for section in sections if section.source == source]
        count = sum(len(section.passages) for section in own)
        if as_json:
            record = {
                "id": source.id,
                "title": source.title,
                "sections": len(own),
                "passages": count,
                "in_place_of_guide": source.original,
            }
            print(json.dumps(record, ensure_ascii=False))
        else:
            known = "  (in place of our own wording)" if source.original else ""
            print(f"{source.id:<24} {len(own):>4} sections  {count:>5} passages  {source.title}{known}")
    for problem in library.problems:
        print(problem, file=sys.stderr)
    if not (library.documents or library.problems or as_json):
        print("There are no documents of yours. Add one with `coach corpus add FILE`.")


@app.command("remove")
def remove(
    document: Annotated[str, typer.Argument(metavar="ID", help="As `coach corpus list` shows it.")],
) -> None:
    """Remove a document and everything that was made of it."""
    _library().remove(document)
    print(f"Removed {document}. Neither its text nor its index is kept.")


def _library() -> "Library":
    """The library without its index: documents come and go without the models being loaded."""
    from coach.compose import build_library
    from coach.settings import load_settings

    return build_library(load_settings())
