"""Callers who reach a person."""

from tests.journeys.world import NUMBER, World


async def test_a_caller_presses_a_key_waits_and_talks_to_an_agent(world: World) -> None:
    """The whole path: dial, menu, queue, ring, answer, talk, hang up, wrap up."""
    ben = await world.ready("ben", answers_after_s=12, says="Hello, this is Ben.")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.hears("Welcome to Northwind")
        await caller.presses("1")
        await caller.hears("For sales, press 1")
        await caller.presses("2")
        await caller.hears("The next free colleague")
        await caller.hears_music()
        await caller.talks_to("client:ben")
        await caller.hears("this is Ben")
        await caller.waits(60)
        await caller.hangs_up()

    await world.run(call())
    final = await world.final(caller)

    assert final.fields["outcome"] == "served"
    assert final.fields["agent"] == "ben"
    assert final.fields["department"] == "support_l1"
    assert int(final.fields["talked_ms"]) >= 60_000
    assert ben.rang == 1
    assert await world.work_of("ben") == ("ready", "wrap_up")
    await world.passes(16)
    assert await world.work_of("ben") == ("ready", "idle")
