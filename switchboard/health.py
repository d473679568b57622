"""Tell machines how this process is: ``/healthz``, ``/readyz``, ``/metrics``.

Rules this module keeps:

* ``/healthz`` asks nobody: a process is not restarted because its store is away.
* ``/readyz`` says in a sentence what is missing, and 503, so that a balancer sends callers
  elsewhere.
* ``/metrics`` folds what is new in the event stream when it is asked, and polls nothing. Two
  scrapes at once fold once. What a process holds in force is its own figure, not the stream's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from calls.errors import StoreUnavailableError
from calls.events import Event
from reports.metrics import Figures, Standing
from routing.queue import CallView, Snapshot
from switchboard import release

_BATCH = 5000
"""Events read in one go: about a megabyte, a few milliseconds."""
_STORE_TIMEOUT_S = 2.0
"""A store that takes longer than this to name one call is not ready to route any."""
_NO_SUCH_CALL = "readiness"
_WAITING = frozenset({"waiting", "offered"})


class Reading(Protocol):
    """What of the router is asked here; ``routing.router.Router`` answers."""

    async def call(self, call: str) -> CallView | None:
        """Return one call."""
        ...

    async def snapshot(self) -> Snapshot:
        """Return how things stand."""
        ...

    async def events(self, after: int, limit: int = 500) -> Sequence[Event]:
        """Return events with numbers above ``after``, oldest first."""
        ...


class Versioned(Protocol):
    """What of the site in force is asked here."""

    @property
    def version(self) -> str:
        """Return its version."""
        ...


class Configured(Protocol):
    """What of the configuration is asked here; ``config.published.Sites`` answers."""

    refused: str
    rejected: int

    @property
    def current(self) -> Versioned:
        """Return the site in force."""
        ...


def add_health(
    app: web.Application,
    router: Reading,
    sites: Configured,
    version: str | None = None,
) -> None:
    """Add the three routes to ``app``.

    Args:
        app: the web process's application.
        router: the door into routing.
        sites: the configuration in force, and what was not taken; asked at each request.
        version: of this program, shown in ``/metrics``; the installed one when None.
    """
    figures = Figures(release.version() if version is None else version)
    scraper = Scraper(router, figures, Configuration(sites))

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_request: web.Request) -> web.Response:
        missing = await _missing(router)
        if missing:
            return web.Response(status=503, text=f"not ready: {missing}\n")
        but = f"; version {sites.refused} was refused, see the log" if sites.refused else ""
        return web.Response(text=f"ready, configuration {sites.current.version}{but}\n")

    async def metrics(_request: web.Request) -> web.Response:
        try:
            page = await scraper.page()
        except StoreUnavailableError as error:
            return web.Response(status=503, text=f"no figures: {error}\n")
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def _missing(router: Reading) -> str:
    """Return what keeps this process from serving, in a sentence; empty when nothing does."""
    try:
        async with asyncio.timeout(_STORE_TIMEOUT_S):
            await router.call(_NO_SUCH_CALL)
    except StoreUnavailableError as error:
        return str(error)
    except TimeoutError:
        return f"the store did not answer within {_STORE_TIMEOUT_S:.0f} s"
    return ""


class Configuration(Collector):
    """Give a scrape what this process holds in force, and what it did not take."""

    def __init__(self, sites: Configured) -> None:
        self._sites = sites

    def collect(self) -> Iterator[Metric]:
        """Yield the version in force, and how many were not taken since the process began."""
        version = GaugeMetricFamily(
            "switchboard_config_version", "the configuration in force here", labels=["version"]
        )
        version.add_metric([self._sites.current.version], 1)
        yield version
        yield CounterMetricFamily(
            "switchboard_config_rejected",
            "configurations this process did not take: the last good one stays",
            value=self._sites.rejected,
        )


class Scraper:
    """Fold what is new each time somebody asks, one at a time."""

    def __init__(self, router: Reading, figures: Figures, *others: Collector) -> None:
        self._router = router
        self._figures = figures
        self._turn = asyncio.Lock()
        self._registry = CollectorRegistry()
        for collector in (figures, *others):
            self._registry.register(collector)

    async def page(self) -> bytes:
        """Return the figures as Prometheus reads them.

        Raises:
            StoreUnavailableError: the store cannot be read just now; the next scrape catches up.
        """
        async with self._turn:
            await self._fold(self._router.events)
            self._figures.standing = standing(await self._router.snapshot())
            return generate_latest(self._registry)

    async def _fold(self, read: Callable[[int, int], Awaitable[Sequence[Event]]]) -> None:
        """Read on from the last event folded to the end of the stream."""
        while batch := await read(self._figures.last_seq, _BATCH):
            self._figures.fold(batch)


def standing(snapshot: Snapshot) -> Standing:
    """Count how things stand in a snapshot."""
    calls: dict[str, int] = {}
    since: dict[str, list[int]] = {}
    agents: dict[tuple[str, str], int] = {}
    for call in snapshot.calls:
        calls[call.state] = calls.get(call.state, 0) + 1
        if call.state in _WAITING and not call.virtual:
            since.setdefault(call.department, []).append(call.entered_at)
    for agent in snapshot.agents:
        key = (agent.presence, agent.work)
        agents[key] = agents.get(key, 0) + 1
    waiting: Mapping[str, int] = {name: len(entered) for name, entered in since.items()}
    longest = {n: max(0, snapshot.at_ms - min(e)) / 1000 for n, e in since.items()}
    return Standing(waiting, longest, calls, agents, evacuated=snapshot.evacuation is not None)
