"""Which requests the page itself makes, and whose session each of them is about. Everything else is refused."""

import hmac
import json
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

__all__ = ["LARGEST_BODY", "Doors", "Knock", "whole_characters"]

LARGEST_BODY = (
    8_000_000  # bytes of one JSON request; the longest message that the page hands on is far smaller
)
SESSIONS = 10_000  # remembered at most; the oldest are forgotten first
_SESSION = re.compile(r"[A-Za-z0-9]{4,64}")
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{64}")

# What anybody on this machine may have: code and looks, no words.
_PUBLIC = re.compile(
    r"/(?:(?:assets|static)/[\w][\w./@+-]*|favicon\.ico|theme\.css|gradio_api/(?:theme\.css|startup-events)|robots\.txt)"
)
_ASKS = {
    "GET": re.compile(r"/(?:config|gradio_api/(?:queue/data|upload_progress|heartbeat/[A-Za-z0-9]{4,64}))/?"),
    "POST": re.compile(r"/gradio_api/(?:queue/join|run/predict|cancel|reset|upload)/?"),
}


@dataclass(frozen=True, slots=True)
class Knock:
    """What is known of a request before its body is read.

    Attributes:
        method: in capitals.
        path: decoded, as the application will see it.
        query: undecoded.
        cookie: the cookie header, or empty.
        port: of the address that the browser knows us by; names the cookie, since cookies don't know ports.
        site: the Sec-Fetch-Site header, or empty where a browser doesn't send it.
        mode: the Sec-Fetch-Mode header, likewise.
    """

    method: str
    path: str
    query: str = ""
    cookie: str = ""
    port: str = ""
    site: str = ""
    mode: str = ""


@dataclass
class Doors:
    """Keeps apart who asks: each browser gets a token, and each session belongs to the token that used it first.

    Gradio's sessions are only names: whoever knows one can read its state and send to it. The token stands in a
    cookie that no script can read and that no other site's page makes the browser send.
    """

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _owners: "OrderedDict[str, str]" = field(default_factory=OrderedDict, repr=False)

    def opens(self, knock: Knock) -> bool:
        """Whether this request may go on. Its body is still to be looked at, see ``owns``."""
        if not _clean(knock.path):
            return False
        if knock.site in ("cross-site", "same-site"):  # same-site is another port of this machine
            return knock.path == "/" and knock.mode == "navigate" and knock.method == "GET"
        if knock.method in ("GET", "HEAD") and (knock.path == "/" or _PUBLIC.fullmatch(knock.path)):
            return True
        asks = _ASKS.get(knock.method)
        if asks is None or not asks.fullmatch(knock.path):
            return False
        token = self.token(knock)
        return bool(token) and self._owns_named(knock, token)

    def token(self, knock: Knock) -> str:
        """The token that a request carries, or empty where it has none of ours."""
        try:
            morsel = SimpleCookie(knock.cookie).get(self._name(knock))
        except CookieError:
            return ""
        value = morsel.value if morsel is not None else ""
        if not _TOKEN.fullmatch(value):
            return ""
        name, _, sign = value.partition(".")
        return value if hmac.compare_digest(sign, self._sign(name)) else ""

    def cookie(self, knock: Knock) -> str | None:
        """What to set with the page itself: a token for a browser that has none; no script can read it."""
        if knock.path != "/" or self.token(knock):
            return None
        name = secrets.token_hex(16)
        return f"{self._name(knock)}={name}.{self._sign(name)}; Path=/; HttpOnly; SameSite=Strict"

    def reads_body(self, knock: Knock) -> bool:
        """Whether the body tells whose session it is about."""
        return knock.method == "POST" and not knock.path.rstrip("/").endswith("/upload")

    def owns(self, knock: Knock, body: bytes) -> bool:
        """Whether a body is one that the page sends, about a session of its own."""
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(values, dict):
            return False
        session, index = values.get("session_hash"), values.get("fn_index")
        if not isinstance(session, str) or not isinstance(index, int | None) or isinstance(index, bool):
            return False
        return self._owned(session, self.token(knock))

    def _owns_named(self, knock: Knock, token: str) -> bool:
        """A session that the address names must be one's own."""
        if knock.path.startswith("/gradio_api/heartbeat/"):
            return self._owned(knock.path.rstrip("/").rpartition("/")[2], token)
        if knock.path.startswith("/gradio_api/queue/data"):
            named = parse_qs(knock.query, keep_blank_values=True).get("session_hash", [])
            return len(named) == 1 and self._owned(named[0], token)
        return True

    def _owned(self, session: str, token: str) -> bool:
        if not token or not _SESSION.fullmatch(session):
            return False
        owner = self._owners.setdefault(session, token)
        self._owners.move_to_end(session)
        while len(self._owners) > SESSIONS:
            self._owners.popitem(last=False)
        return hmac.compare_digest(owner, token)

    def _sign(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), "sha256").hexdigest()

    @staticmethod
    def _name(knock: Knock) -> str:
        return f"coach-{knock.port}"


def whole_characters(body: bytes) -> bytes:
    """A JSON body without halves of character pairs: they are no text, and Gradio can't send them back."""
    if not _HALF.search(body):
        return body
    return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")


def _clean(path: str) -> bool:
    """Nothing that a file system or a proxy could read in another way."""
    return (
        path.startswith("/")
        and path.isascii()
        and path.isprintable()
        and not any(part in path for part in ("..", "//", "\\", "%", "?", "#", ";"))
    )
