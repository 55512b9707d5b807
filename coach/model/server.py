"""The embedded engine's process: ``python -m coach.model.server``.

It runs apart from the app so that a crash in the engine's native code can't take the app down. It reads one
line of JSON from standard input, serves on 127.0.0.1, tells its address in one line of JSON on standard
output, and ends as soon as standard input closes: the app holds the other end, so the engine dies with it,
even when the app is killed.
"""

import json
import os
import signal
import sys
import threading
import time
from typing import Any, NoReturn

__all__ = ["main"]

_LOOK_EVERY = 1.0


def main() -> NoReturn:
    """Serve until standard input closes."""
    # Ctrl-C reaches the whole group of processes; the app decides when its engine ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "umask"):
        os.umask(0o077)
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _silence()
    config = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        server, url = _serve(config)
    except Exception as error:
        print(json.dumps({"error": str(error) or type(error).__name__}), file=told, flush=True)
        os._exit(1)
    print(json.dumps({"url": url}), file=told, flush=True)
    _wait_for_orphanhood(server)


def _serve(config: dict[str, Any]) -> tuple[Any, str]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config["model"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [config["key"]]
    params.ui = False
    params.verbosity = 0
    params.n_parallel = config["slots"]
    params.n_ctx = config["n_ctx"] * config["slots"]
    params.slot_save_path = config["folder"] + os.sep
    params.cpuparams.n_threads = config["threads"]
    params.cpuparams_batch.n_threads = config["threads"]
    # Slots are chosen and their prompts kept by prefixes.py; a second cache would only cost memory.
    params.cache_ram_mib = 0
    params.cache_idle_slots = False
    # Prepared prompts are shortened and gone on with, which sliding windows only allow when kept whole.
    params.swa_full = True
    # A model that thinks aloud would spend all its words on it.
    params.enable_reasoning = 0
    if config["copying"]:
        params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        params.speculative.ngram_simple.size_n = 3
        params.speculative.ngram_simple.size_m = 8
    server = xllamacpp.Server(params)
    return server, server.listening_address


def _silence() -> None:
    """Send what the native code prints nowhere: it is noise, and could quote what the user wrote."""
    os.environ["GGML_NO_BACKTRACE"] = "1"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _wait_for_orphanhood(server: Any) -> NoReturn:
    """Wait; end where the app is gone although something else it forked still holds the pipe."""
    parent = os.getppid()
    while server is not None and os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(0)


if __name__ == "__main__":
    main()
