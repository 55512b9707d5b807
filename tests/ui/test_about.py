"""What stands on the page about the page: the first notice, what this is, and the country of the places."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.compose import build_guard
from coach.errors import CoachError
from coach.journal import Journal
from coach.safety.cards import Cards
from coach.safety.guard import Guard
from coach.safety.plainly import Told, about
from coach.settings import load_settings
from coach.ui.about import LABELS
from coach.ui.serve import open_page
from tests.fakes import ScriptedScreen
from tests.ui.house import FakeHouse
from tests.ui.knocking import Browser

NAMES = {"_greet", "_read", "_choose"}


@dataclass
class Visit:
    """One browser on a served page, and what the page's own parts answer."""

    house: FakeHouse
    browser: Browser

    def run(self, name: str, act: str = "", value: str = "") -> list[str]:
        """What an event of the about panel puts on the page; empty where it puts nothing."""
        found = [d for d in self.browser.config()["dependencies"] if d["api_name"] == name]
        body = {
            "fn_index": found[0]["id"], "data": [None] * len(found[0]["inputs"]), "session_hash": self.browser.session,
            "event_data": {"act": act, "place": 0, "value": value}, "trigger_id": None,
        }  # fmt: skip
        answer = self.browser.post("/gradio_api/run/predict", body)
        assert answer.status == 200, answer.body
        return [part for part in json.loads(answer.body)["data"] if isinstance(part, str)]


@pytest.fixture
def visits(tmp_path: Path) -> Iterator[list[Visit]]:
    made: list[Visit] = []
    pages = []
    for number, kept in enumerate((True, False)):
        house = FakeHouse(
            journal=Journal(tmp_path / "journal") if kept else None,
            told=Told(tmp_path / "told") if kept else None,
            guard=Guard(ScriptedScreen(), Cards("US", tmp_path / "country")),  # type: ignore[arg-type]
        )
        page = open_page(house, 19400, tmp_path / f"temp{number}")
        browser = Browser(page.port, f"aboutsession{number}")
        browser.open()
        pages.append(page)
        made.append(Visit(house, browser))
    yield made
    for page in pages:
        page.close()


def test_the_first_visit_is_told_and_the_next_one_is_not(visits: list[Visit]) -> None:
    visit = visits[0]
    welcome, _ = visit.run("_greet")
    assert "This is a program, not a therapist." in welcome and "hidden" not in welcome
    assert visit.run("_read", "something else") == [] and not visit.house.told.told  # type: ignore[union-attr]
    assert visit.run("_read", "read") == [""]
    assert visit.run("_greet")[0] == ""


def test_without_a_journal_nothing_is_written_and_the_browser_remembers(
    visits: list[Visit], tmp_path: Path
) -> None:
    welcome, _ = visits[1].run("_greet")
    assert 'data-once="browser" hidden' in welcome
    visits[1].run("_read", "read")
    assert not (tmp_path / "told").exists()


def test_what_this_is_tells_all_of_it_and_what_is_kept(visits: list[Visit]) -> None:
    for visit, kept in zip(visits, (True, False), strict=True):
        _, html = visit.run("_greet")
        for name, _ in about(kept)[1]:
            assert f"<h2>{name.replace(chr(39), '&#x27;')}</h2>" in html
        assert ("kept in the Journal" in html) is kept
        assert '<option value="US" selected>The United States</option>' in html


def test_a_chosen_country_counts_for_every_window_and_the_terminal(
    visits: list[Visit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (html,) = visits[0].run("_choose", "country", "DE")
    assert 'data-chosen="DE"' in html and "TelefonSeelsorge" in html and "988" not in html
    assert html.count("<ul ") == len(LABELS) * 3
    assert (tmp_path / "country").read_text() == "DE"
    assert (tmp_path / "country").stat().st_mode & 0o077 == 0
    assert visits[1].house.guard.cards.country == "DE"  # type: ignore[union-attr]
    assert '<option value="DE" selected>' in visits[1].run("_greet")[1]
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setenv("COACH_COUNTRY", "US")
    assert build_guard(load_settings()).cards.country == "DE", "coach ask shows the same places"
    visits[1].run("_choose", "country", "XX")
    assert build_guard(load_settings()).cards.country == "XX"


@pytest.mark.parametrize(
    "country", ["QQ", "", "../x", "<script>alert(1)</script>", "D", "DE\n", "\0\0", "d" * 5000]
)
def test_a_country_that_is_none_changes_nothing(visits: list[Visit], tmp_path: Path, country: str) -> None:
    (html,) = visits[0].run("_choose", "country", country)
    assert 'class="notice"' in html and "No places are known for" in html
    assert "<script>" not in html and 'data-chosen="US"' in html
    assert not (tmp_path / "country").exists() and len(html) < 60_000


def test_without_a_choice_it_is_the_setting_then_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setenv("COACH_COUNTRY", "nz")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert build_guard(load_settings()).cards.country == "NZ"
    monkeypatch.delenv("COACH_COUNTRY")
    assert build_guard(load_settings()).cards.country == "FR"
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert build_guard(load_settings()).cards.country == "XX"


@pytest.mark.parametrize("kept", [b"", b"\xff\xfe", b"QQ", b"D", b"DE" * 1_000_000, b"../../etc"])
def test_a_damaged_choice_is_no_trouble(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "country").write_bytes(kept)
    assert Cards("NZ", tmp_path / "country").country == ("DE" if kept.startswith(b"DE") else "NZ")


def test_a_choice_that_can_not_be_kept_counts_until_the_end_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cards = Cards("US", tmp_path / "file" / "country")
    with pytest.raises(CoachError, match="is used until the coach ends, but can't be kept"):
        cards.choose("IE")
    assert cards.country == "IE"
