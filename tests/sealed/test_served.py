"""Ben asks the served page for what Ann wrote under seal, by every function of every panel, while her place stands open.

Ann's answer carries fifty planted words. Ben has a tab of his own in a browser of his own, one in hers, knows the hash of
her session, and has entered his own place. Nothing that the server answers, keeps in a file or prints may hold one of them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.sealed import Pairings
from coach.ui.serve import open_page
from tests.sealed.test_attacks import PLANTED, planted_in
from tests.ui.house import FakeHouse
from tests.ui.knocking import Answer, Browser, knock

ANN, BEN = "ana likes rainy days", "ben likes long trains"
ACTS = (
    "look",
    "begin",
    "resume",
    "choose",
    "read",
    "back",
    "over",
    "onward",
    "vows",
    "done",
    "change",
    "outcome",
    "example",
)
GETS = (
    "/", "/config", "/gradio_api/info", "/gradio_api/startup-events", "/gradio_api/queue/status", "/gradio_api/heartbeat/{ann}",
    "/gradio_api/queue/data?session_hash={ann}", "/gradio_api/queue/data?session_hash=ben&session_hash={ann}",
    "/gradio_api/app_id", "/monitoring", "/gradio_api/monitoring/summary", "/gradio_api/component_server", "/theme.css",
    "/gradio_api/file={folder}/sealed-1", "/gradio_api/file={folder}/key-1", "/gradio_api/file/{folder}/sealed-1",
    "/gradio_api/dev/reload", "/gradio_api/state/{ann}", "/gradio_api/call/_press/{ann}", "/gradio_api/deep_link?session_hash={ann}",
)  # fmt: skip


class Tab(Browser):
    """A page that presses what stands on it."""

    def on(self, elem_id: str, event: str) -> int:
        """The index of the function that answers an event of a part."""
        config = self.config()
        part = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == elem_id)
        return next(
            int(d["id"]) for d in config["dependencies"] if [part, event] in [list(t) for t in d["targets"]]
        )

    def press(self, elem_id: str, act: str, moment: str, place: int = 0) -> str:
        index = self.on(elem_id, "press")
        data = [None] * self.inputs(index)
        told = {"act": act, "place": place, "value": "", "moment": moment}
        assert self.join(index, data, event_data=told).status == 200
        return self.listen(seconds=5).body

    def inputs(self, index: int) -> int:
        return len(next(d["inputs"] for d in self.config()["dependencies"] if d["id"] == index))

    def click(self, elem_id: str, *data: Any) -> str:
        index = self.on(elem_id, "click")
        assert self.join(index, [*data, *[None] * (self.inputs(index) - len(data))]).status == 200
        return self.listen(seconds=5).body


@dataclass
class Served:
    """A page on which Ann's place stands open, with what she wrote on it."""

    port: int
    house: FakeHouse
    folder: Path
    temp: Path
    ann: Tab

    def tab(self, session: str, cookie: str = "") -> Tab:
        tab = Tab(self.port, session, cookie)
        tab.open()
        return tab


def sit(tab: Tab, house: FakeHouse, place: int, word: str, first: bool = False) -> str:
    """Sit down at a place of the one pairing there is; what the server answered."""
    tab.press("recommit-top", "two", "beginning...")
    if first:
        tab.click("recommit-create", "Autumn", "Ann", "Ben")
    else:
        tab.press("recommit-top", "pair", "two...")
    (pairing,) = house.pairings.all()
    tab.press("recommit-top", "who", f"door.{pairing.id}..", place)
    return tab.click("recommit-enter", f"door.{pairing.id}.{pairing.names[place]}.", word, word)


def walk_with_words(tab: Tab) -> str:
    """From the beginning to where the planted words are written; what the server answered."""
    said, moment = "", "walk.where-we-stand.0.welcome.0"
    for number in range(9):
        act = "read" if number == 0 else "choose"
        said = tab.press("seat-now", act, moment)
        moment = re.findall(r'data-moment=\\?"([^"\\]+)', said)[-1]
        if ".noticed." in moment:
            assert tab.join(write_index(tab), [moment, " ".join(PLANTED), None, None]).status == 200
            return tab.listen(seconds=5).body
    raise AssertionError(f"never came to the words: {said[-500:]}")


def write_index(tab: Tab) -> int:
    """“Go on” at the seat: the last one on the page whose first inputs are the moment and the seat's box."""
    config = tab.config()
    box = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "seat-box")
    return next(
        int(d["id"]) for d in config["dependencies"] if len(d["inputs"]) == 4 and d["inputs"][1] == box
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    base = tmp_path_factory.mktemp("served")
    (base / "temp").mkdir()
    house = FakeHouse(pairings=Pairings(base / "together"))
    page = open_page(house, 19200, base / "temp")
    ann = Tab(page.port, "sessionann1")
    ann.open()
    assert "Before two people put work" in sit(ann, house, 0, ANN, first=True)
    written = walk_with_words(ann)
    assert all(word in written for word in PLANTED), "or nothing below would prove anything"
    yield Served(page.port, house, base / "together", base / "temp", ann)
    page.close()


def tries(served: Served) -> Iterator[tuple[str, Answer]]:
    """Everything that Ben asks of the server, with what it answers."""
    own = served.tab("sessionben1")
    beside = served.tab("sessionben2", served.ann.cookie)  # another tab in Ann's browser
    assert "Before two people put work" in sit(own, served.house, 1, BEN)
    dependencies = own.config()["dependencies"]
    for number, dependency in enumerate(dependencies):
        index = int(dependency["id"])
        data: list[Any] = [None] * len(dependency["inputs"])
        told = {
            "act": ACTS[number % len(ACTS)],
            "place": 0,
            "value": "",
            "moment": "walk.where-we-stand.9.next.0",
        }
        for tab in (own, beside):
            yield f"{index} by {tab.session}", tab.join(index, data, event_data=told)
        yield f"{index} in her session", own.join(index, data, served.ann.session, event_data=told)
        yield (
            f"{index} at once, in her session",
            own.post(
                "/gradio_api/run/predict",
                {"session_hash": served.ann.session, "fn_index": index, "data": data, "event_data": told},
            ),
        )
        if number % 10 == 9:
            yield f"what came by {index}", own.listen(seconds=2)
    for tab in (own, beside):
        yield f"what came of it to {tab.session}", tab.listen(seconds=4)
    yield "what came to her", own.listen(served.ann.session, seconds=1)
    (pairing,) = served.house.pairings.all()
    fields = {"ann": served.ann.session, "folder": str(served.folder / pairing.id)}
    for way in GETS:
        for name, value in fields.items():
            way = way.replace(f"{{{name}}}", value)
        yield way, knock(served.port, way, headers={"Cookie": own.cookie}, seconds=1)
    for path in ("cancel", "reset", "close_session", "component_server", "upload"):
        yield (
            path,
            own.post(
                f"/gradio_api/{path}", {"session_hash": served.ann.session, "event_id": "x", "fn_index": 0}
            ),
        )


def test_the_page_tells_ben_nothing_of_what_ann_wrote(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    count, answered, ran = 0, 0, 0
    for name, answer in tries(served):
        count += 1
        answered += answer.status == 200
        ran += answer.body.count("process_completed")
        assert planted_in(answer.body.encode()) == [], name
        assert planted_in(json.dumps(answer.headers).encode()) == [], name
        if "in her session" in name:
            assert answer.status in (401, 403, 404), name
    assert count >= 200
    assert answered >= 100, "most were answered, and told nothing"
    assert ran >= 50, "the functions themselves were run, not only their queue asked"
    out = capfd.readouterr()
    print(f"{count} tries, {answered} answered, {ran} functions run")
    assert planted_in((out.out + out.err).encode()) == []
    for folder in (served.folder, served.temp):
        for file in folder.rglob("*"):
            assert planted_in(str(file).encode() + (file.read_bytes() if file.is_file() else b"")) == []


def test_ann_goes_on_where_she_was(served: Served) -> None:
    after = served.ann.press("seat-now", "back", "walk.where-we-stand.9.next.0")
    assert PLANTED[0] in after
