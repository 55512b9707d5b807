import asyncio
import contextlib
import time
from typing import Any

import pytest

from coach.domain.model import Prompt
from coach.errors import EndpointDown, EndpointSilent, PromptTooLong, SettingsError
from coach.model import LangChainModel, ModelConfig, Patience, open_model
from tests.model_room.servers import END, Chat, chat_server, fails, streams, words

SHORT = Patience(connect=1, first=0.5, between=0.3)
PATIENT = Patience(connect=5, first=20, between=20)


def model_at(url: str, patience: Patience = PATIENT, key: str | None = None) -> LangChainModel:
    return open_model(ModelConfig(url=url, model="some-model", key=key, patience=patience))


def prompt(**changes: Any) -> Prompt:
    return Prompt(**{"key": "k", "constant": "Be brief.", "variable": "Hello {name}", **changes})


async def said(model: LangChainModel, **changes: Any) -> str:
    return "".join([text async for text in model.stream(prompt(**changes))])


async def test_a_reply_arrives_piece_by_piece() -> None:
    with chat_server(streams(words("Good ", "day"), END)) as chat:
        assert [text async for text in model_at(chat.url).stream(prompt())] == ["Good ", "day"]


async def test_the_request_holds_what_was_asked_and_nothing_of_the_embedded_engine() -> None:
    with chat_server(streams(words("x"), END)) as chat:
        schema = {"type": "object", "properties": {"a": {"type": "string"}}}
        model = model_at(f"{chat.url}/v1/", key="secret")
        await said(model, history=(("one", "two"),), schema=schema, max_tokens=7, temperature=0.4)
    (asked,) = chat.asked
    assert [message["role"] for message in asked["messages"]] == ["system", "user", "assistant", "user"]
    assert asked["messages"][-1]["content"] == "Hello {name}"
    assert asked["model"] == "some-model"
    assert (asked["max_tokens"], asked["temperature"], asked["stream"]) == (7, 0.4, True)
    assert asked["response_format"]["json_schema"]["schema"] == schema
    assert not asked.keys() & {"id_slot", "cache_prompt", "stream_options"}
    assert chat.headers[0]["authorization"] == "Bearer secret"
    assert chat.paths == ["/v1/chat/completions"]
    assert await model.prepare(prompt()) is False
    await model.close()
    await model.close()


async def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "OPENAI_API_KEY": "leaked-key",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "OPENAI_API_BASE": "http://127.0.0.1:9",
        "OPENAI_ORG_ID": "leaked-org",
        "OPENAI_PROJECT_ID": "leaked-project",
        "OPENAI_CUSTOM_HEADERS": "X-Leaked: yes",
        "OPENAI_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
        "LANGSMITH_GATEWAY": "true",
    }.items():
        monkeypatch.setenv(name, value)
    with chat_server(streams(words("x"), END)) as chat:
        assert await said(model_at(chat.url)) == "x"
    assert "leaked" not in str(chat.headers).lower()
    import os

    assert not [name for name in os.environ if name.startswith(("OPENAI_", "LANGCHAIN_", "LANGSMITH_"))]


@pytest.mark.parametrize(
    ("status", "message", "error", "words_of_it"),
    [
        (401, "bad key", EndpointDown, "COACH_LLM_KEY"),
        (403, "no", EndpointDown, "COACH_LLM_KEY"),
        (404, "model not found", EndpointDown, r"some-model.*COACH_LLM_MODEL"),
        (429, "busy", EndpointDown, "too much to do"),
        (500, "boom", EndpointDown, r"\(500\)"),
        (503, "loading", EndpointDown, r"\(503\)"),
        (418, "a \x1b[31mteapot", EndpointDown, r"418: .*a  ?\[31mteapot"),
        (400, "This model's maximum context length is 4096 tokens", PromptTooLong, "shorter"),
        (400, "the request exceeds the available context size", PromptTooLong, "shorter"),
        (413, "", PromptTooLong, "shorter"),
    ],
)
async def test_refusals_are_told_in_plain_words(
    status: int, message: str, error: type[Exception], words_of_it: str
) -> None:
    with (
        chat_server(fails(status, message)) as chat,
        pytest.raises(error, match=words_of_it) as caught,
    ):
        await said(model_at(chat.url))
    assert str(caught.value).isprintable()


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(EndpointDown, match=r"http://127.0.0.1:9/v1 can't be reached"):
        await said(model_at("http://user:secret@127.0.0.1:9"))


@pytest.mark.filterwarnings("ignore:Pydantic serializer")
@pytest.mark.parametrize(
    "blocks",
    [
        [b"data: {not json\n\n"],
        [b"data: []\n\n", END],
        [b'data: {"choices": 5}\n\n', END],
        [b"<html>Welcome</html>"],
        [],
        [b"\xff\xfe\x00\n\n"],
        [b'data: {"error": {"message": "out of memory"}}\n\n'],
    ],
)
async def test_garbage_is_told(blocks: list[bytes]) -> None:
    with chat_server(streams(*blocks)) as chat, pytest.raises(EndpointDown, match=chat.url):
        await said(model_at(chat.url))


async def test_a_reply_without_end_is_cut_where_the_words_were_to_end() -> None:
    with chat_server(streams(*[words("word " * 100)] * 1000)) as chat:
        assert 10 * 4 <= len(await said(model_at(chat.url), max_tokens=10)) <= 1000
        assert await asyncio.to_thread(chat.gone.wait, 5)


async def test_a_line_without_end_does_not_fill_the_memory() -> None:
    with chat_server(streams(b"data: ", *[b"x" * 1_000_000] * 60)) as chat, pytest.raises(EndpointDown):
        await said(model_at(chat.url))


@pytest.mark.parametrize(
    "blocks", [[words()] * 8, [b": still here\n\n"] * 8, [words("Well"), *[words()] * 8]]
)
async def test_a_silent_server_is_told(blocks: list[bytes]) -> None:
    with (
        chat_server(streams(*blocks, pause=0.25)) as chat,
        pytest.raises(EndpointSilent, match="took too long"),
    ):
        await said(model_at(chat.url, SHORT))


async def test_a_server_that_takes_the_connection_and_says_nothing_is_told() -> None:
    with chat_server(lambda handler, chat: time.sleep(2)) as chat, pytest.raises(EndpointSilent):
        await said(model_at(chat.url, SHORT))


async def test_a_server_that_breaks_off_is_told() -> None:
    def breaks_off(handler: Any, chat: Chat) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        block = words("Half a ")
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))

    heard = []
    with chat_server(breaks_off) as chat, pytest.raises(EndpointDown, match="broke off"):
        async for text in model_at(chat.url).stream(prompt()):
            heard.append(text)
    assert heard == ["Half a "]


@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_closing_or_cancelling_reaches_the_server(how: str) -> None:
    with chat_server(streams(*[words("word ")] * 200, pause=0.05)) as chat:
        stream = model_at(chat.url).stream(prompt(max_tokens=1000))
        first = asyncio.create_task(anext(stream))  # type: ignore[arg-type]
        await first
        if how == "close":
            await stream.aclose()  # type: ignore[attr-defined]
        else:
            rest = asyncio.create_task(_drain(stream))
            await asyncio.sleep(0.1)
            rest.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rest
        assert await asyncio.to_thread(chat.gone.wait, 1), "the server still writes"


async def _drain(stream: Any) -> None:
    async for _ in stream:
        pass


async def test_the_caller_may_take_its_time_between_two_pieces() -> None:
    with chat_server(streams(words("a", "b"), END)) as chat:
        heard = []
        async for text in model_at(chat.url, SHORT).stream(prompt()):
            heard.append(text)
            await asyncio.sleep(0.5)
    assert heard == ["a", "b"]


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://x", "http://", "http://[", "", "http://x:99999"])
def test_an_address_that_cannot_be_one_is_told(url: str) -> None:
    with pytest.raises(SettingsError):
        open_model(ModelConfig(url=url, model="m"))


def test_a_configuration_without_a_model_is_told() -> None:
    with pytest.raises(SettingsError, match="coach model pull"):
        open_model(ModelConfig())
    with pytest.raises(SettingsError, match="go together"):
        open_model(ModelConfig(url="http://127.0.0.1:1"))
