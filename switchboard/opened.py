"""Open one site: its store, its configuration, its router.

Rules this module keeps:

* Everything opens in one order and closes in the other, whatever fails in between.
* The roster is asked for at each use: a new configuration is in force for all at once.
* A site opens before anything was published too: that is when the first ``publish`` comes.
"""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from calls.clock import Clock
from calls.errors import ConfigError, SwitchboardError
from calls.ids import random_id
from config.lastgood import LastGood
from config.published import Sites, starting_site
from config.publishing import publish_directory
from config.shelf import Shelf
from config.store.redis import RedisShelf
from config.store.switches import RedisSwitches
from config.store.tries import RedisTries
from config.switches import Switches
from config.tries import Tries
from console.accounts import Accounts
from console.store.redis import RedisAccounts
from reports.mailbox import Mailbox
from reports.past import Past
from reports.store.mailbox import RedisMailbox
from reports.store.past import RedisPast
from routing.agent import Roster
from routing.planner import Planner
from routing.ports.store import Store
from routing.router import Router
from routing.store.redis import RedisStore
from switchboard.connection import connected, site_time
from switchboard.settings import Settings

log = logging.getLogger(__name__)

_IN_FORCE_ALL_THE_SAME = frozenset({"from_disk", "last_good_unwritable"})


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold one opened site: its rooms, connected to its store."""

    settings: Settings
    clock: Clock
    store: Store
    router: Router
    planner: Planner
    accounts: Accounts
    shelf: Shelf
    switches: Switches
    tries: Tries
    mailbox: Mailbox
    past: Past
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
    """Say in the log why a configuration was not taken, or where the one in force is from."""
    if error.code in _IN_FORCE_ALL_THE_SAME:
        log.warning("%s", error)
    else:
        log.warning("configuration not taken, the last good one stays: %s", error)


@contextlib.asynccontextmanager
async def opened(settings: Settings, watch: Path | None = None) -> AsyncIterator[Opened]:
    """Open the site ``settings`` describe; before anything was published too.

    Args:
        settings: what the operator decided.
        watch: a directory to publish first, for development; one that is not good is reported.
    """
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected(settings.redis_url, settings.data_dir))
        clock = await stack.enter_async_context(site_time(client, settings.site))
        shelf = RedisShelf(client, settings.site)
        found = await _find_sites(settings, shelf, watch, clock)
        store = RedisStore(client, site=settings.site)

        def roster() -> Roster:
            return Roster("", {}, {}) if isinstance(found, ConfigError) else found.current.roster

        router = Router(store, roster, clock, random_id)
        yield Opened(
            settings=settings,
            clock=clock,
            store=store,
            router=router,
            planner=Planner(router, store, roster, clock, random_id),
            accounts=RedisAccounts(client, settings.site),
            shelf=shelf,
            switches=RedisSwitches(client, settings.site),
            tries=RedisTries(client, settings.site),
            mailbox=RedisMailbox(client, settings.site),
            past=RedisPast(client, settings.site, settings.caller_history_days),
            found=found,
        )


async def _find_sites(
    settings: Settings, shelf: RedisShelf, watch: Path | None, clock: Clock
) -> Sites | ConfigError:
    last_good = LastGood(settings.data_dir, settings.site)
    wrong: ConfigError | None = None
    if watch is not None:
        try:
            await publish_directory(watch, shelf, clock)
        except ConfigError as error:
            wrong = error
            report(error)
    try:
        site = await starting_site(report, shelf=shelf, last_good=last_good)
    except ConfigError as error:
        return wrong or error
    return Sites(site, report, shelf, last_good)
