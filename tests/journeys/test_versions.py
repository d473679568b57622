"""What callers live through while the configuration changes under them."""

from collections.abc import Mapping
from functools import cache

import pytest

from config.problems import Problems
from config.publishing import publish, rollback
from config.shelf import Meta, Published, version_of
from config.site import Site, parse
from simulator.people import Caller
from switchboard.app import follow_roster
from switchboard.opened import Opened
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import NUMBER, World, sample

META = Meta("ada", "a try", 0)


@cache
def texts() -> Mapping[str, str]:
    """Return the sample's texts, read once."""
    return sample().sources


def another_menu() -> dict[str, str]:
    """Return the sample with another greeting, another wait prompt, and key 2 for sales."""
    return {
        name: text.replace("Welcome to", "Hello from")
        .replace("Thank you for waiting", "Still with us")
        .replace('"2": {choose: support,', '"2": {choose: sales,')
        for name, text in texts().items()
    }


def without_ben(sources: Mapping[str, str]) -> dict[str, str]:
    """Return a site whose roster no longer has Ben."""
    people = sources["people.yaml"].splitlines(keepends=True)
    kept = [line for line in people if not line.lstrip().startswith("ben:")]
    assert len(kept) == len(people) - 1
    return {**sources, "people.yaml": "".join(kept)}


@pytest.fixture
async def house(world: World) -> Opened:
    """Give the world's house, following its roster, with the sample published."""
    await follow_roster(world.house)
    await publish(world.house.sites.current, world.house.shelf, META, None)
    return world.house


async def publishes(house: Opened, sources: Mapping[str, str]) -> Site:
    """Publish a site and let the house take it."""
    site = parse(sources)
    await publish(site, house.shelf, META, await house.shelf.current())
    assert await house.sites.refresh()
    return site


async def goes_back(house: Opened) -> None:
    """Undo the last publication and let the house take it."""
    await rollback(house.shelf, "", META)
    assert await house.sites.refresh()


async def is_asked(caller: Caller, greeting: str) -> None:
    """Dial, hear a greeting, choose English and hear the choices."""
    await caller.dials(NUMBER)
    await caller.hears(greeting)
    await caller.presses("1")
    await caller.hears("For sales, press 1")


async def presses_two(caller: Caller) -> None:
    """Press 2, and wait."""
    await caller.presses("2")
    await caller.hears("The next free colleague")


async def test_a_call_in_the_menu_keeps_the_menu_it_began_with(world: World, house: Opened) -> None:
    """Across a publication, and across a rollback; whoever dials hears what is in force."""
    first, second, third = (
        world.caller(),
        world.caller("+12025550144"),
        world.caller("+12025550145"),
    )
    await world.run(is_asked(first, "Welcome to"))

    await publishes(house, another_menu())
    await world.run(is_asked(second, "Hello from"))
    await goes_back(house)
    await world.run(is_asked(third, "Welcome to"))
    for caller in (first, second, third):
        await world.run(presses_two(caller))
    queued = await world.events("call.queued")

    departments = {event.call: event.fields["department"] for event in queued}
    assert [departments[caller.leg.sid] for caller in (first, second, third) if caller.leg] == [
        "support_l1",
        "sales",
        "support_l1",
    ]


async def test_a_waiting_call_keeps_its_place_and_hears_the_new_words(
    world: World, house: Opened
) -> None:
    """The demand and the place stay; wait prompts are live, back and forth."""
    caller = world.caller()
    await world.run(waits_for_support(caller))

    await publishes(house, another_menu())
    await world.run(caller.hears("Still with us", within_s=300))
    await goes_back(house)
    await world.run(caller.hears("Thank you for waiting", within_s=300))
    await world.ready("ben")
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert len(await world.events("call.queued")) == 1
    assert (await world.final(caller)).fields["department"] == "support_l1"


async def test_two_who_talk_notice_nothing(world: World, house: Opened) -> None:
    """A publication and a rollback, even one that dismisses the agent, end no conversation."""
    caller = world.caller()
    await world.ready("ben")
    await world.run(waits_for_support(caller))
    await world.run(caller.talks_to("client:ben"))

    await publishes(house, another_menu())
    await goes_back(house)
    await publishes(house, without_ben(another_menu()))
    await world.passes(60)
    work = await world.work_of("ben")
    await world.run(caller.hangs_up())

    assert work[1] == "talking"
    assert (await world.final(caller)).fields["outcome"] == "served"


async def test_a_dismissed_agent_stays_dismissed_after_a_rollback(
    world: World, house: Opened
) -> None:
    """The old menu is back, Ben is not: his telephone does not ring, and he cannot be ready."""
    ben = await world.ready("ben")
    await publishes(house, without_ben(another_menu()))
    dismissed = await world.work_of("ben")

    await goes_back(house)
    caller = world.caller()
    await world.run(is_asked(caller, "Welcome to"))
    await world.run(presses_two(caller))
    await world.passes(60)
    again = await world.router.set_presence("ben", "ready")
    await world.ready("anna")
    await world.run(talks_and_hangs_up(caller, "client:anna"))

    assert dismissed[0] == "signed_out"
    assert (ben.rang, again) == (0, "unknown")


async def test_a_bad_publication_changes_nothing_for_anybody(world: World, house: Opened) -> None:
    """LAST-GOOD: put there by a program that found it good, this one keeps what it has."""
    in_menu, waiting = world.caller(), world.caller("+12025550144")
    await world.run(is_asked(in_menu, "Welcome to"))
    await world.run(waits_for_support(waiting))
    bad = {**another_menu(), "menu.yaml": "flows: {}\n"}
    put = Published(version_of(bad), bad, META)
    await house.shelf.put(put, await house.shelf.current())

    with pytest.raises(Problems):  # the world reports by raising
        await house.sites.refresh()
    later = world.caller("+12025550145")
    await world.run(is_asked(later, "Welcome to"))
    await world.run(presses_two(in_menu))
    await world.ready("ben")

    assert (house.sites.refused, house.sites.rejected) == (put.version, 1)
    await world.run(talks_and_hangs_up(waiting, "client:ben"))


async def test_callers_of_a_department_that_is_given_up_are_answered_by_its_successor(
    world: World, house: Opened
) -> None:
    """Whoever waits there already keeps the place; so does the one an old menu sends there."""
    waiting, asked = world.caller(), world.caller("+12025550144")
    await world.run(waits_for_support(waiting))
    await world.run(is_asked(asked, "Welcome to"))
    people = texts()["people.yaml"]
    rule = "    name: Support, first level\n"
    assert rule in people
    given_up = people.replace(rule, f"{rule}    successor: onboarding\n")

    await publishes(house, {**texts(), "people.yaml": given_up})
    await world.run(presses_two(asked))
    await world.ready("hugo", presses="1")

    await world.run(talks_and_hangs_up(waiting))
    await world.run(talks_and_hangs_up(asked))
    assert [event.agent for event in await world.events("offer.accepted")] == ["hugo", "hugo"]


async def test_callers_of_a_department_that_is_deleted_reach_the_fallback(
    world: World, house: Opened
) -> None:
    """Nobody waits for ever in a department that is no more."""
    caller = world.caller()

    async def to_billing() -> None:
        await is_asked(caller, "Welcome to")
        await caller.presses("3")
        await caller.hears("The next free colleague")

    await world.run(to_billing())
    without_billing = {
        name: text.replace("department: billing", "department: onboarding")
        .replace("[billing, onboarding]", "[onboarding]")
        .replace("[billing, sales]", "[sales]")
        .replace("  billing:\n", "  invoicing:\n")
        for name, text in texts().items()
    }

    await publishes(house, without_billing)
    await world.ready("ben")
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert (await world.final(caller)).fields["outcome"] == "served"
