import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from coach.errors import EngineFailed, ModelDamaged, ModelMissing
from coach.model.engine import Engine, EngineConfig, _environment

pytestmark = pytest.mark.engine


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return not Path("/proc/self").exists()
    return state not in "ZX"


def gone(pid: int, within: float = 10) -> bool:
    end = time.monotonic() + within
    while running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not running(pid)


async def test_it_starts_once_wants_its_key_and_ends(small_model: Path, tmp_path: Path) -> None:
    engine = Engine(EngineConfig(small_model, tmp_path / "a" / "private", n_ctx=512))
    assert not engine.alive
    url, same = await asyncio.gather(engine.ready(), engine.ready())
    assert url == same
    assert url.startswith("http://127.0.0.1:")
    assert engine.alive
    pid = engine.pid
    assert pid is not None
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for path in ("/v1/models", "/slots", "/props", "/v1/chat/completions"):
            assert (await client.get(path)).status_code in {401, 404}
        wrong = await client.get("/v1/models", headers={"Authorization": "Bearer guess"})
        assert wrong.status_code == 401
        right = await client.get("/v1/models", headers={"Authorization": f"Bearer {engine.key}"})
        assert right.status_code == 200
        assert (await client.get("/")).status_code in {401, 404}
    assert engine.key not in Path(f"/proc/{pid}/cmdline").read_text() if Path("/proc/self").exists() else True
    engine.stop()
    engine.stop()
    assert gone(pid)
    with pytest.raises(EngineFailed, match="was stopped"):
        await engine.ready()


async def test_after_a_kill_the_next_request_starts_another(small_model: Path, tmp_path: Path) -> None:
    engine = Engine(EngineConfig(small_model, tmp_path, n_ctx=512))
    await engine.ready()
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert gone(first)
    while engine.alive:  # its threads may take a moment longer
        await asyncio.sleep(0.02)
    await engine.ready()
    second = engine.pid
    assert second not in {None, first}
    engine.kill(engine.generation)
    assert not engine.alive
    await engine.ready()
    assert engine.pid != second
    engine.stop()


async def test_stopping_while_it_starts_leaves_nothing(small_model: Path, tmp_path: Path) -> None:
    engine = Engine(EngineConfig(small_model, tmp_path, n_ctx=512))
    starting = engine.start()
    while engine.pid is None and not starting.done():
        await asyncio.sleep(0.01)
    pid = engine.pid
    engine.stop()
    with pytest.raises(EngineFailed):
        await asyncio.wrap_future(starting)
    assert pid is None or gone(pid)


APP = """
import asyncio, sys
from pathlib import Path
from coach.model.engine import Engine, EngineConfig
engine = Engine(EngineConfig(Path(sys.argv[1]), Path(sys.argv[2]), n_ctx=512))
asyncio.run(engine.ready())
print(engine.pid, flush=True)
{then}
"""


@pytest.mark.parametrize(
    "then", ["import time; time.sleep(60)", "import os; os._exit(3)", "raise SystemExit", "1/0"]
)
def test_it_dies_with_the_app_however_that_ends(small_model: Path, tmp_path: Path, then: str) -> None:
    app = subprocess.Popen(
        [sys.executable, "-c", APP.format(then=then), small_model, tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert app.stdout is not None
    pid = int(app.stdout.readline())
    if "sleep" in then:
        assert running(pid)
        app.kill()
    app.wait()
    app.stdout.close()
    assert gone(pid)


def test_no_variable_changes_how_the_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMA_ARG_HOST", "0.0.0.0")
    monkeypatch.setenv("GGML_TRACE", "1")
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    environment = _environment(yielding=True)
    assert not [name for name in environment if name.startswith(("LLAMA_", "GGML_"))]
    assert environment["OMP_WAIT_POLICY"] == "passive"
    assert "OMP_WAIT_POLICY" not in _environment(yielding=False)


async def test_files_that_are_no_model_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        await Engine(EngineConfig(tmp_path / "nix.gguf", tmp_path)).ready()
    own = tmp_path / "own.gguf"
    own.write_bytes(b"not a model")
    with pytest.raises(ModelDamaged, match="GGUF"):
        await Engine(EngineConfig(own, tmp_path)).ready()


async def test_a_file_that_the_engine_cannot_load_is_told(small_model: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(small_model.read_bytes()[:5_000_000])
    engine = Engine(EngineConfig(own, tmp_path))
    for _ in range(2):
        with pytest.raises(EngineFailed, match=r"can't load own.gguf.*COACH_MODEL_FILE"):
            await engine.ready()
    assert engine.pid is None or gone(engine.pid)
    engine.stop()


async def test_a_process_that_dies_while_it_starts_is_told(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EngineFailed):
        await Engine(EngineConfig(small_model, tmp_path)).ready()
