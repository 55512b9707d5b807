import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.model import LangChainModel, ModelConfig, open_model
from coach.model.prefixes import EmbeddedServer
from coach.model.weights import find_entry, pull

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def small_model() -> Path:
    """A real model, too small to say anything of use, fetched once."""
    cache = Path(os.environ.get("COACH_TEST_CACHE") or ROOT / ".cache" / "test-models")
    return pull(find_entry("smollm2-135m-instruct-q4_1"), cache)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared") / "private"


@pytest.fixture(scope="module")
def model(small_model: Path, folder: Path) -> Iterator[LangChainModel]:
    """The embedded engine, one for all tests of a file: each test has an event loop of its own."""
    opened = open_model(ModelConfig(file=small_model, folder=folder, n_ctx=1024))
    yield opened
    assert isinstance(opened.host, EmbeddedServer)
    opened.host.engine.stop()


@pytest.fixture
def host(model: LangChainModel) -> EmbeddedServer:
    assert isinstance(model.host, EmbeddedServer)
    return model.host
