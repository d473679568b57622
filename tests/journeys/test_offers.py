"""What happens when the agent asked does not take the call."""

import asyncio
from itertools import pairwise

from simulator.people import Caller
from tests.journeys.world import NUMBER, Kept, World, opened_world


async def waits_for_support(caller: Caller) -> None:
    """Dial, choose English and support, and wait in the queue."""
    await caller.dials(NUMBER)
    await caller.presses("1")
    await caller.presses("2")
    await caller.hears("The next free colleague")


async def talks_and_hangs_up(caller: Caller, who: str = "") -> None:
    """Talk for half a minute."""
    await caller.talks_to(who)
    await caller.waits(30)
    await caller.hangs_up()


async def test_an_agent_who_does_not_answer_loses_the_offer_and_the_caller_keeps_the_place(
    world: World,
) -> None:
    """RONA: the next agent is rung, and the caller's place is what it was."""
    anna = await world.ready("anna", answers_after_s=None)
    await world.ready("ben")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:ben"))
    missed = await world.events("offer.missed")
    queued = await world.events("call.queued")

    assert [event.agent for event in missed] == ["anna"]
    assert missed[0].fields["misses"] == "1"
    assert len(queued) == 1
    assert anna.rang == 1
    assert await world.work_of("anna") == ("ready", "idle")


async def test_an_agent_who_misses_too_often_becomes_not_ready(world: World) -> None:
    """Two misses in a row (the sample's `misses_allowed`) end in not_ready(rona)."""
    await world.ready("anna", answers_after_s=None)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.passes(180)
    view = await world.router.agent("anna")
    await world.ready("ben")
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert view is not None
    assert (view.presence, view.reason) == ("not_ready", "rona")
    assert len(await world.events("offer.missed")) == 2
    assert (await world.final(caller)).fields["outcome"] == "served"


async def test_an_agent_who_declines_on_the_page_is_not_asked_again_at_once(world: World) -> None:
    """A decline keeps the caller's place and goes to someone else."""
    anna = await world.ready("anna", answers_after_s=None)
    await world.ready("ben")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(anna.rings())
    view = await world.router.agent("anna")
    assert view is not None
    declined = await world.router.decline(view.offer, "on the other line")
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert declined == "requeued"
    assert [e.fields["reason"] for e in await world.events("offer.declined")] == [
        "on the other line"
    ]
    assert anna.rang == 1
    assert anna.ended
    assert (await world.final(caller)).fields["agent"] == "ben"


async def test_a_device_that_never_rings_is_nobodys_fault(world: World) -> None:
    """Unreachable is told apart from RONA: no miss is counted."""
    await world.ready("anna")
    world.carrier.phone("client:anna").unregister()
    await world.ready("ben")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:ben"))
    anna = await world.router.agent("anna")

    assert [event.agent for event in await world.events("offer.unreachable")] == ["anna"]
    assert await world.events("offer.missed") == []
    assert anna is not None
    assert (anna.presence, anna.misses) == ("ready", 0)


async def test_a_mailbox_never_takes_a_customer(world: World) -> None:
    """A mobile's voicemail presses nothing: the caller goes to the next agent."""
    await world.passes(12 * 3600)
    await world.ready("jack", answers_after_s=None, mailbox_after_s=8)
    await world.ready("ben")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert (await world.final(caller)).fields["agent"] == "ben"
    assert not any("mailbox" in text for text in caller.heard)
    assert [event.agent for event in await world.events("offer.missed")] == ["jack"]


async def test_a_mobile_accepts_by_pressing_one(world: World) -> None:
    """Answering is not accepting: the agent hears who it is for, and presses 1."""
    jack = await world.ready("jack")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "+12125550188"))

    assert any("Press 1 to accept" in text for text in jack.heard)
    assert ("pressed", "1") in [(entry.kind, entry.text) for entry in jack.transcript]
    assert (await world.final(caller)).fields["agent"] == "jack"


async def test_a_burst_rings_each_agent_once(world: World) -> None:
    """OpenACD#5: a burst of calls must not all ring the same agent."""
    await world.ready("anna", "ben", "farid", "irina", answers_after_s=3)
    callers = [world.caller(f"+1202555{1000 + n}") for n in range(4)]

    async def all_call() -> None:
        await asyncio.gather(*(waits_for_support(caller) for caller in callers))
        await asyncio.gather(*(talks_and_hangs_up(caller) for caller in callers))

    await world.run(all_call())
    served = {(await world.final(caller)).fields["agent"] for caller in callers}

    assert served == {"anna", "ben", "farid", "irina"}
    assert all(agent.rang == 1 for agent in world.agents.values())


async def test_ringing_is_paced_to_the_carriers_rate(store: Kept) -> None:
    """Three agents are rung at one call a second, the carrier's default, and none is given up."""
    async with opened_world(store, calls_per_second=1.0) as world:
        await world.ready("anna", "ben", "farid")
        rang = await _three_rings(world)
        await world.check()

    assert all(later - sooner >= 1000 for sooner, later in pairwise(rang))
    assert await world.events("offer.unreachable", "offer.missed") == []


async def _three_rings(world: World) -> list[int]:
    """Let three callers be served, and return when their agents' devices rang."""
    callers = [world.caller(f"+1202555{1000 + n}") for n in range(3)]

    async def all_call() -> None:
        await asyncio.gather(*(waits_for_support(caller) for caller in callers))
        await asyncio.gather(*(talks_and_hangs_up(caller) for caller in callers))

    await world.run(all_call())
    return [event.at_ms for event in await world.events("offer.ringing")]


async def test_an_agent_whose_page_dies_is_not_offered_calls(world: World) -> None:
    """The proof of life runs out: not_ready(connection_lost), and the caller goes elsewhere."""
    await world.ready("anna")
    await world.router.touch("anna", 15)
    await world.ready("ben")
    await world.passes(20)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:ben"))
    anna = await world.router.agent("anna")

    assert anna is not None
    assert (anna.presence, anna.reason) == ("not_ready", "connection_lost")
    assert world.agents["anna"].rang == 0


async def test_an_agent_who_signs_out_while_ringing_frees_the_caller(world: World) -> None:
    """The offer is withdrawn; the caller keeps the place and goes to someone else."""
    anna = await world.ready("anna", answers_after_s=None)
    caller = world.caller()
    await world.run(waits_for_support(caller))
    await world.run(anna.rings())

    await world.router.set_presence("anna", "signed_out")
    await world.quiet()
    await world.ready("ben")
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert anna.ended
    assert (await world.final(caller)).fields["agent"] == "ben"
    assert await world.work_of("anna") == ("signed_out", "idle")
