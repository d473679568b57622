"""Hanging up, in every state, by either side."""

import asyncio

from tests.journeys.languages import SPOKEN, each_language_once, foreign, waits
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import NUMBER, World

TAKES = {"1": "ben", "2": "farid", "3": "irina"}
"""Language key → who of support speaks it best."""
GOODBYE = {"1": "Thank you for calling", "2": "Merci de votre appel", "3": "Спасибо за звонок"}
GONE = {"1": "is no longer there", "2": "n'est plus en ligne", "3": "уже не на линии"}


@each_language_once
async def test_a_caller_who_hangs_up_in_the_menu_left_the_menu(world: World, language: str) -> None:
    """Nobody was asked, and the final record says so."""
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses(language)
        await caller.hears(SPOKEN[language][2])
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "left_menu"
    assert foreign(caller.heard, language) == []


@each_language_once
async def test_a_caller_who_hangs_up_waiting_has_abandoned(world: World, language: str) -> None:
    """Waiting ends when they leave, and later agents are not rung for nobody."""
    caller = world.caller()
    await waits(world, caller, language)
    await world.passes(60)

    await world.run(caller.hangs_up())
    agent = await world.ready(TAKES[language])
    await world.passes(60)
    final = await world.final(caller)

    assert final.fields["outcome"] == "abandoned"
    assert int(final.fields["waited_ms"]) >= 60_000
    assert agent.rang == 0
    assert foreign(caller.heard, language) == []


@each_language_once
async def test_a_caller_who_hangs_up_while_the_agent_rings_frees_the_agent(
    world: World, language: str
) -> None:
    """The ring stops, nobody is to blame, and the next caller is offered at once."""
    agent = await world.ready(TAKES[language], answers_after_s=12)
    first, second = world.caller("+12025550143"), world.caller("+12025550144")
    await waits(world, first, language)
    await world.run(agent.rings())

    await world.run(first.hangs_up())
    await world.quiet()
    stopped = agent.ended
    await waits(world, second, language)
    await world.run(talks_and_hangs_up(second, f"client:{TAKES[language]}"))

    assert stopped
    assert (await world.final(first)).fields["outcome"] in {"abandoned", "short_abandon"}
    assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == ["caller_left"]
    assert (await world.final(second)).fields["agent"] == TAKES[language]
    assert foreign([*first.heard, *second.heard], language) == []


@each_language_once
async def test_a_caller_who_hangs_up_as_the_agent_answers_leaves_nobody_in_silence(
    world: World, language: str
) -> None:
    """The agent hears, in their own language, that the caller has left; no wrap-up follows."""
    agent = await world.ready(TAKES[language], answers_after_s=None)
    caller = world.caller()
    await waits(world, caller, language)
    await world.run(agent.rings())

    async def both() -> None:
        await agent.answers()
        await caller.hangs_up()

    await world.run(both())
    await world.run(agent.is_released())
    await world.passes(30)

    assert [GONE[language] in text for text in agent.heard] == [True]
    assert await world.work_of(TAKES[language]) == ("ready", "idle")
    assert (await world.final(caller)).fields["outcome"] in {"abandoned", "short_abandon"}
    assert world.carrier.live_calls() == []


@each_language_once
async def test_an_agent_who_hangs_up_ends_the_call_with_a_goodbye(
    world: World, language: str
) -> None:
    """The caller is told, in their language, and the agent has wrap-up."""
    await world.ready(TAKES[language], talks_for_s=20)
    caller = world.caller()
    await waits(world, caller, language)

    await world.run(caller.talks_to(f"client:{TAKES[language]}"))
    await world.run(caller.hears(GOODBYE[language]))
    await world.run(caller.is_released())

    assert (await world.final(caller)).fields["outcome"] == "served"
    assert await world.work_of(TAKES[language]) == ("ready", "wrap_up")
    assert foreign(caller.heard, language) == []


@each_language_once
async def test_hang_up_on_the_page_ends_both_legs(world: World, language: str) -> None:
    """The page's Hang up says goodbye to the caller and ends the agent's leg."""
    agent = await world.ready(TAKES[language])
    caller = world.caller()
    await waits(world, caller, language)
    await world.run(caller.talks_to(f"client:{TAKES[language]}"))
    await world.passes(10)

    word = await world.router.hang_up(TAKES[language])
    await world.run(caller.hears(GOODBYE[language]))
    await world.run(caller.is_released())
    await world.run(agent.is_released())
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

    async def comes(who: str) -> None:
        caller = {"early": early, "late": late, "vip": vip}[who]
        await caller.dials("+18005550100")
        await caller.presses("1")
        if who == "vip":
            await caller.presses("1")  # sales: one lane for all three
        else:
            await caller.presses("1")
        await caller.hears_music()

    await world.run(comes("early"))
    await world.passes(100)
    await world.run(comes("late"))
    await world.passes(20)
    await world.run(comes("vip"))

    async def served(who: str) -> None:
        caller = {"early": early, "late": late, "vip": vip}[who]
        await caller.talks_to()
        await expert(who, caller)
        await caller.hangs_up()

    await world.ready("emma")
    await world.run(asyncio.gather(*(served(who) for who in ("early", "late", "vip"))))

    assert order == ["early", "vip", "late"]
