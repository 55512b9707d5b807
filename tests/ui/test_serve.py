import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.ui import serve as serving
from coach.ui.serve import open_page, serve
from tests.ui.house import FakeHouse

ROOT = Path(__file__).parents[2]


def get(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_page_is_served_here_and_closed_at_the_end(tmp_path: Path) -> None:
    house, over, told, seen = FakeHouse(), threading.Event(), list[str](), list[tuple[int, str]]()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        def ready(url: str) -> None:
            seen.append(get(url))
            seen.append(get(url, Host="evil.example"))
            seen.append(get(url + "gradio_api/info"))
            over.set()

        serve(
            house, port, tmp_path / "gradio", open_browser=False, on_ready=ready, say=told.append, until=over
        )
    assert house.closed
    assert told[0].startswith(f"Port {port} is taken, so the coach uses ")
    assert re.search(r"http://127\.0\.0\.1:\d+/", told[1])
    (status, page), (refused, why), (_, api) = seen
    assert status == 200 and '"title":"Notes"' in page and "--paper" in page
    assert "fonts.googleapis" not in page and "cdn" not in page
    assert refused == 403 and "this computer" in why
    assert json.loads(api)["named_endpoints"] == {}
    assert (tmp_path / "gradio").is_dir()


def test_inherited_settings_do_not_steer_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GRADIO_SHARE", "GRADIO_ALLOWED_PATHS", "GRADIO_ROOT_PATH", "GRADIO_SERVER_NAME"):
        monkeypatch.setenv(name, "/")
    serving._quiet_gradio(tmp_path)
    left = {name for name in os.environ if name.startswith("GRADIO_")}
    assert left == {"GRADIO_ANALYTICS_ENABLED", "GRADIO_TEMP_DIR"}
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_no_free_port_is_said_and_the_house_is_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serving, "_free", lambda port: iter(()))
    house = FakeHouse()
    with pytest.raises(CoachError, match="No port from 7860 to 7909 is free"):
        serve(house, 7860, tmp_path, open_browser=False, say=lambda text: None)
    assert house.closed


def test_a_port_lost_at_the_last_moment_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = next(serving._free(port + 1))
        monkeypatch.setattr(serving, "_free", lambda _: iter((port, free)))
        page = open_page(FakeHouse(), port, tmp_path)
        assert page.port == free
        page.close()


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(sign: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import signal, sys; from pathlib import Path; from tests.ui.house import FakeHouse; from coach.ui.serve import serve\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it
        "house = FakeHouse()\n"
        "serve(house, 18860, Path(sys.argv[1]), open_browser=False, on_ready=lambda url: print('ready', flush=True))\n"
        "print('closed', house.closed)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    while "ready" not in process.stdout.readline():
        assert process.poll() is None
    began = time.monotonic()
    process.send_signal(sign)
    out, err = process.communicate(timeout=15)
    assert process.returncode == 0 and "closed True" in out
    assert "Traceback" not in err
    assert time.monotonic() - began < 5


def test_the_room_is_light_to_import() -> None:
    code = (
        "import sys, coach.ui.serve, coach.ui.talk, coach.ui.markup\n"
        "heavy = {'gradio', 'torch', 'langchain', 'langchain_core', 'chromadb', 'transformers'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_page_does_not_wait_for_heavy_libraries() -> None:
    code = (
        "import sys, coach.ui.page\n"
        "heavy = {'torch', 'langchain', 'langchain_core', 'chromadb', 'transformers', 'sentence_transformers'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
