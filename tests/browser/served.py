"""The page of a quick house in a program of its own, to be killed: ``served.py FOLDER`` prints the address and serves on."""

import sys
import threading
from pathlib import Path

from coach.journal import Journal
from coach.sealed import Pairings
from coach.ui.serve import open_page
from tests.ui.house import FakeHouse


def main(folder: Path) -> None:
    house = FakeHouse(journal=Journal(folder / "journal"), pairings=Pairings(folder / "together"))
    page = open_page(house, 17960, folder / "temp")
    print(page.url, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
