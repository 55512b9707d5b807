"""What HTML's elements are to a reader: which make blocks, which end others, which aren't shown or aren't text."""

import re
from collections.abc import Mapping

__all__ = ["BLOCKS", "CLOSES", "DROPPED", "VOID", "unseen"]

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
DROPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "aside",
        "footer",
        "noscript",
        "template",
        "svg",
        "math",
        "title",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "dialog",
        "head",
        "datalist",
        "applet",
        "noframes",
        "noembed",
        "frameset",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
CLOSES = {  # an element that opens closes these, up to the element named second
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
}
_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
    ]
)
_FURNITURE = frozenset(
    [
        "cookie-banner",
        "cookie-notice",
        "cookie-consent",
        "cookie-bar",
        "gdpr",
        "sidebar",
        "breadcrumb",
        "breadcrumbs",
        "social-share",
        "share-buttons",
        "sharing",
        "related-posts",
        "recent-posts",
        "newsletter",
        "newsletter-signup",
        "sr-only",
        "visually-hidden",
        "screen-reader-text",
        "comments",
        "site-header",
        "site-footer",
        "site-nav",
        "navbar",
    ]
)
_HIDING = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*(?:\.0+)?\s*(?:;|$|!)"
    r"|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|$|!)|color\s*:\s*transparent"
    r"|clip(?:-path)?\s*:\s*(?:rect\(\s*0|inset\(\s*(?:50|100)%))",
    re.I,
)


def unseen(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's attributes hide it, or tell that it is part of the page rather than of the text."""
    if "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    if (attributes.get("role") or "").lower() in _ROLES or _HIDING.search(
        (attributes.get("style") or "")[:2000]
    ):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return not _FURNITURE.isdisjoint(names.split()[:50])
