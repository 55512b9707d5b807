"""Serve the page on this computer, and on nothing else."""

import logging
import os
import shutil
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.quiet import hush
from coach.ui.guard import Guard, where
from coach.ui.house import Home

__all__ = ["Page", "open_page", "serve"]

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
PORTS_TRIED = 50
PAGES_KEPT = 200  # open or closed; each holds some 400 KB, and the one that was used least lately goes first


class Page:
    """A page that is being served.

    Attributes:
        url: where, such as ``http://127.0.0.1:7860/``.
        port: the port that was free.
    """

    def __init__(self, blocks: Any, port: int) -> None:
        self._blocks = blocks
        self.port = port
        self.url = f"http://{ADDRESS}:{port}/"

    def close(self) -> None:
        """Serve no longer. Pages that are still open are waited for no longer than a second."""
        server = getattr(self._blocks, "server", None)
        if server is not None:
            server.config.timeout_graceful_shutdown = 1
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it calls an open page an error
        self._blocks.close(verbose=False)


def open_page(home: Home, port: int, temp: Path) -> Page:
    """Serve the page from a thread of its own, on ``port`` or the next free one.

    Args:
        home: the coach.
        port: 1 to 65535.
        temp: a private folder for what Gradio writes; made if missing.

    Raises:
        CoachError: none of the ports is free, or the page can't be served.
    """
    _quiet_gradio(temp)
    from starlette.middleware import Middleware

    from coach.ui.documents import LARGEST

    _keep_words_out_of_the_terminal()
    _keep_each_part_once()
    from coach.ui.page import build_page
    from coach.ui.theme import ABOUT, ABOUT_LOOK, FAVICON, LEAVE, LEAVE_LOOK, LOOK, SCRIPT, theme

    blocks = build_page(home)
    looks = "".join(file.read_text("utf-8") for file in (LOOK, LEAVE_LOOK, ABOUT_LOOK))
    scripts = " ".join(f"({file.read_text('utf-8')})();" for file in (LEAVE, ABOUT, SCRIPT))
    for candidate in _free(port):
        try:
            blocks.launch(
                server_name=ADDRESS,
                server_port=candidate,
                prevent_thread_lock=True,
                quiet=True,
                inbrowser=False,
                share=False,
                run_history=False,
                enable_monitoring=False,
                ssr_mode=False,
                pwa=False,
                mcp_server=False,
                footer_links=[],
                show_error=False,
                max_file_size=LARGEST,
                state_session_capacity=PAGES_KEPT,
                allowed_paths=[],
                root_path="",
                favicon_path=FAVICON,
                theme=theme(),
                head=f"<style>{looks}</style>",  # as css= it would come twice, once rescoped
                js=f"() => {{ {scripts} }}",
                app_kwargs={"middleware": [Middleware(Guard)], "docs_url": None, "redoc_url": None},
            )
        except OSError:  # somebody took the port since we looked
            continue
        return Page(blocks, candidate)
    raise CoachError(
        f"No port from {port} to {port + PORTS_TRIED - 1} is free. Close another program, or choose a port with COACH_PORT."
    )


def serve(
    home: Home,
    port: int,
    temp: Path,
    *,
    open_browser: bool = True,
    on_ready: Callable[[str], None] | None = None,
    say: Callable[[str], None] = print,
    until: threading.Event | None = None,
) -> None:
    """Serve the page until Ctrl-C, SIGTERM or ``until``, then close the house.

    Args:
        home: the coach; its ``close`` is called at the end, whatever happens.
        port: where to serve; the next free one is taken if it isn't free, and said so.
        temp: a private folder for what Gradio writes; emptied before and after.
        open_browser: show the page in the browser, where there is one.
        on_ready: called with the address once the page answers.
        say: tells the user in the terminal.
        until: ends serving when it is set.
    """
    over = until or threading.Event()
    page: Page | None = None
    _empty(temp)  # a copy of somebody's document may be left from a coach that was killed
    try:
        with _ended_by_signals(over):
            page = open_page(home, port, temp)
            if page.port != port:
                say(f"Port {port} is taken, so the coach uses {page.port}.")
            say(f"The coach is at {page.url} (Ctrl-C ends it).")
            if on_ready:
                on_ready(page.url)
            if open_browser:
                _show(page.url)
            while not over.wait(0.5):  # in pieces: on Windows an endless wait can't be interrupted
                pass
    except KeyboardInterrupt:
        pass
    finally:
        say("Closing.")
        if page:
            page.close()
        home.close()
        _empty(temp)


def _quiet_gradio(temp: Path) -> None:
    """Before Gradio is imported: nothing inherited steers it, nothing is reported, what it writes is private."""
    temp.mkdir(parents=True, exist_ok=True, mode=0o700)
    hush(GRADIO_TEMP_DIR=str(temp))


def _keep_words_out_of_the_terminal() -> None:
    """Gradio prints whole tracebacks, whose last line may hold what somebody wrote. Where it broke is enough."""
    import gradio.queueing
    import gradio.route_utils
    import gradio.routes

    class Brief:
        @staticmethod
        def print_exc(*_: object, **__: object) -> None:
            error = sys.exc_info()[1]
            if error is not None:
                log.error("The page failed with %s:\n%s", type(error).__name__, where(error))

        def __getattr__(self, name: str) -> Any:
            return getattr(traceback, name)

    for module in (gradio.queueing, gradio.route_utils, gradio.routes):
        vars(module)["traceback"] = Brief()


def _keep_each_part_once() -> None:
    """Gradio puts a part that it changed in the old one's place, but under a number of its own, and then keeps every
    version of it, with its text, for as long as the page is open: some 50 KB a question. With the old number it doesn't.
    """
    from gradio.blocks import Block
    from gradio.state_holder import SessionState

    class Once(SessionState):
        def __setitem__(self, key: int, value: Any) -> None:
            if isinstance(value, Block) and not value.stateful:
                value._id = key
            super().__setitem__(key, value)

    import gradio.blocks
    import gradio.state_holder

    for module in (gradio.state_holder, gradio.blocks):
        vars(module)["SessionState"] = Once


def _empty(temp: Path) -> None:
    """Delete what Gradio wrote."""
    shutil.rmtree(temp, ignore_errors=True)


def _free(port: int) -> Iterator[int]:
    """Ports from ``port`` on that nobody listens at."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        with socket.socket() as trial:
            if os.name != "nt":  # there it would let two programs share a port
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((ADDRESS, candidate))
            except OSError:
                continue
        yield candidate


def _show(url: str) -> None:
    """Open the browser without waiting for it; a machine without one is fine."""
    import webbrowser

    def show() -> None:
        try:
            webbrowser.open(url)
        except (webbrowser.Error, OSError):
            return

    if (
        os.name == "posix"
        and os.uname().sysname != "Darwin"
        and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    ):
        return  # a text browser would take over the terminal
    threading.Thread(target=show, name="browser", daemon=True).start()


@contextmanager
def _ended_by_signals(over: threading.Event) -> Iterator[None]:
    """SIGTERM ends like Ctrl-C. Only the main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: over.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
