"""``coach journal …``: the sessions that are kept on this computer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.opening import AsJson

if TYPE_CHECKING:
    from coach.journal import Entry, Journal

__all__ = ["app"]

app = typer.Typer(help="Your past sessions, kept on this computer alone.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="As `coach journal list` prints it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


@app.command("list")
def list_entries(as_json: AsJson = False) -> None:
    """List the sessions, the one saved last first."""
    with _journal() as journal:
        entries = journal.list()
        for entry in entries:
            typer.echo(_line(entry, as_json))
        if not entries and not as_json:
            typer.echo("No sessions are kept.")


@app.command()
def show(id_: Id) -> None:
    """Print what was said in a session."""
    with _journal() as journal:
        typer.echo(journal.entry(id_).title)
        for part in journal.parts(id_):
            typer.echo(f"\n{part.who}:\n{_printable(part.text)}")


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="What to look for.")], as_json: AsJson = False
) -> None:
    """Find the sessions in which all of the words occur."""
    with _journal() as journal:
        found = journal.search(" ".join(words))
        for match in found:
            if as_json:
                typer.echo(json.dumps({**asdict(match.entry), "excerpt": match.excerpt}))
            else:
                typer.echo(_line(match.entry, False))
                if match.excerpt:
                    typer.echo(f"    {_printable(match.excerpt)}")
        if not found and not as_json:
            typer.echo("No session has all of these words.")


@app.command()
def export(
    id_: Id,
    form: Annotated[str, typer.Option("--format", help="markdown or json.")] = "markdown",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file that doesn't exist yet.")
    ] = None,
) -> None:
    """Print a session as a text to keep elsewhere, or write it to a file."""
    from coach.errors import InputError

    with _journal() as journal:
        text = journal.export(id_, form)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{output} exists already. Choose another name.") from error
    except OSError as error:
        raise InputError(f"{output} can't be written ({error.strerror}). Choose another place.") from error
    typer.echo(f"Written to {output}. It isn't encrypted.", err=True)


@app.command()
def delete(id_: Id, yes: Yes = False) -> None:
    """Delete a session; nothing of it stays in the journal's files."""
    with _journal() as journal:
        title = journal.entry(id_).title
        if not yes:
            typer.confirm(f"Delete “{title}”? It can't be brought back.", abort=True)
        journal.delete(id_)
    typer.echo("Deleted.")


@app.command()
def wipe(yes: Yes = False) -> None:
    """Destroy all sessions, uploads, temporary files and documents of your own. The models stay."""
    from coach.compose import build_journal
    from coach.compose import wipe as wipe_all
    from coach.settings import load_settings

    settings = load_settings()
    if not yes:
        typer.confirm(
            f"Destroy every session, upload and document of yours in {settings.home}? It can't be brought back.",
            abort=True,
        )
    wipe_all(settings, build_journal(settings))
    typer.echo("Everything that you wrote or added is gone. The models and the guides are still here.")


@contextmanager
def _journal() -> Iterator["Journal"]:
    """The journal, opened; what opening found is told on the error stream."""
    from coach.compose import build_journal
    from coach.settings import load_settings

    journal = build_journal(load_settings())
    try:
        journal.open()
        for note in journal.notes:
            typer.echo(note, err=True)
        yield journal
    finally:
        journal.close()


def _line(entry: "Entry", as_json: bool) -> str:
    if as_json:
        return json.dumps(asdict(entry))
    return f"{entry.id}  {entry.saved[:16].replace('T', ' ')}  {entry.kind:<8}  {entry.title}"


def _printable(text: str) -> str:
    """Without what a terminal would take for a command."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF))
