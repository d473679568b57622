"""Everybody leaves the building: what callers hear, wherever they are in their call."""

import pytest

from routing.queue import Talks
from routing.store.memory import MemoryStore
from simulator.people import Caller
from tests.journeys.test_emergencies import FIXED, calls, urgent
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.test_waiting_longer import site_where
from tests.journeys.world import NUMBER, Kept, World, opened_world

SORRY = {
    "1": ("nobody here can answer", "Our office is closed"),
    "2": ("personne ici ne peut vous répondre", "Nos bureaux sont fermés"),
    "3": ("ответить вам сейчас некому", "Наш офис"),
}
"""By the key of their language: why, and then the words of the step they are led to."""


async def evacuates(world: World, talks: Talks = "finish") -> None:
    """Let a supervisor say so."""
    assert await world.router.evacuation.begin("sam", "a fire alarm", talks) == "evacuated"
    await world.passes(1)


async def hears(caller: Caller, *said: str) -> None:
    """Let a caller hear one thing after the other."""
    for words in said:
        await caller.hears(words)


async def waits(world: World, language: str) -> Caller:
    """Let somebody choose a language and come to wait for support."""
    caller = world.caller(number=f"+1202555014{language}")
    await world.run(caller.dials(NUMBER))
    await world.run(caller.presses(language))
    await world.run(caller.presses("2"))
    await world.passes(8)
    return caller


@pytest.mark.parametrize("talks", ["finish", "move"])
async def test_whoever_waits_is_rung_for_or_talks_is_told_why_and_led_elsewhere(
    store: Kept, talks: Talks
) -> None:
    """Issue 6: everyone off without RONAs, callers rerouted with a spoken explanation."""
    leads_on = site_where("support_l1", exits={"evacuated": "closed"})
    async with opened_world(store, site=leads_on) as world:
        await world.ready("ben")
        talking = world.caller(number="+12025550149")
        await world.run(waits_for_support(talking))
        await world.run(talking.talks_to("client:ben"))
        ringing = await waits(world, "1")
        await world.ready("anna", answers_after_s=None)
        others = [await waits(world, language) for language in ("2", "3")]

        await evacuates(world, talks)

        for caller, language in zip([ringing, *others], "123", strict=True):
            await world.run(hears(caller, *SORRY[language]))
        if talks == "finish":
            await world.run(talks_and_hangs_up(talking, "client:ben"))
        else:
            await world.run(hears(talking, *SORRY["1"]))
        comes = world.caller(number="+12025550148")
        await world.run(comes.dials(NUMBER))
        await world.run(comes.presses("1"))
        await world.run(comes.presses("2"))
        await world.run(hears(comes, *SORRY["1"]))
        await world.passes(30)

        final = (await world.final(talking)).fields
        outcomes = {(await world.final(each)).fields["outcome"] for each in (ringing, *others)}
        assert (await world.work_of("ben"))[0] == (await world.work_of("anna"))[0] == "not_ready"
        assert await world.events("offer.missed", "offer.declined", "offer.unreachable") == []
        assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == ["evacuated"]
        assert final["outcome"] == ("served" if talks == "finish" else "informed")
        assert outcomes == {"informed"}
        assert {e.fields["why"] for e in await world.events("call.exited")} == {"evacuated"}
        await world.check()


async def test_without_an_exit_the_caller_hears_why_and_goodbye(store: Kept) -> None:
    """Nothing has to be written for an explanation: the final record says what it was."""
    async with opened_world(store) as world:
        await evacuates(world)
        caller = world.caller()

        await world.run(caller.dials(NUMBER))
        await world.run(caller.presses("1"))
        await world.run(caller.presses("2"))
        await world.run(hears(caller, "nobody here can answer", "Thank you for calling"))
        await world.passes(5)

        assert (await world.final(caller)).fields["outcome"] == "evacuated"
        await world.check()


async def test_an_emergency_is_connected_with_the_fixed_number_at_once_and_again() -> None:
    """DESIGN §4: its path ends at a person or a fixed number; with nobody left, without waiting."""
    async with opened_world(MemoryStore(), site=urgent()) as world:
        busy = world.carrier.agent(FIXED, answers_after_s=None, declines_after_s=2)
        await evacuates(world)
        caller = world.caller()

        await world.run(calls(caller))
        await world.passes(10)
        first = busy.rang
        busy.habits.answers_after_s, busy.habits.declines_after_s = 3, None
        await world.run(talks_and_hangs_up(caller, FIXED))

        assert first == 1
        assert busy.rang == 2
        assert (await world.final(caller)).fields["outcome"] == "transferred"
        await world.check()


async def test_who_comes_back_after_it_is_lifted_answers_as_before(store: Kept) -> None:
    """Lifting makes nobody ready: each agent presses Ready again, and the next caller is rung."""
    async with opened_world(store) as world:
        await world.ready("ben")
        await evacuates(world)
        refused = await world.router.set_presence("ben", "ready")
        await world.router.evacuation.lift("sam")
        await world.passes(2)
        before = await world.work_of("ben")

        await world.router.set_presence("ben", "ready")
        caller = world.caller()
        await world.run(waits_for_support(caller))
        await world.run(talks_and_hangs_up(caller, "client:ben"))

        assert (refused, before) == ("evacuated", ("not_ready", "idle"))
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()
