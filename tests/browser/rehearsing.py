"""How a rehearsal is played on the page."""

from playwright.sync_api import Page, expect

__all__ = ["begin", "say"]


def begin(page: Page, title: str = "The card bill") -> None:
    """Open a scene."""
    page.get_by_role("tab", name="Practice").click()
    page.locator("#practice-now .scenes button", has_text=title).click()
    expect(page.locator("#practice-story .scene h2")).to_have_text(title)


def say(page: Page, text: str, wait: float = 5.0) -> str:
    """Say it, wait until the turn is played, at most so many seconds, and return the partner's answer."""
    played = page.locator("#practice-story .played:has(.partner)")
    before = played.count()
    page.locator("#practice-box textarea").fill(text)
    page.locator("#practice-panel .composer .send").click()
    expect(played).to_have_count(before + 1, timeout=wait * 1000)
    return played.last.locator(".partner .line").inner_text()
