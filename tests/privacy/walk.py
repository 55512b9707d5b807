"""A whole visit in a process of its own: index, page, question, model server, journal. Run by the tests beside it.

Arguments: a folder, and optionally a leak to plant: ``tcp``, ``udp`` or both.
"""

import socket
import sys
from contextlib import suppress
from pathlib import Path

from tests.privacy.hostile import OUTSIDE


def main(folder: Path, leak: str) -> None:
    from coach.guidance.library import Library
    from coach.model import ModelConfig, open_model
    from coach.settings import load_settings
    from coach.ui.serve import open_page
    from tests import conftest
    from tests.fakes import WordEmbedder
    from tests.model_room import servers
    from tests.ui.knocking import Browser

    corpus = conftest.write_corpus(folder / "corpus")
    settings = load_settings()
    reply = servers.streams(
        servers.words("If feelings run high, take a break ", "and come back later."), servers.END
    )
    with servers.chat_server(reply) as chat:
        library = Library(corpus, settings.index, WordEmbedder())
        model = open_model(ModelConfig(url=f"{chat.url}/v1", model="m"))
        house = conftest.house_with(library, settings, model)  # type: ignore[arg-type]
        house.open()
        house.readiness = type(house.readiness)(search=True, model=True, step="")
        page = open_page(house, 18950, settings.temp)
        browser = Browser(page.port, "session123")
        browser.open()
        browser.ask("he goes silent in a fight, should we take a break and come back later")
        heard = browser.listen(seconds=20)
        assert "stonewalling" in heard.body, heard.body[-500:]
        assert chat.asked, "the model server was never asked, so nothing was proved"
        kept = house.journal.list() if house.journal else []
        assert len(kept) == 1, f"one conversation, not {kept}"
        with suppress(OSError):
            if "udp" in leak:
                with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
                    wire.sendto(b"words", (OUTSIDE, 53))
            if "tcp" in leak:
                socket.create_connection((OUTSIDE, 9), 0.2).close()
        page.close()
        house.close()
    print("walked", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
