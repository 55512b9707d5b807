"""The page to keep as HTML. Pure functions; every word that isn't ours goes through ``escape``."""

from collections.abc import Sequence
from html import escape

from coach.flows import vows as keeping
from coach.flows.shares import Share
from coach.flows.vows import Page
from coach.flows.walk import spoken_day

__all__ = ["KEEP", "offer_vows", "title_of", "vows"]

# The page to keep is made on this machine and handed over inside the browser: no file lies on the server.
KEEP = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-keep]');
  if (!button) return;
  const print = button.dataset.keep === 'print';
  const type = (print ? 'text/html' : 'text/markdown') + ';charset=utf-8';
  const address = URL.createObjectURL(new Blob([button.dataset.text], {type}));
  if (print) {
    const page = window.open(address, '_blank');
    if (page) page.addEventListener('load', () => page.print());
  } else {
    const link = document.createElement('a');
    link.href = address;
    link.download = 'our-words.md';
    link.click();
  }
  setTimeout(() => URL.revokeObjectURL(address), 60000);
});
"""


def offer_vows() -> str:
    """What leads to the page to keep."""
    return '<p class="offer"><button type="button" class="option" data-act="vows" data-place="0">My words on a page to keep</button></p>'


def title_of(said: Sequence[Sequence[Share]]) -> str:
    """What the page to keep is called: vows only where everyone on it has promised something."""
    one = len(said) == 1
    if all(any(share.step == "vow" for share in own) for own in said):
        return "My vows" if one else "Our vows"
    return "My words to you" if one else "Our words to each other"


def vows(page: Page) -> str:
    """The page to keep, with what saves and prints it."""
    parts = []
    for heading in page.headings:
        parts.append(f"<h3>{escape(heading.title)}</h3>")
        for name, words in heading.said:
            by = f'<p class="name">{escape(name)}</p>' if len(page.names) > 1 else ""
            parts.append(f'{by}<blockquote dir="auto">{escape(words)}</blockquote>')
    if page.days:
        rows = "".join(
            f"<li>{escape(spoken_day(day.day))}. {escape(f'{day.name}: ' if len(page.names) > 1 else '')}{escape(day.promise)}</li>"
            for day in page.days
        )
        parts.append(f"<h3>When {'we' if len(page.names) > 1 else 'I'} look at it again</h3><ul>{rows}</ul>")
    under = f"{' and '.join(page.names)}, {spoken_day(page.made)}"
    return (
        f'<section class="vows" aria-label="A page to keep"><h2>{escape(page.title)}</h2><p class="made">{escape(under)}</p>'
        f'{"".join(parts)}<div class="actions">{_keep("save", "Save as Markdown", keeping.as_markdown(page))}'
        f"{_keep('print', 'Print', keeping.as_html(page))}</div></section>"
    )


def _keep(how: str, label: str, text: str) -> str:
    return (
        f'<button type="button" class="option" data-keep="{how}" data-text="{escape(text)}">{label}</button>'
    )
