"""Hanging up, in every state, by either side."""

import asyncio

from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import NUMBER, World


async def test_a_caller_who_hangs_up_in_the_menu_left_the_menu(world: World) -> None:
    """Nobody was asked, and the final record says so."""
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.hears("For English")
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "left_menu"


async def test_a_caller_who_hangs_up_waiting_has_abandoned(world: World) -> None:
    """Waiting ends when they leave, and later agents are not rung for nobody."""
    caller = world.caller()
    await world.run(waits_for_support(caller))
    await world.passes(60)

    await world.run(caller.hangs_up())
    ben = await world.ready("ben")
    await world.passes(60)
    final = await world.final(caller)

    assert final.fields["outcome"] == "abandoned"
    assert int(final.fields["waited_ms"]) >= 60_000
    assert ben.rang == 0


async def test_a_caller_who_hangs_up_while_the_agent_rings_frees_the_agent(world: World) -> None:
    """The ring stops, nobody is to blame, and the next caller is offered at once."""
    ben = await world.ready("ben", answers_after_s=12)
    first, second = world.caller(), world.caller("+12025550144")
    await world.run(waits_for_support(first))
    await world.run(ben.rings())

    await world.run(first.hangs_up())
    await world.quiet()
    stopped = ben.ended
    await world.run(waits_for_support(second))
    await world.run(talks_and_hangs_up(second, "client:ben"))

    assert stopped
    assert (await world.final(first)).fields["outcome"] in {"abandoned", "short_abandon"}
    assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == ["caller_left"]
    assert (await world.final(second)).fields["agent"] == "ben"


async def test_a_caller_who_hangs_up_as_the_agent_answers_leaves_nobody_in_silence(
    world: World,
) -> None:
    """The agent hears that the caller has left, and is free again without wrap-up."""
    ben = await world.ready("ben", answers_after_s=None)
    caller = world.caller()
    await world.run(waits_for_support(caller))
    await world.run(ben.rings())

    async def both() -> None:
        await ben.answers()
        await caller.hangs_up()

    await world.run(both())
    await world.run(ben.is_released())
    await world.passes(30)

    assert await world.work_of("ben") == ("ready", "idle")
    assert (await world.final(caller)).fields["outcome"] in {"abandoned", "short_abandon"}
    assert world.carrier.live_calls() == []


async def test_an_agent_who_hangs_up_ends_the_call_with_a_goodbye(world: World) -> None:
    """The caller is told, in their language, and the agent has wrap-up."""
    await world.ready("ben", talks_for_s=20)
    caller = world.caller()
    await world.run(waits_for_support(caller))

    await world.run(caller.talks_to("client:ben"))
    await world.run(caller.hears("Thank you for calling"))
    await world.run(caller.is_released())

    assert (await world.final(caller)).fields["outcome"] == "served"
    assert await world.work_of("ben") == ("ready", "wrap_up")


async def test_hang_up_on_the_page_ends_both_legs(world: World) -> None:
    """The page's Hang up says goodbye to the caller and ends the agent's leg."""
    ben = await world.ready("ben")
    caller = world.caller()
    await world.run(waits_for_support(caller))
    await world.run(caller.talks_to("client:ben"))
    await world.passes(10)

    word = await world.router.hang_up("ben")
    await world.run(caller.hears("Thank you for calling"))
    await world.run(caller.is_released())
    await world.run(ben.is_released())
    final = await world.final(caller)

    assert word == "ended"
    assert (final.fields["outcome"], final.fields["why"]) == ("served", "agent")
    assert world.carrier.live_calls() == []


async def test_wrap_up_is_honoured_and_then_the_next_caller_rings(world: World) -> None:
    """asterisk#1006: nobody is offered a call before wrap-up is over, and then at once."""
    await world.ready("ben")
    first, second = world.caller(), world.caller("+12025550144")
    await world.run(waits_for_support(first))
    await world.run(first.talks_to("client:ben"))
    await world.run(waits_for_support(second))

    await world.run(first.hangs_up())
    await world.run(talks_and_hangs_up(second, "client:ben"))
    ended = (await world.final(first)).at_ms
    offered = [e for e in await world.events("call.offered") if e.agent == "ben"][1].at_ms

    assert offered - ended == 15_000


async def test_callers_are_served_in_order_and_a_head_start_is_seconds_not_rank(
    world: World,
) -> None:
    """Lady Ashdown's 90 seconds pass callers who came just before, not one who waited longer."""
    early, late = world.caller("+12025550101"), world.caller("+12025550102")
    vip = world.caller("+442079460958", "GB", "")
    order: list[str] = []

    async def expert(name: str, caller: object) -> None:
        del caller
        order.append(name)

    async def waits(who: str) -> None:
        caller = {"early": early, "late": late, "vip": vip}[who]
        await caller.dials("+18005550100")
        await caller.presses("1")
        if who == "vip":
            await caller.presses("1")  # sales: one lane for all three
        else:
            await caller.presses("1")
        await caller.hears_music()

    await world.run(waits("early"))
    await world.passes(100)
    await world.run(waits("late"))
    await world.passes(20)
    await world.run(waits("vip"))

    async def served(who: str) -> None:
        caller = {"early": early, "late": late, "vip": vip}[who]
        await caller.talks_to()
        await expert(who, caller)
        await caller.hangs_up()

    await world.ready("emma")
    await world.run(asyncio.gather(*(served(who) for who in ("early", "late", "vip"))))

    assert order == ["early", "vip", "late"]
