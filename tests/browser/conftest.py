"""A real browser on a page that is really served. Needs Chromium or Chrome on the PATH."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from coach.compose import House, build
from coach.settings import Settings
from coach.ui import serve
from coach.ui.house import Home
from tests.ui.house import FakeHouse

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
LEAVING = (
    "AbortError",
    "Connection errored out",
)  # what Gradio says of a page that is left while it still loads
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop in this thread, which later async tests would trip over."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("No Chromium or Chrome was found. `sh scripts/browser.sh` tells how to get one.")
    return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 860},
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture
def serve_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Home], str]]:
    """Serve a house, fake or real, and get its address; closed at the end."""
    pages: list[serve.Page] = []

    def start(home: Home) -> str:
        page = serve.open_page(home, 17860, tmp_path_factory.mktemp("gradio"))
        pages.append(page)
        return page.url

    yield start
    for page in pages:
        page.close()


@pytest.fixture
def house() -> FakeHouse:
    return FakeHouse()


def watch(context: BrowserContext) -> list[str]:
    """What pages of a browser do wrong from now on: errors, and requests off their own address."""
    faults: list[str] = []

    def request(sent: Request) -> None:
        if not sent.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            faults.append(f"a request left the machine: {sent.url}")

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in LEAVING):
            faults.append(f"the console says: {message.text}")

    context.on("request", request)
    context.on("console", console)
    context.on("weberror", lambda error: faults.append(f"an error on the page: {error.error}"))
    return faults


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser that fails the test when a page has an error or asks for anything off its own address."""
    faults = watch(context)
    yield context
    assert faults == []


def open_at(context: BrowserContext, url: str) -> Page:
    """A new tab on the page, once it takes input."""
    page = context.new_page()
    page.goto(url)
    page.locator("#box textarea").wait_for()
    page.locator("#ready-mark").wait_for(state="attached")
    return page


@pytest.fixture
def coach_page(watched: BrowserContext, serve_house: Callable[[Home], str], house: FakeHouse) -> Page:
    """The page of the fake house."""
    return open_at(watched, serve_house(house))


@pytest.fixture
def real_page(watched: BrowserContext, serve_house: Callable[[Home], str], real_house: House) -> Page:
    """The page on the real model and the real index."""
    return open_at(watched, serve_house(real_house))


@pytest.fixture(scope="session")
def bare_house(real_settings: Settings) -> Iterator[House]:
    """The coach with no language model at all: real checks, real index."""
    house = build(real_settings.model_copy(update={"no_model": True}))
    house.open()
    assert house.model is None
    yield house
    house.library.close()


@pytest.fixture
def bare_page(watched: BrowserContext, serve_house: Callable[[Home], str], bare_house: House) -> Page:
    """The page with no language model at all."""
    return open_at(watched, serve_house(bare_house))


@pytest.fixture(
    params=["quick", pytest.param("real", marks=[pytest.mark.model, pytest.mark.index], id="real")]
)
def parts(request: pytest.FixtureRequest) -> dict[str, Any]:
    """For a walk on a quick house, with no model: no parts. For one on real parts: the real checks, screen and model."""
    if request.param == "quick":
        return {}
    real: House = request.getfixturevalue("real_house")
    return {"workshop": real.workshop, "guard": real.guard}
