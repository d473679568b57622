"""Put the rooms together: the only place where concrete classes meet.

Rules this module keeps:

* A room is given what it needs and reads no environment.
* Processes share nothing but the store: any number of them serve and dispatch at once.
"""

import logging
import os
import socket
from pathlib import Path

from aiohttp import web

from calls.errors import ConfigError
from calls.ids import random_id
from config.site import Site
from console.app import ConsoleDeps, add_console
from console.demo import Demo
from console.softphone import SimulatedPhones
from reports.remembering import Remembering
from routing.dispatcher import Dispatcher
from switchboard.health import add_health
from switchboard.opened import Opened, opened
from switchboard.running import beside, serving, stay_current, until_stopped, watch
from switchboard.settings import Settings
from switchboard.voice_sdk import softphone_of
from webhooks.app import add_edge
from webhooks.carrier import TwilioCarrier
from webhooks.edge import Edge
from webhooks.recordings import TwilioRecordings
from webhooks.rest import CarrierSettings
from webhooks.settings import EdgeSettings

__all__ = ["carrier_of", "dispatch", "dispatcher_of", "edge_of", "opened", "serve", "web_app"]

log = logging.getLogger(__name__)


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
        switches=house.switches,
        tries=house.tries,
        mailbox=house.mailbox,
        settings=EdgeSettings(
            public_url=public_url,
            signing_secrets=settings.signing_secrets,
            state_secret=secret,
            fallback_number=settings.fallback_number,
        ),
    )


def web_app(
    house: Opened,
    edge: Edge,
    demo: Demo | None = None,
    carrier: web.Application | None = None,
    *,
    api_url: str | None = None,
) -> web.Application:
    """Return the web process: webhooks, pages, health.

    Args:
        house: the site.
        edge: its carrier's edge.
        demo: what the pages tell whoever tries the demo; None in production.
        carrier: the simulated carrier, served under ``/carrier``; None in production.
        api_url: where the carrier's REST API is; None: where the operator says.
    """
    reached = reached_by(house, api_url or house.settings.twilio_api_url)
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
            mailbox=house.mailbox,
            past=house.past,
            recordings=TwilioRecordings(reached) if reached else None,
            demo=demo,
            trusted_proxies=house.settings.trusted_proxies,
            softphone=SimulatedPhones(demo.phones) if demo else softphone_of(house.settings),
        ),
    )
    add_health(app, house.router, house.sites)
    if carrier is not None:
        app.add_subapp("/carrier", carrier)
    return app


def reached_by(house: Opened, api_url: str) -> CarrierSettings | None:
    """Return how the carrier's REST API is reached; None without an account."""
    credentials = house.settings.api_credentials
    if credentials is None or house.settings.twilio_account_sid is None:
        return None
    username, password = credentials
    return CarrierSettings(
        account_sid=house.settings.twilio_account_sid,
        username=username,
        password=password,
        api_url=api_url,
    )


def carrier_of(house: Opened, edge: Edge, api_url: str) -> TwilioCarrier:
    """Return the way to the carrier's REST API."""
    reached = reached_by(house, api_url)
    if reached is None:
        raise ConfigError("settings", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
    return TwilioCarrier(reached, edge)


def dispatcher_of(house: Opened, carrier: TwilioCarrier) -> Dispatcher:
    """Return what carries out this site's deadlines and effects."""
    return Dispatcher(
        house.store,
        carrier,
        house.clock,
        random_id,
        process=f"{socket.gethostname()}-{os.getpid()}",
        config=lambda: house.sites.current.version,
        plan=house.planner.look,
        look=house.router.callbacks.look,
        ring_pace_ms=int(1000 / house.settings.calls_per_second),
    )


async def serve(settings: Settings, directory: Path | None = None) -> None:
    """Answer the carrier's webhooks and people's browsers until stopped (Procfile: web).

    Args:
        settings: what the operator decided.
        directory: a site's YAML to publish now and at each save, for development.
    """
    async with opened(settings, directory) as house:
        await follow_roster(house)
        app = web_app(house, edge_of(house, settings.public_url or ""))
        watching = [] if directory is None else [watch(house, directory)]
        async with (
            serving(app, settings.host, settings.port) as port,
            beside(stay_current(house), *watching),
        ):
            log.warning("serving on http://%s:%s", settings.host, port)
            await until_stopped()


async def dispatch(settings: Settings) -> None:
    """Ring agents and keep the deadlines until stopped (Procfile: dispatch)."""
    async with opened(settings) as house:
        await follow_roster(house)
        carrier = carrier_of(
            house, edge_of(house, settings.public_url or ""), settings.twilio_api_url
        )
        dispatcher = dispatcher_of(house, carrier)
        try:
            async with beside(dispatcher.run(), stay_current(house), remember(house)):
                log.warning("dispatching")
                await until_stopped()
                await dispatcher.close()
        finally:
            await carrier.close()


async def remember(house: Opened) -> None:
    """Keep what there was from each number, for agents' desks, until cancelled."""

    async def caller_of(call: str) -> str:
        view = await house.router.call(call)
        return view.caller if view else ""

    await Remembering(house.past, house.router.events, caller_of).run()


async def follow_roster(house: Opened) -> None:
    """Apply the roster in force and its plan, and every later one."""

    async def apply(_site: Site) -> None:
        await house.router.apply_roster()
        await house.planner.look()

    house.sites.listen(apply)
    await apply(house.sites.current)
