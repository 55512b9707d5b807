"""What went wrong at a model server, in our words."""

import re
from collections.abc import Callable

from coach.errors import EndpointDown, EndpointSilent, EngineFailed, ModelError, PromptTooLong

__all__ = ["embedded_fault", "is_timeout", "remote_fault"]

_TOO_LONG = re.compile(
    r"context (size|length|window)|context_length|exceed_context|too many tokens|too long", re.I
)

_SHORTEN = "That is more than the model can read at once. Make it shorter, or start a new conversation."


def remote_fault(error: Exception, url: str, model: str) -> ModelError:
    """Translate an error of a server that the user chose.

    Args:
        error: what the vendor's library raised.
        url: the server's address.
        model: the model's name there.
    """
    if isinstance(error, ModelError):
        return error
    if is_timeout(error):
        return EndpointSilent(
            f"The model server at {url} took too long. It may still be loading its model: try again in a "
            "minute, or choose a smaller model."
        )
    status = _status(error)
    if _is_too_long(error, status):
        return PromptTooLong(_SHORTEN)
    if status in {401, 403}:
        return EndpointDown(f"The model server at {url} refuses the key. Set COACH_LLM_KEY to the right one.")
    if status == 404:
        return EndpointDown(
            f"The model server at {url} doesn't know the model {model!r}, or isn't at that address. Check "
            "COACH_LLM_MODEL and COACH_LLM_URL; the address usually ends in /v1."
        )
    if status is not None and 300 <= status < 400:
        return EndpointDown(
            f"The model server at {url} sends the coach elsewhere ({status}), and the coach doesn't follow. Set COACH_LLM_URL to the right address."
        )
    if status == 429:
        return EndpointDown(f"The model server at {url} has too much to do. Try again in a moment.")
    if status is not None and status >= 500:
        return EndpointDown(
            f"The model server at {url} failed with an error of its own ({status}). Look at its log, then try again."
        )
    if status is not None:
        return EndpointDown(
            f"The model server at {url} refuses the request ({status}: {_words(error)}). Check COACH_LLM_MODEL."
        )
    if _named(error, "APITimeoutError"):
        return EndpointDown(
            f"The model server at {url} doesn't answer. Check that it runs, and COACH_LLM_URL."
        )
    if _broke_off(error):
        return EndpointDown(f"The model server at {url} broke off in the middle of an answer. Try again.")
    if _named(error, "APIConnectionError") or _named(error, "TransportError"):
        return EndpointDown(f"The model server at {url} can't be reached. Start it, or check COACH_LLM_URL.")
    if _named(error, "APIError"):
        return EndpointDown(
            f"The model server at {url} reports: {_words(error)}. Look at its log, then try again."
        )
    return EndpointDown(
        f"What runs at {url} doesn't answer as an OpenAI-compatible server does. Check COACH_LLM_URL; it "
        "usually ends in /v1."
    )


def embedded_fault(error: Exception, alive: Callable[[], bool]) -> ModelError:
    """Translate an error of the embedded engine.

    Args:
        error: what the vendor's library raised.
        alive: whether the engine still runs.
    """
    if isinstance(error, ModelError):
        return error
    if is_timeout(error):
        return EndpointSilent(
            "The embedded engine took too long and was ended. Ask again: it starts by itself."
        )
    status = _status(error)
    if _is_too_long(error, status):
        return PromptTooLong(_SHORTEN)
    if status is not None and alive():
        return EngineFailed(
            f"The embedded engine refuses the request ({status}: {_words(error)}). Ask again."
        )
    return EngineFailed(
        "The embedded engine stopped in the middle of its work. Ask again: it starts by itself."
    )


def is_timeout(error: Exception) -> bool:
    """Whether a server took too long to answer; not whether it could be reached."""
    return isinstance(error, TimeoutError) or _named(error, "ReadTimeout") or _named(error, "WriteTimeout")


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _is_too_long(error: Exception, status: int | None) -> bool:
    # langchain-core has an error of its own for this; others only say it in words
    if _named(error, "ContextOverflowError") or status == 413:
        return True
    return status in {400, 422, 500, None} and _TOO_LONG.search(_words(error)) is not None


def _named(error: BaseException, name: str) -> bool:
    """Whether an error is of a class of that name, whichever library's: they come from two generations of httpx."""
    return any(kind.__name__ == name for kind in type(error).__mro__)


def _broke_off(error: BaseException | None) -> bool:
    """Whether a connection that was there was lost."""
    while error is not None:
        if any(
            _named(error, name) for name in ("RemoteProtocolError", "ReadError", "WriteError", "CloseError")
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _words(error: Exception) -> str:
    """What the server said, on one line, without control characters and not at length."""
    text = getattr(getattr(error, "response", None), "text", "") if type(error).__module__ == "httpx" else ""
    line = "".join(letter if letter.isprintable() else " " for letter in (text or str(error)))
    return " ".join(line.split())[:300]
