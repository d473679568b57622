"""Put the rooms together: the only place where concrete classes meet.

Rules this module keeps:

* Everything opens in one order and closes in the other, whatever fails in between.
* The roster is asked for at each use: a new configuration is in force for all at once.
* A process that serves keeps the time of its Redis and looks for a newer configuration; a bad one
  is reported and changes nothing.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from redis.asyncio import Redis
from watchfiles import awatch

from calls.clock import Clock, SystemClock
from calls.errors import ConfigError, StoreUnavailableError, SwitchboardError
from calls.ids import random_id
from config.lastgood import LastGood
from config.published import Sites, starting_site
from config.site import Site
from config.store.redis import RedisShelf
from console.app import ConsoleDeps, add_console
from console.demo import Demo
from console.store.redis import RedisAccounts
from routing.agent import Roster
from routing.dispatcher import Dispatcher
from routing.router import Router
from routing.store.redis import RedisStore
from switchboard.connection import agree_on_time, connected
from switchboard.health import add_health
from switchboard.settings import Settings
from webhooks.app import add_edge
from webhooks.carrier import TwilioCarrier
from webhooks.edge import Edge
from webhooks.rest import CarrierSettings
from webhooks.settings import EdgeSettings

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0
"""How soon a published version is in force everywhere."""
_TIME_EVERY_S = 60.0
_SHUTDOWN_S = 2.0


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold one opened site: its rooms, connected to its store."""

    settings: Settings
    client: Redis
    clock: Clock
    store: RedisStore
    router: Router
    accounts: RedisAccounts
    shelf: RedisShelf
    found: Sites | ConfigError

    @property
    def sites(self) -> Sites:
        """Return the configuration in force.

        Raises:
            ConfigError: none was ever published.
        """
        if isinstance(self.found, ConfigError):
            raise self.found
        return self.found


def report(error: SwitchboardError) -> None:
    """Say in the log why a configuration was not taken."""
    log.warning("configuration not taken, the last good one stays: %s", error)


@contextlib.asynccontextmanager
async def opened(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Opened]:
    """Open the site ``settings`` describe; before anything was published too.

    Args:
        settings: what the operator decided.
        clock: what time it is; the Redis server's own when None.
    """
    async with connected(settings.redis_url, settings.data_dir) as client:
        if clock is None:
            clock = SystemClock()
            await agree_on_time(client, clock)
        shelf = RedisShelf(client, settings.site)
        found = await _find_sites(settings, shelf)
        store = RedisStore(client, site=settings.site)

        def roster() -> Roster:
            return Roster("", {}, {}) if isinstance(found, ConfigError) else found.current.roster

        yield Opened(
            settings=settings,
            client=client,
            clock=clock,
            store=store,
            router=Router(store, roster, clock, random_id),
            accounts=RedisAccounts(client, settings.site),
            shelf=shelf,
            found=found,
        )


async def _find_sites(settings: Settings, shelf: RedisShelf) -> Sites | ConfigError:
    last_good = LastGood(settings.data_dir)
    try:
        site = await starting_site(
            report,
            shelf=shelf,
            last_good=last_good,
            directory=settings.site_dir,
            directory_first=settings.site_dir is not None,
        )
    except ConfigError as error:
        return error
    return Sites(site, report, shelf, last_good)


def edge_of(house: Opened, public_url: str) -> Edge:
    """Return the carrier's edge of an opened site.

    Args:
        house: the site.
        public_url: where the carrier reaches us.
    """
    settings = house.settings
    secret = settings.state_secret.get_secret_value() if settings.state_secret else ""
    return Edge(
        router=house.router,
        sites=house.sites,
        clock=house.clock,
        settings=EdgeSettings(
            public_url=public_url,
            signing_secrets=settings.signing_secrets,
            state_secret=secret,
            fallback_number=settings.fallback_number,
        ),
    )


def web_app(
    house: Opened, edge: Edge, demo: Demo | None = None, carrier: web.Application | None = None
) -> web.Application:
    """Return the web process: webhooks, pages, health.

    Args:
        house: the site.
        edge: its carrier's edge.
        demo: what the pages tell whoever tries the demo; None in production.
        carrier: the simulated carrier, served under ``/carrier``; None in production.
    """
    app = web.Application()
    add_edge(app, edge)
    add_console(
        app,
        ConsoleDeps(
            router=house.router,
            sites=house.sites,
            clock=house.clock,
            accounts=house.accounts,
            public_url=edge.settings.public_url,
            demo=demo,
        ),
    )
    add_health(app, house.router, lambda: house.sites.current)
    if carrier is not None:
        app.add_subapp("/carrier", carrier)
    return app


def carrier_of(house: Opened, edge: Edge, api_url: str) -> TwilioCarrier:
    """Return the way to the carrier's REST API."""
    credentials = house.settings.api_credentials
    if credentials is None or house.settings.twilio_account_sid is None:
        raise ConfigError("settings", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
    username, password = credentials
    return TwilioCarrier(
        CarrierSettings(
            account_sid=house.settings.twilio_account_sid,
            username=username,
            password=password,
            api_url=api_url,
        ),
        edge,
    )


def dispatcher_of(house: Opened, carrier: TwilioCarrier) -> Dispatcher:
    """Return what carries out this site's deadlines and effects."""
    return Dispatcher(
        house.store,
        carrier,
        house.clock,
        random_id,
        process=f"{socket.gethostname()}-{os.getpid()}",
        config=lambda: house.sites.current.version,
        ring_pace_ms=int(1000 / house.settings.calls_per_second),
    )


@contextlib.asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve ``app`` and yield the port it listens on.

    Raises:
        ConfigError: the port is taken.
    """
    runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        listener = web.TCPSite(runner, host, port)
        try:
            await listener.start()
        except OSError as error:
            raise ConfigError(
                "port",
                f"port {port} on {host} cannot be listened on: {error.strerror}; "
                "choose another with PORT",
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def until_stopped() -> None:
    """Return when the process is asked to stop (SIGTERM, SIGINT)."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


@contextlib.asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run ``work`` in the background for as long as the block lasts."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def stay_current(house: Opened) -> None:
    """Take newer configurations as they are published or, in development, saved."""
    directory = house.settings.site_dir
    if directory is not None:
        async for _ in awatch(directory):
            if await house.sites.reload(directory, house.clock):
                _announce(house.sites.current)
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            if await house.sites.refresh():
                _announce(house.sites.current)
        except StoreUnavailableError as error:
            log.warning("the published configuration cannot be read: %s", error)


def _announce(site: Site) -> None:
    log.warning("configuration %s is in force", site.version)


async def keep_time(house: Opened) -> None:
    """Follow the Redis server's clock."""
    while isinstance(house.clock, SystemClock):
        await asyncio.sleep(_TIME_EVERY_S)
        try:
            await agree_on_time(house.client, house.clock)
        except OSError as error:
            log.warning("the time cannot be compared: %s", error)
