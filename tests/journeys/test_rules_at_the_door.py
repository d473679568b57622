"""What callers hear whom a department's rules turn away, and where they go."""

from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.test_waiting_longer import site_where
from tests.journeys.world import NUMBER, Kept, opened_world


async def test_a_caller_hears_that_nobody_is_there(store: Kept) -> None:
    """A closed door is told in words, never by silence; the final record says why."""
    empty = site_where("support_l1", join_when_empty=False)
    async with opened_world(store, site=empty) as world:
        caller = world.caller()

        await world.run(caller.dials(NUMBER))
        await world.run(caller.presses("1"))
        await world.run(caller.presses("2"))
        await world.run(caller.hears("There is nobody here"))
        await world.passes(5)

        assert (await world.final(caller)).fields["outcome"] == "empty"
        await world.check()


async def test_a_caller_who_waited_too_long_goes_on_in_the_flow(store: Kept) -> None:
    """The exit is a step of the caller's own flow: here the words of closing time."""
    impatient = site_where("support_l1", max_wait_s=25, exits={"too_long": "closed"})
    async with opened_world(store, site=impatient) as world:
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.run(caller.hears("Our office is closed"))
        await world.passes(10)

        [exited] = await world.events("call.exited")
        assert (exited.fields["why"], exited.fields["to"]) == ("too_long", "closed")
        final = await world.final(caller)
        assert 25_000 <= int(final.fields["waited_ms"]) < 60_000
        await world.check()


async def test_a_caller_sent_to_another_department_is_answered_there(store: Kept) -> None:
    """The place already won goes with the caller, and the next turns know the new department."""
    impatient = site_where("support_l1", max_wait_s=60, exits={"too_long": "support_l2"})
    async with opened_world(store, site=impatient) as world:
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.passes(150)
        await world.ready("grace")
        await world.run(talks_and_hangs_up(caller, "client:grace"))

        assert len(await world.events("call.exited")) == 1
        final = await world.final(caller)
        assert (final.fields["agent"], final.fields["department"]) == ("grace", "support_l2")
        assert int(final.fields["waited_ms"]) > 150_000
        await world.check()


async def test_an_emergency_department_lets_everybody_in_until_they_are_served(
    store: Kept,
) -> None:
    """What is written of empty and of waiting too long does not count; the final record says so."""
    shut = {"join_when_empty": False, "leave_when_empty": True, "max_wait_s": 25}
    async with opened_world(store, site=site_where("support_l1", emergency=True, **shut)) as world:
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.passes(90)
        await world.ready("anna")
        await world.run(talks_and_hangs_up(caller, "client:anna"))

        final = (await world.final(caller)).fields
        assert (final["outcome"], final["emergency"]) == ("served", "1")
        assert await world.events("call.exited") == []
        await world.check()
