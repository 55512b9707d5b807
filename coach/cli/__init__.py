"""The command line."""

from coach.cli.commands import main

__all__ = ["main"]
