"""Nothing leaves: four levels, each shown to catch a leak that is planted.

1. In every test of this project, a connection off this machine fails (tests/conftest.py).
2. A whole visit in a network of its own that has only loopback: the kernel counts what finds no way out.
3. The same visit under strace: every connect and send of every thread and child is looked at.
4. In the browser tests, the browser's own log of requests (tests/browser/conftest.py).
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.quiet import hush
from tests.network import NetworkGuard
from tests.privacy.hostile import HOSTILE, OUTSIDE

ROOT = Path(__file__).parents[2]


def test_hostile_variables_are_taken_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "intranet")
    hush(GRADIO_TEMP_DIR=str(tmp_path))
    left = {
        name: value for name, value in os.environ.items() if value in HOSTILE.values() and OUTSIDE in value
    }
    assert set(left) == {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"}, "for fetching models only"
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost,::1"
    assert not [name for name in os.environ if name.startswith(("LANGSMITH_", "LANGCHAIN_"))]
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == os.environ["ANONYMIZED_TELEMETRY"] == "False"
    assert os.environ["GRADIO_TEMP_DIR"] == str(tmp_path)
    for name in ("GRADIO_SHARE", "OPENAI_LOG", "HF_ENDPOINT", "LANGSMITH_API_KEY", "SENTRY_DSN"):
        assert name not in os.environ


@pytest.mark.parametrize("leak", ["connect", "connect_ex", "sendto", "getaddrinfo", "gethostbyname", "v6"])
def test_level_1_a_test_that_talks_to_elsewhere_fails(network_guard: NetworkGuard, leak: str) -> None:
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if leak == "sendto" else socket.SOCK_STREAM)
    with wire, pytest.raises(ConnectionRefusedError, match="off this machine"):
        if leak == "connect":
            wire.connect((OUTSIDE, 9))
        elif leak == "connect_ex":
            wire.connect_ex((OUTSIDE, 9))
        elif leak == "sendto":
            wire.sendto(b"words", (OUTSIDE, 53))
        elif leak == "getaddrinfo":
            socket.getaddrinfo("words.example", 80)
        elif leak == "gethostbyname":
            socket.gethostbyname("words.example")
        else:
            with socket.socket(socket.AF_INET6) as six:
                six.connect(("2001:db8::1", 9))
    assert len(network_guard.taken()) == 1, "it is remembered, even where a library swallows the error"


ALONE = """
import fcntl, socket, struct, subprocess, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:  # bring loopback up: SIOCGIFFLAGS, SIOCSIFFLAGS
    flags = struct.unpack("16sh", fcntl.ioctl(wire, 0x8913, struct.pack("16sh", b"lo", 0))[:18])[1]
    fcntl.ioctl(wire, 0x8914, struct.pack("16sh", b"lo", flags | 1))
done = subprocess.run(sys.argv[1:])
rows = [line.split() for line in open("/proc/net/snmp") if line.startswith("Ip:")]
print("no-route", dict(zip(rows[0], rows[1]))["OutNoRoutes"], flush=True)
sys.exit(done.returncode)
"""


@dataclass(frozen=True)
class Visit:
    """What a visit in a process of its own did.

    Attributes:
        walked: whether it came to its end.
        no_route: packets that found no way out of a network with only loopback; None where we can't make one.
        elsewhere: addresses off this machine that a process connected or sent to; None without strace.
        told: its output.
    """

    walked: bool
    no_route: int | None
    elsewhere: frozenset[str] | None
    told: str


def visit(folder: Path, leak: str = "") -> Visit:
    environment = {**os.environ, **HOSTILE, "COACH_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    for name in ("NO_PROXY", "no_proxy"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "tests.privacy.walk", str(folder), leak]
    log = folder / "strace.txt"
    if works(trace := ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log)]):
        command = [*trace, *command]
    own = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if works(own):
        command = [*own, sys.executable, "-c", ALONE, *command]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200)
    counted = re.search(r"no-route (\d+)", done.stdout)
    elsewhere = None
    if log.exists():
        text = log.read_text(errors="replace")
        assert 'inet_addr("127.0.0.1")' in text, f"the trace saw nothing at all; {done.stderr[-2000:]}"
        pairs = re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', text)
        found = (four or six for four, six in pairs)
        elsewhere = frozenset(
            a for a in found if not a.startswith("127.") and a not in ("::1", "::ffff:127.0.0.1")
        )
    walked = done.returncode == 0 and "walked" in done.stdout
    return Visit(walked, int(counted[1]) if counted else None, elsewhere, done.stdout + done.stderr[-2000:])


def works(command: list[str]) -> bool:
    return (
        shutil.which(command[0]) is not None
        and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit(tmp_path_factory.mktemp("leaky"), "tcp+udp")


def test_a_visit_in_a_hostile_environment_works(clean: Visit) -> None:
    assert clean.walked, clean.told


def test_level_2_a_visit_needs_no_network_and_looks_for_none(clean: Visit, leaky: Visit) -> None:
    if clean.no_route is None:
        pytest.skip("this kernel doesn't let us make a network of our own")
    assert clean.no_route == 0
    assert leaky.walked and leaky.no_route is not None and leaky.no_route >= 2, (
        "the planted leaks are counted"
    )


def test_level_3_no_process_of_a_visit_connects_or_sends_to_elsewhere(clean: Visit, leaky: Visit) -> None:
    if clean.elsewhere is None:
        pytest.skip("strace isn't installed, or may not trace here")
    assert clean.elsewhere == frozenset()
    assert leaky.elsewhere == {OUTSIDE}, "the planted leaks are seen"


def test_the_visits_words_stand_in_no_output(clean: Visit) -> None:
    assert "silent in a fight" not in clean.told and "stonewalling" not in clean.told


@pytest.mark.browser
@pytest.mark.parametrize("leak", ["", "leak"])
def test_level_2_a_real_browser_needs_no_network_either(tmp_path: Path, leak: str) -> None:
    """Every tab, a question, a card, the journal and leaving, where there is only loopback.

    What the kernel counts says nothing here: Chromium looks for ways out by itself, before any page is open. So the
    browser's own log of requests is what is looked at, and the planted one must be in it.
    """
    own = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if not works(own):
        pytest.skip("this kernel doesn't let us make a network of our own")
    environment = {**os.environ, **HOSTILE, "COACH_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    command = [
        *own,
        sys.executable,
        "-c",
        ALONE,
        sys.executable,
        "-m",
        "tests.privacy.browser_walk",
        str(tmp_path),
        leak,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0 and "walked" in done.stdout, done.stdout + done.stderr[-3000:]
    assert "requests elsewhere: []" in done.stdout if not leak else f"http://{OUTSIDE}/words" in done.stdout
