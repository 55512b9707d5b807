"""``coach model …``: the language model and the embedding model."""

from typing import Annotated

import typer

from coach.cli.opening import progress_bar

__all__ = ["app"]

app = typer.Typer(help="The language model and the embedding model.", no_args_is_help=True)


@app.command("pull")
def pull(
    repo: Annotated[str | None, typer.Option(help="A repository on a Hugging Face hub.")] = None,
    file: Annotated[str | None, typer.Option(help="The GGUF file in that repository.")] = None,
) -> None:
    """Fetch the models, go on after an interruption, and verify them."""
    from coach.model.hub import pull_from_hub
    from coach.model.weights import default_entries
    from coach.model.weights import pull as pull_entry
    from coach.settings import load_settings

    settings = load_settings()
    if bool(repo) != bool(file):
        raise typer.BadParameter("--repo and --file go together.")
    with progress_bar() as progress:
        if repo and file:
            path = pull_from_hub(repo, file, settings.models, settings.hub_url, progress)
            print(f"Fetched {path}. To use it, set COACH_MODEL_FILE={path}")
            return
        for entry in default_entries():
            pull_entry(entry, settings.models, progress)
    print(f"The models are ready in {settings.models}.")


@app.command("list")
def list_models() -> None:
    """List the models that can be fetched, and which are here."""
    from coach.errors import ModelError
    from coach.model.weights import entries, installed, verify
    from coach.settings import load_settings

    models = load_settings().models
    for entry in entries():
        try:
            verify(entry.path(models), entry)
            state = "here"
        except ModelError:
            state = "not here"
        print(f"{entry.id:<38} {entry.what:<10} {entry.bytes / 1e6:>6.0f} MB  {entry.licence:<11} {state}")
    known = {entry.path(models) for entry in entries()}
    for path in installed(models):
        if path not in known:
            print(f"{path.name:<38} language   {path.stat().st_size / 1e6:>6.0f} MB  fetched by you")


@app.command("path")
def path() -> None:
    """Print the file of the language model in use."""
    from coach.compose import language_file
    from coach.settings import load_settings

    print(language_file(load_settings()))
