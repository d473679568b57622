"""The language of phone menus, as callers live through it."""

from collections.abc import AsyncIterator

import pytest

from config.site import Site, parse
from ivr.switch import Switch
from routing.store.memory import MemoryStore
from tests.journeys.world import World, opened_world, sample

LINE = "+18005550177"
OUTSIDE = "+12125550166"
EXTRA = """
transfer_numbers: ["+12125550166"]
emergency: {department: support_l3, number: "+12125550166"}
prompts:
  hello: {en: {ssml: 'Hello <break time="1s"/> from {brand}.'}}
  ask: {en: "What is it about?"}
  account: {en: "Your account, please."}
  right: {en: "{digits}, is that right?"}
  noted: {en: "Thank you, {account}."}
  pin: {en: "Your PIN, please."}
  outage: {en: "The east is dark."}
bulletins: {outage: {prompt: outage, on: false}}
flows:
  spoken:
    start: hello
    steps:
      hello: {type: say, prompt: hello, next: notices}
      notices: {type: bulletin, next: who}
      who: {type: caller, prompt: pin, known: to_experts, unknown: topic}
      topic:
        type: menu
        prompt: ask
        keys:
          "1": {next: account, say: {en: [account, my bill]}}
          "2": {next: out, say: {en: technician}}
          "3": {emergency: true, next: door, say: {en: gas}}
        slow_key: "0"
      account: {type: collect, prompt: account, name: account, confirm: right, next: noted}
      noted: {type: say, prompt: noted, next: to_billing}
      out: {type: transfer, to: "+12125550166", next: to_support}
      door: {type: hours, hours: europe_office, open: to_experts, closed: bye}
      to_billing: {type: queue, department: billing}
      to_support: {type: queue, department: support_l1}
      to_experts: {type: queue, department: support_l2}
      bye: {type: hangup, outcome: closed}
"""


def speaking() -> Site:
    """Return the sample with a line that uses the whole language."""
    sources = dict(sample().sources)
    line = f'  "{LINE}": {{flow: spoken, brand: Northwind, languages: [en]}}\n'
    sources["site.yaml"] = (
        sources["site.yaml"]
        .replace("numbers:\n", f"numbers:\n{line}")
        .replace("name: Lady Ashdown, tier: vip", 'name: Lady Ashdown, tier: vip, pin: "4711"')
    )
    return parse({**sources, "language.yaml": EXTRA})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give the whole product with that line."""
    async with opened_world(MemoryStore(), site=speaking()) as made:
        yield made
        await made.check()


async def test_a_caller_speaks_and_types_an_account_number(world: World) -> None:
    """Said, understood; typed, read back, confirmed; then a person."""
    await world.ready("chloe")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears("What is it about?")
        await caller.speaks("it's about my bill, thanks")
        await caller.hears("Your account, please.")
        await caller.presses("12345#")
        await caller.hears("1 2 3 4 5, is that right?")
        await caller.presses("1")
        await caller.hears("Thank you, 1 2 3 4 5.")
        await caller.talks_to("client:chloe")
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "served"


async def test_a_known_caller_proves_who_they_are(world: World) -> None:
    """The PIN gives the tier; the story holds no key of it."""
    await world.ready("grace")
    caller = world.caller("+442079460958", "GB", "")

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears("Your PIN, please.")
        await caller.presses("4711#")
        await caller.talks_to("client:grace")
        await caller.hangs_up()

    await world.run(call())
    steps = [event.fields.get("heard", "") for event in await world.events("call.step")]

    assert "keys:****" in steps
    assert not any("4711" in heard for heard in steps)


async def test_a_caller_is_handed_to_a_number_outside(world: World) -> None:
    """Who is answered outside is transferred, whoever hangs up."""
    outside = world.carrier.agent(OUTSIDE)
    caller = world.caller()

    async def call() -> None:
        await caller.dials(LINE)
        await caller.presses("2")
        await caller.talks_to(OUTSIDE)
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "transferred"
    assert outside.heard == []


async def test_a_number_outside_that_is_busy_costs_nobody_the_call(world: World) -> None:
    """The next way leads to a person."""
    await world.ready("ben")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(LINE)
        await caller.presses("2")
        await caller.talks_to("client:ben")
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "served"


async def test_an_emergency_finds_a_person_behind_closed_doors(world: World) -> None:
    """Everything is closed by a supervisor, and after hours too."""
    now_ms = world.clock.now_ms()
    await world.house.switches.put(Switch("closure", "all", True, now_ms, "ada"))
    await world.house.switches.put(Switch("bulletin", "outage", True, now_ms, "ada"))
    await world.ready("grace")
    caller = world.caller()

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears("The east is dark.")
        await caller.presses("0")
        await caller.waits(2)
        await caller.speaks("I smell gas")
        await caller.talks_to("client:grace")
        await caller.hangs_up()

    await world.run(call())

    assert (await world.final(caller)).fields["outcome"] == "served"
