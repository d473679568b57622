"""An invariant that cannot be broken proves nothing: each is broken here, and found."""

from collections.abc import Callable
from typing import Any

import pytest

from routing.conversing import Target
from routing.invariants import change_violations, violations
from routing.store.memory import MemoryStore
from tests.routing.scene import Scene, agent


def steals(dump: dict[str, Any]) -> None:
    for lane in dump["lanes"].values():
        lane["calls"] = []


def doubles_the_offer(dump: dict[str, Any]) -> None:
    [offer] = dump["offers"].values()
    dump["offers"]["other"] = dict(offer)


def forgets_the_call(dump: dict[str, Any]) -> None:
    dump["agents"]["ann"]["work"] = "talking"


def leaves_them_standing(dump: dict[str, Any]) -> None:
    for lane in dump["lanes"].values():
        lane["agents"].append(["ann", 1])


def idles(dump: dict[str, Any]) -> None:
    dump["agents"]["bob"] = {"presence": "ready", "work": "idle"}
    dump["places"]["bob"] = dict.fromkeys(dump["lanes"], "0 idle_since")


def loses_a_deadline(dump: dict[str, Any]) -> None:
    dump["due"] = [pair for pair in dump["due"] if not pair[0].startswith("offer:")]


def never_ends(dump: dict[str, Any]) -> None:
    dump["overrides"]["ann skill fr"] = "{}"


def ends_twice(dump: dict[str, Any]) -> None:
    dump["events"] += [[99, 1, "call.ended", {"call": "c1"}]] * 2


@pytest.mark.parametrize(
    ("breaks", "name"),
    [
        (steals, "CONSERVE"),
        (doubles_the_offer, "ONE-OFFER"),
        (forgets_the_call, "ONE-CALL"),
        (leaves_them_standing, "SKILL"),
        (idles, "WORK-CONSERVING"),
        (loses_a_deadline, "NO-STUCK"),
        (never_ends, "NO-STUCK"),
        (ends_twice, "ACCOUNT"),
    ],
)
async def test_a_broken_rule_is_found_by_its_name(
    breaks: Callable[[dict[str, Any]], None], name: str
) -> None:
    """One call rings at Ann, one waits; then the state is damaged."""
    store = MemoryStore()
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.calls("c2")
    dump = await store.dump()
    sound = violations(dump)

    breaks(dump)

    assert sound == []
    assert name in {found.split(":")[0] for found in violations(dump)}


async def test_a_call_that_passes_another_is_found() -> None:
    """FIFO is a rule about a change."""
    store = MemoryStore()
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(1)
    await scene.calls("c2")
    before = await store.dump()
    await scene.ready("ann")
    after = await store.dump()

    after["offers"][(await scene.call("c1")).offer]["call"] = "c2"
    after["calls"]["c1"]["state"] = "waiting"

    assert change_violations(before, after)[0].startswith("FIFO")


async def test_whoever_is_consulted_by_name_passes_nobody() -> None:
    """Such an offer is of no lane: those who wait are looked at all the same."""
    scene = Scene(MemoryStore(), agent("ann"), agent("bob"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.calls("c2", "sales")
    await scene.ready("bob")
    before = await scene.store.dump()

    await scene.conversing.consult("ann", Target("agent", "bob"))

    assert change_violations(before, await scene.store.dump()) == []


@pytest.mark.parametrize(
    ("cause", "found"),
    [("", "no event says why"), ("supervisor", "was made ready by"), ("agent", "")],
)
async def test_a_presence_without_a_reason_is_found(cause: str, found: str) -> None:
    """REASON: nobody is made ready but by themselves and the plan, and the event says by whom."""
    store = MemoryStore()
    scene = Scene(store, agent("ann"))
    await scene.router.set_presence("ann", "not_ready", "lunch")
    before = await store.dump()
    await scene.ready("ann")
    after = await store.dump()

    after["events"][-1][3]["cause"] = cause

    broken = change_violations(before, after)
    assert [found in each for each in broken] == ([True] if found else [])
    assert all(each.startswith("REASON") for each in broken)
