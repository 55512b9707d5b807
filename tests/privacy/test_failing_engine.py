"""A hundred times the engine fails in the middle of an answer: what was there stays, it is said, and the next question works.

The engine here is a small server in a process of its own that ends itself in mid-stream, at another piece each time. The
embedded engine's own ends are tested in tests/model_room/.
"""

import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.guidance.library import Library
from coach.journal import Journal
from coach.model import ModelConfig, Patience, open_model
from coach.settings import Settings
from coach.ui.talk import UNEXPECTED, Phase, Talk, answer
from tests.conftest import house_with
from tests.privacy.test_words import QUESTION, _fake

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
TIMES = 100
WORDS = "Going silent in a fight is called stonewalling then. Stonewalling is going silent in the fight. "
WAYS = ("kill", "kill", "kill", "segv", "stop", "cut", "reset", "half")

# Answers one request: pieces of a stream, and at one of them its end. Then it waits to be killed.
SERVER = """
import json, os, signal, socket, struct, sys, time
port, way, at, words = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen()
print("ready", flush=True)
while True:
    wire, _ = listening.accept()
    heard = b""
    while b"\\r\\n\\r\\n" not in heard:
        heard += wire.recv(65536)
    head, _, body = heard.partition(b"\\r\\n\\r\\n")
    length = int(next(l for l in head.lower().split(b"\\r\\n") if l.startswith(b"content-length")).split(b":")[1])
    while len(body) < length:
        body += wire.recv(65536)
    wire.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\nTransfer-Encoding: chunked\\r\\nConnection: close\\r\\n\\r\\n")
    pieces = [words[n:n + 4] for n in range(0, len(words), 4)]
    for n, piece in enumerate(pieces):
        delta = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                 "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}]}
        data = b"data: " + json.dumps(delta).encode() + b"\\n\\n"
        data = b"%x\\r\\n%s\\r\\n" % (len(data), data)
        if n == at:
            if way == "kill": os.kill(os.getpid(), signal.SIGKILL)
            if way == "segv": os.kill(os.getpid(), signal.SIGSEGV)
            if way == "stop": os.kill(os.getpid(), signal.SIGSTOP)
            if way == "half": wire.sendall(data[: len(data) // 2]); os.kill(os.getpid(), signal.SIGKILL)
            if way == "reset": wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if way in ("cut", "reset"): break
        wire.sendall(data)
        time.sleep(0.001)
    else:
        wire.sendall(b"e\\r\\ndata: [DONE]\\n\\n\\r\\n0\\r\\n\\r\\n")
    wire.close()
"""


def served(port: int, way: str, at: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", SERVER, str(port), way, str(at), WORDS],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


async def test_a_hundred_failures_in_mid_stream_lose_nothing(
    small_library: Library, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    patience = Patience(connect=2, first=1, between=0.5)
    model = open_model(ModelConfig(url=f"http://127.0.0.1:{port}/v1", model="m", patience=patience))
    house = house_with(small_library, settings, model)  # type: ignore[arg-type]
    house.open()
    journal = Journal(tmp_path / "journal")
    chance = random.Random(11)
    talk, told, seen, processes = Talk(), 0, 0, list[subprocess.Popen[str]]()
    for number in range(TIMES):
        if number % 10 == 0:
            talk = Talk()
        way, at = chance.choice(WAYS), chance.randrange(1, len(WORDS) // 4 - 1)
        process = served(port, way, at)
        processes.append(process)
        asked = f"{QUESTION} ({number})"
        before = list(talk.turns)
        began = time.monotonic()
        turns = [turn async for turn in answer(_fake(house, journal), talk, asked)]
        assert time.monotonic() - began < 10, (number, way)
        if way not in ("kill", "segv", "half"):
            process.send_signal(signal.SIGKILL)
        process.wait(10)
        last = turns[-1]
        assert last is not None and last.phase is Phase.DONE and talk.notice != UNEXPECTED, (
            number,
            way,
            talk.notice,
        )
        assert talk.turns[: len(before)] == before, "what was said before stays as it is"
        assert last.said[0].origin == "guide" and len(last.said) >= 2, (
            "the guide's words stand in for the model's"
        )
        assert all(text.endswith(".") and "Traceback" not in text for text in last.troubles)
        told += bool(last.troubles)
        seen += any(said.origin != "guide" for said in last.said)
        assert talk.record is not None and talk.record.id is not None
        kept = Journal(tmp_path / "journal")  # another program would read it so
        assert [t["question"] for t in kept.load(talk.record.id)["turns"]][-1] == asked
        kept.close()
    assert told == TIMES, f"{told} of them were told"
    assert seen > 10, "some came after whole sentences, which stay"
    assert all(process.poll() is not None for process in processes), "nobody is left"

    process = served(port, "never", -1)
    turns = [turn async for turn in answer(_fake(house, journal), talk, QUESTION)]
    process.kill()
    process.wait(10)
    assert turns[-1] is not None and not turns[-1].troubles, "the next one works"
    assert any(said.origin != "guide" for said in turns[-1].said), turns[-1].said
    assert sum(len(journal.load(entry.id)["turns"]) for entry in journal.list()) == TIMES + 1
    assert "broke off with" not in caplog.text
    journal.close()
