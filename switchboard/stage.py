"""Set the stage: the whole house on a simulated carrier, with nothing else needed.

Rules this module keeps:

* The site is played as it is written; only its time is the play's own, for every process that
  opens it, and whoever plays says so.
* It listens on the loopback alone: its passwords are in plain sight.
* What a play leaves in a Redis is its own, under its own site's name, and is swept away.
"""

import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from redis.asyncio import Redis

from calls.ids import random_id
from console.accounts import Account
from console.demo import Demo, DemoAccount, DemoNumber
from console.passwords import Passwords
from console.permissions import Role
from simulator.carrier import Carrier
from simulator.clock import AcceleratedClock
from switchboard.app import carrier_of, dispatcher_of, edge_of, follow_roster, remember, web_app
from switchboard.connection import connected, raise_curtain
from switchboard.opened import Opened, opened
from switchboard.running import beside, serving, stay_current, taken, watch
from switchboard.settings import Settings
from switchboard.valkey import embedded

HOST = "127.0.0.1"
PASSWORD = "demo"  # noqa: S105  shown on the start page; it opens a demo on the loopback only
_CALLS_PER_SECOND = 5.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold what a play needs: the house, the carrier, and where the pages are."""

    house: Opened
    carrier: Carrier
    url: str


@contextlib.asynccontextmanager
async def stage(
    settings: Settings, directory: Path, port: int, speed: float, start_ms: int
) -> AsyncIterator[Stage]:
    """Open the house on a simulated carrier and serve it.

    Args:
        settings: where the store is and what the site is called; the carrier's are filled in.
        directory: the site's YAML; watched: what is saved is published, and heard in the next call.
        port: where the pages are served, see ``free_port``.
        speed: simulated seconds per real second.
        start_ms: what time it is when the stage is set, epoch milliseconds.
    """
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(_swept(settings))
        clock = AcceleratedClock(speed=speed, start_ms=start_ms)
        await raise_curtain(client, settings.site, clock.now_ms, speed)
        carrier = Carrier(clock, calls_per_second=_CALLS_PER_SECOND)
        house = await stack.enter_async_context(opened(_on(carrier, settings), directory))
        await follow_roster(house)
        url = f"http://{HOST}:{port}"
        edge = edge_of(house, url)
        app = web_app(house, edge, await _demo(house), carrier.app(), api_url=f"{url}/carrier")
        await stack.enter_async_context(serving(app, HOST, port))
        twilio = carrier_of(house, edge, f"{url}/carrier")
        stack.push_async_callback(twilio.close)
        for number in house.sites.current.book.numbers:
            carrier.number(
                number,
                voice_url=f"{url}/voice/incoming#rc=2&rp=ct,rt,5xx&ct=2000&rt=4000",
                fallback_url=f"{url}/voice/fallback",
                status_callback=f"{url}/voice/status",
            )
        dispatcher = dispatcher_of(house, twilio)
        await stack.enter_async_context(
            beside(
                dispatcher.run(),
                stay_current(house),
                remember(house),
                watch(house, directory),
            )
        )
        yield Stage(house, carrier, url)
        await dispatcher.close()


def free_port(wanted: int) -> int:
    """Return a port to serve on: ``wanted``, or for 0 any that nobody listens on.

    Asked before anything is touched: a second play must not disturb the one that has the port.

    Raises:
        ConfigError: somebody listens on ``wanted``.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise taken(HOST, wanted, error) from error
        return int(probe.getsockname()[1])


def named(settings: Settings, name: str, port: int) -> Settings:
    """Return ``settings`` for a play of its own, which no other play sweeps away.

    Args:
        settings: what the operator decided.
        name: what the play is called.
        port: where its pages are served: in a Redis that others use too, part of the name.
    """
    site = name if settings.redis_url is None else f"{name}-{port}"
    return settings.model_copy(update={"site": site, "data_dir": settings.data_dir / name})


def telephone(on: Stage, agent: str, answers_after_s: float | None, says: str) -> None:
    """Put a simulated telephone on an agent's first endpoint.

    Args:
        on: where the play is.
        agent: id in the roster.
        answers_after_s: seconds until they pick up; None: they never do.
        says: their first words.
    """
    endpoint = on.house.sites.current.roster.agents[agent].endpoints[0]
    phone = on.carrier.agent(endpoint, answers_after_s=answers_after_s, says=says)
    if endpoint.startswith("client:"):
        phone.by_button = partial(on.house.router.hang_up, agent)


async def is_ready(on: Stage, agent: str, cause: str = "roster") -> None:
    """Let an agent be ready all day.

    Args:
        on: where the play is.
        agent: id in the roster.
        cause: who made them ready: ``agent``, or ``roster`` for one without a page.
    """
    await on.house.router.set_presence(agent, "ready", cause=cause)
    await on.house.router.touch(agent, 86_400)


def _on(carrier: Carrier, settings: Settings) -> Settings:
    """Return ``settings`` with the simulated carrier's account filled in."""
    return settings.model_copy(
        update={
            "state_secret": SecretStr(random_id() + random_id()),
            "twilio_account_sid": carrier.account_sid,
            "twilio_auth_token": SecretStr(carrier.auth_token),
            "twilio_signing_secrets": (),
            "twilio_api_key": None,
            "calls_per_second": _CALLS_PER_SECOND,
            "fallback_number": None,
        }
    )


@contextlib.asynccontextmanager
async def _swept(settings: Settings) -> AsyncIterator[Redis]:
    """Yield the play's Redis, without what an earlier play of this name left there; sweep again.

    An embedded one is this play's own: a second play on the same directory is refused.
    """
    async with contextlib.AsyncExitStack() as stack:
        if settings.redis_url is None:
            await stack.enter_async_context(embedded(settings.data_dir))
        client = await stack.enter_async_context(connected(settings.redis_url, settings.data_dir))

        async def sweep() -> None:
            async for key in client.scan_iter(match=f"{{{settings.site}}}*", count=1000):
                await client.delete(key)

        await sweep()
        try:
            yield client
        finally:
            await sweep()


async def _demo(house: Opened) -> Demo:
    """Let everybody of the roster who has a page sign in, a supervisor and an owner too."""
    shared = Passwords().hash(PASSWORD)  # one for all: it is public anyway
    found: list[DemoAccount] = []

    async def account(name: str, shown: str, role: Role, agent: str, words: str) -> None:
        await house.accounts.put(Account(name, shown, role, agent, shared))
        found.append(DemoAccount(name, PASSWORD, words))

    site = house.sites.current
    for agent in site.roster.agents.values():
        if agent.has_page:
            departments = ", ".join(
                site.roster.departments[each].name for each in agent.departments
            )
            words = f"{agent.name}: {departments} ({', '.join(agent.skills)})"
            await account(agent.id, agent.name, "agent", agent.id, words)
    await account("sam", "Sam", "supervisor", "", "a supervisor: the board, with full numbers")
    await account("olga", "Olga", "owner", "", "the owner: may do everything")
    numbers = tuple(DemoNumber(number, each.brand) for number, each in site.book.numbers.items())
    return Demo(accounts=tuple(found), numbers=numbers)
