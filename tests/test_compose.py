import time
from collections.abc import Callable

from coach.compose import House, build, build_exercises, build_journal, build_pairings, wipe
from coach.errors import EngineFailed
from coach.guidance.library import Library
from coach.settings import Settings
from tests.conftest import house_with
from tests.fakes import ScriptedModel

# Seconds. The first house of a process imports Chroma and scikit-learn in the background: three seconds on an idle
# machine, more than half a minute on one that is busy and has to read them from its disk. How long it takes isn't
# what these tests are about; only a house that hangs waits this out, and then the test says so.
PATIENCE = 300.0


def wait(house: House, over: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not over():
        assert time.monotonic() < end, f"It hangs after {PATIENCE:.0f} seconds: {house.readiness}"
        time.sleep(0.02)


def settled(house: House) -> None:
    wait(house, lambda: not house.readiness.step)


def test_it_gets_ready_in_the_background_search_first(small_house: House) -> None:
    small_house.warm()
    settled(small_house)
    assert (small_house.readiness.search, small_house.readiness.model) == (True, True)
    assert small_house.readiness.trouble == ""
    small_house.close()


def test_every_section_is_read_ahead(small_library: Library, settings: Settings) -> None:
    model = ScriptedModel("x")
    house = house_with(small_library, settings, model)
    house.warm()
    settled(house)
    wait(house, lambda: len(model.prepared) >= 3)
    house.close()
    assert [p.key for p in model.prepared] == ["ask/small/silence", "ask/small/sorry", "ask/small/trust"]
    assert model.closed


def test_nothing_is_read_ahead_where_nobody_wants_it(small_library: Library, settings: Settings) -> None:
    model = ScriptedModel("x")
    house = house_with(small_library, settings, model)
    house.warm(ahead=False)
    settled(house)
    assert house.readiness.model
    house.close()
    assert model.prepared == []


def test_what_is_read_ahead_is_what_is_asked_for(small_library: Library, settings: Settings) -> None:
    import asyncio

    from coach.domain.session import Session

    model = ScriptedModel("Trust grows when small promises are kept.")
    house = house_with(small_library, settings, model)
    house.open()

    async def ask() -> None:
        await house.coach.prepare("small/trust")
        async for _ in house.coach.reply(Session(), "trust after he lied"):
            pass

    asyncio.run(ask())
    assert model.prepared[0].key == model.prompts[0].key
    assert model.prepared[0].constant == model.prompts[0].constant


def test_without_models_it_says_what_to_do(settings: Settings) -> None:
    house = build(settings)
    house.warm()
    settled(house)
    assert not house.readiness.search
    assert "coach model pull" in house.readiness.trouble
    house.close()


def test_a_language_model_that_fails_leaves_the_search(small_library: Library, settings: Settings) -> None:
    class Broken(ScriptedModel):
        async def warm(self) -> None:
            raise EngineFailed("The engine would not start. Run `coach doctor`.")

    house = house_with(small_library, settings, Broken("x"))
    house.warm()
    settled(house)
    assert house.readiness.search
    assert not house.readiness.model
    assert house.readiness.trouble == "The engine would not start. Run `coach doctor`."
    house.close()


def test_the_exercises_are_checked_against_the_guides(settings: Settings) -> None:
    flows = build_exercises(settings)
    assert {"step-four", "step-five", "where-we-stand"} <= set(flows)


def test_wiping_destroys_what_two_wrote_in_private(settings: Settings) -> None:
    pairings = build_pairings(settings)
    pairings.create("Step Five", ("Ana", "Ben"), "step-five")
    assert list(settings.together.iterdir())
    journal = build_journal(settings)
    wipe(settings, journal)
    journal.close()
    assert not settings.together.exists()
    assert build_pairings(settings).all() == ()
