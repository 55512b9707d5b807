"""What several commands begin with: options, questions from a file, an opened coach, a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.jsonlines import read_texts
from coach.errors import InputError

if TYPE_CHECKING:
    from coach.compose import House

__all__ = ["AsJson", "opened_house", "progress_bar", "queries_of", "told"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


@contextmanager
def told(batch: Path | None, query: str) -> Iterator[None]:
    """A question of a batch that can't be used is a line of its own and doesn't end the batch."""
    import json

    try:
        yield
    except InputError as error:
        if batch is None:
            raise
        print(
            json.dumps({"query": query, "in_scope": False, "error": str(error)}, ensure_ascii=False),
            flush=True,
        )


@contextmanager
def opened_house(model: bool) -> Iterator["House"]:
    """A coach with its index open; the bar goes to the terminal only where work has to be done."""
    from coach.compose import build
    from coach.settings import load_settings

    settings = load_settings()
    house = build(settings if model else settings.model_copy(update={"no_model": True}))
    try:
        with progress_bar() as progress:
            house.open(progress)
        yield house
    finally:
        house.close()


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on the terminal's error stream, so that output can be piped."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bar.add_task(label, total=total)
            bar.update(tasks[label], completed=done, total=total)

        yield report


def queries_of(text: str | None, batch: Path | None) -> list[str]:
    """The questions that a command was given: one, or those of a file."""
    if batch is not None:
        return read_texts(batch, "query")
    if text is None:
        raise typer.BadParameter('Give a question, such as: coach ask "how do we fight fair?"')
    return [text]
