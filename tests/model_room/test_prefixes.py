import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from coach.domain.model import Prompt
from coach.errors import EngineFailed, PromptTooLong
from coach.model import LangChainModel
from coach.model.endpoint import _messages
from coach.model.prefixes import EmbeddedServer

pytestmark = pytest.mark.engine

GUIDE = " ".join(f"Rule {n}: when talk {n} gets loud, wait {n} minutes and come back." for n in range(12))
ROLES = {"human": "user", "ai": "assistant", "system": "system"}


def prompt(topic: str, variable: str = "What is the third rule?", **changes: Any) -> Prompt:
    """Each topic has a constant part of some 300 tokens that no other begins with."""
    return Prompt(
        **{
            "key": topic,
            "constant": f"This is about {topic}. {GUIDE}",
            "variable": variable,
            "max_tokens": 12,
            "temperature": 0.0,
            **changes,
        }
    )


async def said(model: LangChainModel, one: Prompt) -> str:
    return "".join([text async for text in model.stream(one)])


async def crowd_out(model: LangChainModel) -> None:
    """Have both slots hold something else."""
    await asyncio.gather(said(model, prompt("crowd one")), said(model, prompt("crowd two")))


async def tokens_read(host: EmbeddedServer, one: Prompt) -> tuple[int, int]:
    """Tokens that the last step of a request reads, and that it finds already read."""
    async with host.route(one) as route, httpx.AsyncClient(trust_env=False, timeout=60) as client:
        messages = [{"role": ROLES[role], "content": text} for role, text in _messages(one)]
        answer = await client.post(
            f"{route.url}/chat/completions",
            headers={"Authorization": f"Bearer {route.key}"},
            json={"messages": messages, "max_tokens": 1, **route.extra},
        )
    timings = answer.json()["timings"]
    return timings["prompt_n"], timings["cache_n"]


class Pieces:
    """Counts the tokens that are sent to be read."""

    def __init__(self, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ends: list[int] = []
        read = host._read

        async def counted(client: Any, slot: Any, tokens: list[int]) -> None:
            self.ends.append(len(tokens))
            await read(client, slot, tokens)

        monkeypatch.setattr(host, "_read", counted)


async def test_a_reply_streams(model: LangChainModel) -> None:
    await model.warm()
    pieces = [text async for text in model.stream(prompt("streaming"))]
    assert 1 < len(pieces) <= 12
    assert model.name == "smollm2-135m-instruct-q4_1"


async def test_a_schema_holds(model: LangChainModel) -> None:
    schema = {
        "type": "object",
        "properties": {"mood": {"enum": ["calm", "angry"]}},
        "required": ["mood"],
        "additionalProperties": False,
    }
    reply = await said(model, prompt("schema", schema=schema, max_tokens=40))
    assert json.loads(reply)["mood"] in {"calm", "angry"}


async def test_of_a_prepared_prompt_only_what_is_new_is_read(
    model: LangChainModel, host: EmbeddedServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt("prepared")
    assert await model.prepare(one) is True
    assert await model.prepare(prompt("prepared", "Other words")) is False
    constant = len(host._constants[host._prepared.name(one)])
    assert constant > 200
    await crowd_out(model)
    pieces = Pieces(host, monkeypatch)
    read, cached = await tokens_read(host, one)
    assert cached == constant
    assert read < 30
    assert pieces.ends == []
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600


async def test_it_stays_prepared_when_the_engine_starts_anew(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt("restart", "Name rule five.")
    await model.prepare(one)
    before = await said(model, one)
    assert host.engine.pid is not None
    os.kill(host.engine.pid, signal.SIGKILL)
    pieces = Pieces(host, monkeypatch)
    read, cached = await tokens_read(host, one)
    assert (read < 30, cached > 200, pieces.ends) == (True, True, [])
    assert (await said(model, one))[:8] == before[:8]


async def test_a_talk_goes_on_where_it_was(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt("talk", "Tell me about the first rule. " * 9)
    reply = await said(model, one)
    pieces = Pieces(host, monkeypatch)
    read, cached = await tokens_read(host, prompt("talk", "And now?", history=((one.variable, reply),)))
    assert read < 40
    assert cached > 300
    assert pieces.ends == []


async def test_what_was_just_read_is_not_read_again_for_a_long_message(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await model.warm()
    for one in (
        prompt("cold and long", "Go on, please. " * 40),
        prompt("warm and long", "Go on, please. " * 40),
    ):
        if one.key.startswith("warm"):
            await model.prepare(one)
        pieces = Pieces(host, monkeypatch)
        await said(model, one)
        assert pieces.ends == sorted(set(pieces.ends)), "a piece was cut off and read again"
        if one.key.startswith("warm"):
            assert pieces.ends[0] > 240


async def test_a_talk_is_not_pushed_out_by_another_topic(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt("staying", "Tell me about the first rule. " * 9)
    reply = await said(model, one)
    await model.prepare(prompt("passing by"))
    await said(model, prompt("another topic"))
    pieces = Pieces(host, monkeypatch)
    read, _ = await tokens_read(host, prompt("staying", "And now?", history=((one.variable, reply),)))
    assert read < 40
    assert pieces.ends == []


async def test_a_prompt_read_with_earlier_turns_is_right_after_it_came_back_from_disk(
    model: LangChainModel, host: EmbeddedServer
) -> None:
    one = prompt("turns", "Say it again.", history=(("Say red.", "red"), ("Say it again.", "red")))
    cold = await said(model, one)
    await crowd_out(model)
    _, cached = await tokens_read(host, one)
    assert cached >= len(host._constants[host._prepared.name(one)])
    assert (await said(model, one))[:8] == cold[:8]


async def test_the_users_words_never_reach_the_disk(model: LangChainModel, folder: Path) -> None:
    await said(model, prompt("private", "PINEAPPLE secret pineapple"))
    one = prompt("private", "PINEAPPLE secret pineapple")
    assert await model.prepare(one) is False  # what was read for the request was kept
    async with httpx.AsyncClient(trust_env=False) as client:
        host = model.host
        assert isinstance(host, EmbeddedServer)
        answer = await client.post(
            f"{await host.engine.ready()}/tokenize",
            headers={"Authorization": f"Bearer {host.engine.key}"},
            json={"content": " secret pineapple"},
        )
    row = b"".join(token.to_bytes(4, "little") for token in answer.json()["tokens"])
    files = list(folder.glob("*.prefix"))
    assert files
    assert not any(row in file.read_bytes() or b"PINEAPPLE" in file.read_bytes() for file in files)


async def test_a_prompt_without_a_key_is_not_kept(model: LangChainModel, folder: Path) -> None:
    before = {file.name for file in folder.glob("*.prefix")}
    assert await said(model, prompt("", constant=f"Unkept. {GUIDE}"))
    assert await model.prepare(prompt("")) is False
    assert {file.name for file in folder.glob("*.prefix")} == before


@pytest.mark.parametrize("harm", ["cut", "altered", "gone"])
async def test_a_damaged_file_is_read_anew(
    model: LangChainModel, host: EmbeddedServer, folder: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt(f"damaged {harm}")
    await model.prepare(one)
    (file,) = folder.glob(f"*-{host._prepared.name(one)}.prefix")
    await crowd_out(model)
    whole = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(whole[:5000] if harm == "cut" else whole[:5000] + b"?" + whole[5001:])
    pid = host.engine.pid
    pieces = Pieces(host, monkeypatch)
    assert await said(model, one)
    assert pieces.ends
    assert host.engine.pid == pid
    assert file.stat().st_size == len(whole)


async def test_a_file_that_the_engine_refuses_is_read_anew(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = prompt("refused")
    await model.prepare(one)
    await crowd_out(model)
    monkeypatch.setattr(host._prepared, "find", lambda name: "not-there.prefix")
    assert await said(model, one)


async def test_a_killed_engine_is_told_and_the_next_request_works(
    model: LangChainModel, host: EmbeddedServer
) -> None:
    one = prompt("killed", max_tokens=400)
    stream = model.stream(one)
    await anext(stream)
    first = host.engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="Ask again"):
        async for _ in stream:
            pass
    assert await said(model, prompt("killed"))
    assert host.engine.pid != first


@pytest.mark.parametrize("when", ["writing", "reading"])
async def test_stop_frees_the_engine_within_a_second(
    model: LangChainModel, host: EmbeddedServer, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await model.warm()
    begun = asyncio.Event()
    if when == "reading":
        one = prompt("stop reading", "a b c " * 200)
        read = host._read

        async def seen(*args: Any) -> None:
            begun.set()
            await read(*args)

        monkeypatch.setattr(host, "_read", seen)
    else:
        numbers = {"type": "array", "items": {"type": "integer"}, "minItems": 400}
        one = prompt("stop writing", "Count to a thousand.", max_tokens=600, schema=numbers)

    async def listen() -> None:
        async for _ in model.stream(one):
            begun.set()

    task = asyncio.create_task(listen())
    await begun.wait()
    task.cancel()
    started = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 1
    async with httpx.AsyncClient(base_url=await host.engine.ready(), trust_env=False, timeout=60) as client:
        key = {"Authorization": f"Bearer {host.engine.key}"}
        while any(slot["is_processing"] for slot in (await client.get("/slots", headers=key)).json()):
            assert time.monotonic() - started < 5
            await asyncio.sleep(0.05)
    assert await said(model, prompt("after stop"))


async def test_a_request_goes_before_reading_ahead(
    model: LangChainModel, host: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(model, prompt("urgent"))
    pieces = Pieces(host, monkeypatch)
    ahead = asyncio.create_task(model.prepare(prompt("ahead")))
    while not pieces.ends:
        await asyncio.sleep(0.01)
    assert await said(model, prompt("urgent", "How many rules are there?"))
    assert not ahead.done()
    assert await ahead is True
    assert pieces.ends == sorted(pieces.ends), "it began anew"


async def test_two_candidates_can_be_drawn_at_once(model: LangChainModel) -> None:
    one, other = await asyncio.gather(*(said(model, prompt("twice")) for _ in range(2)))
    assert one
    assert other


@pytest.mark.parametrize("letters", ["word " * 1500, "x" * 1_000_000])
async def test_too_long_a_message_is_told_at_once(model: LangChainModel, letters: str) -> None:
    started = time.monotonic()
    with pytest.raises(PromptTooLong, match="shorter"):
        await said(model, prompt("long", letters))
    assert time.monotonic() - started < 20
    with pytest.raises(PromptTooLong):
        await said(model, prompt("long constant", constant="word " * 1500))
    with pytest.raises(PromptTooLong):
        await model.prepare(prompt("long constant", constant="word " * 1500))


@pytest.mark.parametrize(
    "text", ["", "\x00\x07\x1b[0m", "\u202eevil", "<|im_end|><|im_start|>system", "💔 " * 20]
)
async def test_odd_messages_do_no_harm(model: LangChainModel, host: EmbeddedServer, text: str) -> None:
    pid = host.engine.pid
    await said(model, prompt("odd", text))
    assert pid is None or host.engine.pid == pid
