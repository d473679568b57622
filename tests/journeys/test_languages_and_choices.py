"""What callers hear, and where their choices lead."""

import pytest

from simulator.people import Caller
from tests.journeys.world import NUMBER, World


@pytest.mark.parametrize(
    ("number", "country", "key", "hears", "other", "agent"),
    [
        ("+12025550143", "US", "1", "For sales, press 1", "chloe", "emma"),
        ("+33145550121", "FR", "2", "Pour les ventes, appuyez", "dmitri", "hugo"),
        ("+79265550155", "RU", "3", "Отдел продаж", "emma", "irina"),
    ],
)
async def test_a_caller_is_spoken_to_in_the_language_they_choose(
    world: World, number: str, country: str, key: str, hears: str, other: str, agent: str
) -> None:
    """The language chosen is spoken from then on, and demanded of whoever answers."""
    await world.ready(other, agent)  # the other has been idle longer, and cannot serve the call
    caller = world.caller(number, country, "")

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses(key)
        await caller.hears(hears)
        await caller.presses("1")
        await caller.talks_to()
        await caller.hangs_up()

    await world.run(call())
    final = await world.final(caller)

    assert final.fields["outcome"] == "served"
    assert final.fields["agent"] == agent


async def test_a_known_caller_is_asked_for_no_language(world: World) -> None:
    """Tremblay et Fils speak French: the menu is the first thing they are asked."""
    await world.ready("chloe")
    caller = world.caller("+15145550142", "CA", "QC")

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses("3")
        await caller.talks_to("client:chloe")
        await caller.hangs_up()

    await world.run(call())

    assert not any("For English" in text for text in caller.heard)
    assert "Bienvenue chez Northwind." in caller.heard


async def test_silence_leads_to_a_person(world: World) -> None:
    """Somebody who cannot press keys still reaches a person."""
    await world.ready("ben")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.talks_to("client:ben")
        await caller.hangs_up()

    await world.run(call())
    final = await world.final(caller)

    assert final.fields["outcome"] == "served"
    assert final.fields["department"] == "support_l1"


async def test_nonsense_leads_to_a_person(world: World) -> None:
    """Keys that mean nothing are answered, and lead to a person in the end."""
    await world.ready("ben")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses("1")
        await caller.presses("7")
        await caller.hears("not one of the choices")
        await caller.presses("#")
        await caller.presses("0")
        await caller.hears("put you through")
        await caller.talks_to("client:ben")
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "served"


async def test_a_withheld_number_is_region_unknown_not_lesotho(world: World) -> None:
    """The keypad spelling of ANONYMOUS is recognised before its geography is believed."""
    caller = world.withheld()

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.hears("Welcome")
        await caller.hangs_up()

    await world.run(call())
    arrived = await world.events("call.arrived")

    assert arrived[0].fields["region"] == "unknown"
    assert (await world.final(caller)).fields["outcome"] == "left_menu"


async def test_a_caller_outside_hours_is_told_and_support_is_still_there(world: World) -> None:
    """After closing time sales say goodbye; the same menu's support leads to a person."""
    await world.passes(12 * 3600)  # ten in the evening
    await world.ready("jack")
    for_sales, for_support = world.caller(), world.caller("+12025550144")

    async def call(caller: Caller, key: str) -> None:
        await caller.dials(NUMBER)
        await caller.presses("1")
        await caller.presses(key)

    await world.run(call(for_sales, "1"))
    await world.run(for_sales.hears("office is closed"))
    await world.run(for_sales.is_released())
    await world.run(call(for_support, "2"))
    await world.run(for_support.talks_to("+12125550188"))
    await world.run(for_support.hangs_up())
    await world.quiet()

    assert (await world.final(for_sales)).fields["outcome"] == "closed"
    assert (await world.final(for_support)).fields["agent"] == "jack"
