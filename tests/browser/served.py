"""The page of a house in a program of its own, to be killed: ``served.py FOLDER [real]`` prints the address and serves on.

Journal and sealed walks lie in FOLDER. With ``real``, checks, screen and language model are the real ones.
"""

import sys
import threading
from pathlib import Path

from coach.compose import build
from coach.journal import Journal
from coach.sealed import Pairings
from coach.settings import Settings
from coach.ui.serve import open_page
from tests.browser.recommitting import Parts
from tests.ui.house import FakeHouse


def main(folder: Path, real: bool) -> None:
    parts: Parts = {}
    if real:
        coach = build(Settings(browser=False))
        coach.warm(ahead=False)
        parts = {"workshop": coach.workshop, "guard": coach.guard}
    house = FakeHouse(journal=Journal(folder / "journal"), pairings=Pairings(folder / "together"), **parts)
    page = open_page(house, 17960, folder / "temp")
    print(page.url, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "real" in sys.argv[2:])
