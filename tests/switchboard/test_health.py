"""Hold the health routes to their rules: alive asks nobody, ready says what is missing."""

from collections.abc import Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from calls.errors import StoreUnavailableError
from calls.events import Event
from reports.ledger import RULES
from routing.queue import Arrival, CallView, Entry, Snapshot
from routing.skills import Demand
from switchboard.health import add_health, standing
from tests.switchboard.small_house import SmallHouse

ARRIVAL = Arrival(
    "CA1", "CA1", "+15145550142", "+18005550100", "quebec", "CA, QC", "smb", "fr", "v1"
)


class AwayStore:
    """Stand for a router whose store is away."""

    async def call(self, call: str) -> CallView | None:
        raise StoreUnavailableError("store.away", 'the store at "redis://…" does not answer')

    async def snapshot(self) -> Snapshot:
        raise StoreUnavailableError("store.away", 'the store at "redis://…" does not answer')

    async def events(self, after: int, limit: int = 500) -> Sequence[Event]:
        raise StoreUnavailableError("store.away", 'the store at "redis://…" does not answer')


async def ask(app: web.Application, *paths: str) -> list[tuple[int, str]]:
    """Ask an application for some pages, one after another."""
    async with TestClient(TestServer(app)) as client:
        answers = []
        for path in paths:
            response = await client.get(path)
            answers.append((response.status, await response.text()))
        return answers


async def test_a_process_that_serves_says_so(house: SmallHouse) -> None:
    """Alive, and ready with the version in force."""
    app = web.Application()
    add_health(app, house.router, house.sites)

    alive, ready = await ask(app, "/healthz", "/readyz")

    assert alive == (200, "alive\n")
    assert ready == (200, f"ready, configuration {house.sites.current.version}\n")


async def test_a_store_that_is_away_makes_the_process_not_ready_but_alive(
    house: SmallHouse,
) -> None:
    """A balancer sends callers elsewhere; nobody restarts a process for it."""
    app = web.Application()
    add_health(app, AwayStore(), house.sites)

    alive, ready, metrics = await ask(app, "/healthz", "/readyz", "/metrics")

    assert alive[0] == 200
    assert ready == (503, 'not ready: the store at "redis://…" does not answer\n')
    assert metrics[0] == 503


async def test_a_scrape_folds_what_is_new_and_nothing_twice(house: SmallHouse) -> None:
    """Two scrapes around one call count one call."""
    app = web.Application()
    add_health(app, house.router, house.sites, "0.1.0")
    await house.router.arrive(ARRIVAL)

    first, second = await ask(app, "/metrics", "/metrics")

    assert 'switchboard_calls_arrived_total{region="quebec"} 1.0' in first[1]
    assert 'switchboard_calls{state="menu"} 1.0' in first[1]
    assert 'switchboard_build_info{version="0.1.0"} 1.0' in first[1]
    assert second == first


async def test_a_caller_who_leaves_while_an_agent_is_asked_breaks_no_rule(
    house: SmallHouse,
) -> None:
    """What the real store writes passes the ledger: no violation is ever scraped from it."""
    now = house.clock.now_ms()
    demand = Demand.of("billing", {"fr": 1})
    app = web.Application()
    add_health(app, house.router, house.sites)
    await house.router.set_presence("chloe", "ready")
    await house.router.arrive(ARRIVAL)
    await house.router.turn(Entry(ARRIVAL, demand, now, 0, "fr", now))

    await house.router.caller_left("CA1", "caller")
    (page,) = await ask(app, "/metrics")

    told = [event.type for event in await house.router.story("CA1")]
    assert told[-2:] == ["offer.withdrawn", "call.ended"]
    for rule in RULES:
        assert f'switchboard_invariant_violations_total{{name="{rule}"}} 0.0' in page[1]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_health_is_only_ever_read(path: str, house: SmallHouse) -> None:
    """Nothing can be changed through these routes."""
    app = web.Application()
    add_health(app, house.router, house.sites)

    async with TestClient(TestServer(app)) as client:
        answer = await client.post(path)

    assert answer.status == 405


async def test_an_empty_floor_stands_at_nothing(house: SmallHouse) -> None:
    """No calls, no agents: no figures of the present."""
    snapshot = await house.router.snapshot()

    found = standing(snapshot)

    assert (found.waiting, found.calls, found.agents) == ({}, {}, {})
