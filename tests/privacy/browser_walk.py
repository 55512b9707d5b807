"""A visit of a real browser in a process of its own: every tab of the page, a question, a card, the journal, leaving.

Run by the tests beside it. Arguments: a folder, and optionally ``leak`` to have the browser ask for a page elsewhere.
"""

import sys
from contextlib import suppress
from pathlib import Path

from tests.privacy.hostile import OUTSIDE

TABS = ("Ask", "Say it", "Apologize", "Practice", "Recommit", "Exercises", "Documents", "Journal")


def main(folder: Path, leak: str) -> None:
    import shutil

    from playwright.sync_api import Error, expect, sync_playwright

    from coach.journal import Journal
    from coach.safety.cards import Cards
    from coach.safety.guard import Guard
    from coach.safety.plainly import Told
    from coach.ui.serve import open_page
    from tests.browser.conftest import ARGUMENTS, BROWSERS, watch
    from tests.fakes import ScriptedScreen
    from tests.ui.house import FakeHouse

    house = FakeHouse(
        journal=Journal(folder / "journal"),
        told=Told(folder / "told"),
        guard=Guard(ScriptedScreen(abuse_victim="hits"), Cards("US", folder / "country")),  # type: ignore[arg-type]
    )
    served = open_page(house, 18970, folder / "temp")
    with sync_playwright() as play:
        command = next(filter(None, map(shutil.which, BROWSERS)))
        browser = play.chromium.launch(executable_path=command, args=ARGUMENTS)
        context = browser.new_context()
        faults = watch(context)
        page = context.new_page()
        page.goto(served.url)
        page.locator("#ready-mark").wait_for(state="attached", timeout=60_000)
        page.get_by_role("button", name="I have read this").click()
        page.locator("#box textarea").fill("he goes silent in a fight")
        page.get_by_role("button", name="Send").click()
        expect(page.locator('#live [data-phase="done"]')).to_be_visible(timeout=30_000)
        page.locator("#about summary").click()
        page.get_by_label("Show places in").select_option("DE")
        page.keyboard.press("Escape")
        for tab in TABS:
            page.get_by_role("tab", name=tab, exact=True).click()
            page.wait_for_timeout(300)
        page.get_by_role("tab", name="Say it", exact=True).click()
        page.locator(".flow:visible textarea:visible").first.fill(
            "He never listens, and then he hits the table."
        )
        page.locator(".flow:visible .send:visible").first.click()
        expect(page.locator("section.card:visible").first).to_be_visible(timeout=30_000)
        page.get_by_role("tab", name="Journal", exact=True).click()
        expect(page.get_by_text("he goes silent in a fight").last).to_be_visible(timeout=30_000)
        if leak:
            with suppress(Error):
                context.new_page().goto(f"http://{OUTSIDE}/words", timeout=3000)
        page.get_by_role("button", name="Leave").click()
        page.wait_for_url("about:blank")
        browser.close()
    served.close()
    house.close()
    print(
        "walked; requests elsewhere:", [fault for fault in faults if "left the machine" in fault], flush=True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
