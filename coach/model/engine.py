"""The embedded engine: starts, watches and ends the process that ``server.py`` runs in."""

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from coach.errors import EngineFailed, ModelError
from coach.model.disk import private_folder
from coach.model.seals import check_file

__all__ = ["Engine", "EngineConfig"]

_START_WITHIN = 180.0
_STOP_WITHIN = 2.0


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """How the engine runs.

    Attributes:
        model: the GGUF file.
        folder: private folder for prompts that were read ahead.
        n_ctx: tokens that one request may have, its answer included.
        slots: requests that are worked on at once, each with ``n_ctx`` tokens.
        threads: threads to compute with; None for as many as there are cores.
        copying: guess that the model repeats words of its prompt (n-gram speculation): 1.8 times as fast where it
            does, measured, and as fast as without where it doesn't.
        yielding: let threads sleep while they wait for each other. With 1.5B weights on two cores that gives 22
            tokens a second in place of 34 while nothing else runs, but 13 to 21 in place of 2 to 10 while another
            program wants a core, as the page and its browser do.
    """

    model: Path
    folder: Path
    n_ctx: int = 4096
    slots: int = 2
    threads: int | None = None
    copying: bool = True
    yielding: bool = True


class Engine:
    """One child process with the model in it. Safe to use from any thread and any event loop.

    Started by ``start`` in the background or by the first ``ready``; started anew by the next ``ready``
    if it died; ended by ``stop`` or with this process, however that ends.
    """

    def __init__(self, config: EngineConfig) -> None:
        self.config = config
        self.key = secrets.token_urlsafe(32)
        self.generation = 0
        self._lock = threading.Lock()
        self._start: Future[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether the process is there and serves."""
        process, start = self._process, self._start
        return process is not None and process.poll() is None and start is not None and start.done()

    @property
    def pid(self) -> int | None:
        """Number of the process, or None where there is none."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> "Future[str]":
        """Start in the background unless it runs or is starting; the future gives the address.

        Raises:
            EngineFailed: it was stopped for good.
        """
        with self._lock:
            if self._closed:
                raise EngineFailed("The embedded engine was stopped. Start the coach again.")
            if self._start is not None and (not self._start.done() or self.alive):
                return self._start
            old, self._process = self._process, None
            self._start = started = Future[str]()
            started.set_running_or_notify_cancel()  # one caller's cancellation must not reach the others
            threading.Thread(
                target=self._launch, args=(started, old), name="engine-start", daemon=True
            ).start()
            return started

    async def ready(self) -> str:
        """The engine's address; waits until it serves.

        Raises:
            ModelMissing: there is no such model file.
            ModelDamaged: the file isn't what it should be.
            EngineFailed: the engine would not start.
        """
        return await asyncio.wrap_future(self.start())

    def kill(self, generation: int) -> None:
        """End a process that no longer answers, unless it was replaced; the next ``ready`` starts another.

        Args:
            generation: which one: the value of ``generation`` when it was last used.
        """
        with self._lock:
            if self._process is not None and self.generation == generation and self.alive:
                self._process.kill()
                self._start = None  # a large process takes a while to be gone: don't count on it any more

    def stop(self) -> None:
        """End the process for good. May be called twice."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _launch(self, started: "Future[str]", old: subprocess.Popen[bytes] | None) -> None:
        if old is not None:
            _end(old)
        try:
            check_file(self.config.model)
            private_folder(self.config.folder)
            process = self._spawn()
            url = self._address(process)
        except ModelError as error:
            started.set_exception(error)
        except Exception as error:
            failed = EngineFailed(f"The embedded engine would not start ({error}). Run `coach doctor`.")
            failed.__cause__ = error
            started.set_exception(failed)
        else:
            self.generation += 1
            started.set_result(url)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise EngineFailed("The embedded engine was stopped while it started. Start the coach again.")
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "coach.model.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self.config.yielding),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        config = {
            "model": str(self.config.model),
            "folder": str(self.config.folder),
            "key": self.key,
            "n_ctx": self.config.n_ctx,
            "slots": self.config.slots,
            "threads": self.config.threads or _cores(),
            "copying": self.config.copying,
        }
        assert process.stdin is not None
        process.stdin.write(json.dumps(config).encode() + b"\n")
        process.stdin.flush()
        return process

    def _address(self, process: subprocess.Popen[bytes]) -> str:
        assert process.stdout is not None
        limit = threading.Timer(_START_WITHIN, process.kill)
        limit.start()
        try:
            line = process.stdout.readline()
        finally:
            limit.cancel()
        try:
            told = json.loads(line)
        except ValueError:
            told = {}
        if "url" in told:
            return str(told["url"])
        if self._closed:
            raise EngineFailed("The embedded engine was stopped while it started. Start the coach again.")
        process.kill()
        if "error" in told:
            raise EngineFailed(
                f"The embedded engine can't load {self.config.model.name} ({told['error']}) "
                "Run `coach model pull` again, or choose another file with COACH_MODEL_FILE."
            )
        raise EngineFailed(
            f"The embedded engine ended while it loaded {self.config.model.name} (code {process.wait()}). "
            "There may be too little memory: close other programs, or choose a smaller model."
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """See a process off: it ends when its standard input closes."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # it died before; what it should have read is lost
            process.stdin.close()
    try:
        process.wait(_STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _environment(yielding: bool) -> dict[str, str]:
    """The child's environment: it finds this package, and no variable can change how the engine runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LLAMA_", "GGML_"))}
    if yielding:
        kept["OMP_WAIT_POLICY"] = "passive"
    package = str(Path(__file__).resolve().parents[2])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [package, kept.get("PYTHONPATH")]))
    return kept


def _cores() -> int:
    """Cores that this process may use; as far as can be told cheaply, without their second threads."""
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not usable:
        return max(1, (os.cpu_count() or 2) // 2)
    siblings = set()
    for core in usable:
        topology = Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
        try:
            siblings.add(topology.read_text(encoding="ascii").strip())
        except OSError:
            return len(usable)
    return max(1, len(siblings))
