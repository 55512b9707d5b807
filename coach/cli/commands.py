"""The command line: ``coach …``. Everything heavy is imported inside the commands, so help is instant."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from coach.cli.corpus import app as corpus_app
from coach.cli.exercises import app as exercises_app
from coach.cli.journal import app as journal_app
from coach.cli.models import app as models_app
from coach.cli.opening import AsJson, opened_house, queries_of, told
from coach.errors import CoachError, InputError
from coach.quiet import hush

__all__ = ["app", "main"]

app = typer.Typer(
    name="coach",
    help="A local coach for hard conversations between partners. Nothing leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(models_app, name="model")
app.add_typer(corpus_app, name="corpus")
app.add_typer(exercises_app, name="exercises")
app.add_typer(journal_app, name="journal")

Batch = Annotated[
    Path | None, typer.Option("--batch", help='A JSON Lines file of {"query": …}; one answer a line.')
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; trouble that we know becomes one plain sentence and exit status 1."""
    hush()
    try:
        app(args=arguments)
    except CoachError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


@app.command()
def serve() -> None:
    """Start the coach's page on this machine."""
    from coach.compose import build
    from coach.settings import load_settings
    from coach.ui.serve import serve as serve_page

    settings = load_settings()
    house = build(settings)
    serve_page(
        house,
        settings.port,
        settings.temp,
        open_browser=settings.browser,
        on_ready=lambda _: house.warm(),
    )


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="Your question.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Ask the two guides."""
    import asyncio

    from coach.cli.answers import ask_once, print_answer

    queries = queries_of(text, batch)
    with opened_house(model=True) as house:

        async def answer_all() -> None:
            for query in queries:
                with told(batch, query):
                    answer = await ask_once(house.coach, query, live=not as_json)
                    print_answer(answer, house.coach.model_name, as_json)

        asyncio.run(answer_all())


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many sections.")] = 5,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Find the sections that speak to a question."""
    from coach.cli.answers import print_hits

    queries = queries_of(text, batch)
    with opened_house(model=False) as house:
        for query in queries:
            with told(batch, query):
                print_hits(house.coach.search(query, k), as_json)


@app.command()
def check(
    text: Annotated[str | None, typer.Argument(help="What you want to say.")] = None,
    kind: Annotated[str, typer.Option(help="i_statement, apology, turn or patterns.")] = "i_statement",
    as_json: AsJson = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help='A JSON Lines file of {"text": …, "context": […]}.')
    ] = None,
) -> None:
    """Look at a sentence: what is in it, what will hurt, and which words do it."""
    from coach.cli.checking import print_check, read_checked
    from coach.compose import build_checks
    from coach.settings import load_settings

    if text is None and batch is None:
        raise typer.BadParameter('Give a sentence, such as: coach check "you never listen"')
    checks = build_checks(load_settings())
    for message, context in read_checked(batch) if batch else [(text or "", [])]:
        with told(batch, message):
            print_check(checks.check(message, kind, context), as_json)


@app.command()
def scenes(as_json: AsJson = False) -> None:
    """List the talks that can be rehearsed."""
    from coach.cli.practice import print_scenes
    from coach.practice.scene import load_scenes

    print_scenes(load_scenes().values(), as_json)


@app.command()
def practice(
    scene: Annotated[str, typer.Argument(help="A scene's id; `coach scenes` lists them.")],
    turns: Annotated[
        Path | None, typer.Option("--turns", help='A JSON Lines file of {"user": …}; one turn a line.')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rehearse a hard talk with a simulated partner, from a file or from the keyboard."""
    import asyncio

    from coach.cli.practice import play, read_turns, typed_turns
    from coach.compose import build_model, build_practice
    from coach.practice.scene import load_scenes
    from coach.settings import load_settings

    settings = load_settings()
    known = load_scenes()
    if scene not in known:
        raise InputError(f"There is no scene “{scene}”. Choose one of: {', '.join(known)}.")
    said = read_turns(turns) if turns else typed_turns()
    asyncio.run(
        play(build_practice(settings, model := build_model(settings)), model, known[scene], said, as_json)
    )


@app.command()
def screen(
    text: Annotated[str | None, typer.Argument(help="A message.")] = None,
    as_json: AsJson = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help='A JSON Lines file of {"text": …}; one answer a line.')
    ] = None,
) -> None:
    """Look whether a message tells of danger, and say why."""
    from coach.cli.jsonlines import read_texts
    from coach.cli.screening import print_screening
    from coach.compose import build_screen
    from coach.settings import load_settings

    if text is None and batch is None:
        raise typer.BadParameter('Give a message, such as: coach screen "I am afraid of going home"')
    looking = build_screen(load_settings())
    for message in read_texts(batch, "text") if batch else [text or ""]:
        print_screening(looking.screen(message), as_json or batch is not None)


@app.command()
def index() -> None:
    """Build the index where it is missing, out of date or damaged."""
    with opened_house(model=False) as house:
        count = sum(len(section.passages) for section in house.library.sections)
        print(f"The index is ready: {count} passages in {len(house.library.sections)} sections.")


@app.command("eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help='JSON Lines files of {"query": …, "sections": […]}.')],
    answers: Annotated[int, typer.Option(help="Answer so many covered questions of each file too.")] = 0,
) -> None:
    """Measure search, scope and answers on question files."""
    import asyncio

    from coach.cli import evaluation

    with opened_house(model=answers > 0) as house:
        for file in files:
            questions = evaluation.read_questions(file)
            found = [(asked, house.coach.search(asked.query, evaluation.DEPTH)) for asked in questions]
            print(f"{file}")
            for measured in [*evaluation.retrieval(found), *evaluation.scope(found)]:
                print(f"  {measured}")
            if answers:
                covered = [asked for asked in questions if asked.sections][:answers]
                for line in asyncio.run(evaluation.answers(house.coach, covered)):
                    print(f"  {line}")


@app.command()
def doctor() -> None:
    """Tell what is set up, what isn't, and where everything lies."""
    from coach.cli.doctor import examine
    from coach.compose import build
    from coach.settings import load_settings

    settings = load_settings()
    healthy = True
    for check in examine(settings, build(settings)):
        print(check)
        healthy = healthy and check.fine
    raise typer.Exit(0 if healthy else 1)
