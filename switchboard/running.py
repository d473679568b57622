"""Run a process of the house: serve, stay current, stop when asked.

Rules this module keeps:

* What runs in the background ends with the block it serves, and what broke it is logged.
* A newer configuration is taken as it is published; a bad one is reported and changes nothing.
* In development a directory is watched: each good save is published, and so comes into force the
  one way there is.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from aiohttp import web
from watchfiles import awatch

from calls.errors import ConfigError, StoreUnavailableError, SwitchboardError
from config.problems import Problems
from config.publishing import publish_directory
from switchboard import terminal
from switchboard.opened import Opened

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0
"""How soon a published version is in force everywhere."""
_SHUTDOWN_S = 2.0


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
            raise taken(host, port, error) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def taken(host: str, port: int, error: OSError) -> ConfigError:
    """Return the sentence for a port that cannot be listened on."""
    return ConfigError(
        "port",
        f"port {port} on {host} cannot be listened on: {error.strerror}; choose another with PORT",
    )


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
    for task in tasks:
        task.add_done_callback(_say_what_broke)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _say_what_broke(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s stopped", task.get_coro(), exc_info=error)


async def stay_current(house: Opened) -> None:
    """Take newer configurations as they are published."""
    while True:
        await follow(house)
        await asyncio.sleep(_LOOK_EVERY_S)


async def follow(house: Opened) -> None:
    """Look once whether another configuration is published, and take it.

    Whatever goes wrong is logged, and the next look tries again: what follows must not end.
    """
    try:
        if await house.sites.refresh():
            log.warning("configuration %s is in force", house.sites.current.version)
    except StoreUnavailableError as error:
        log.warning("the published configuration cannot be read: %s", error)
    except SwitchboardError:
        log.exception("configuration %s is not taken in whole", house.sites.current.version)


async def watch(house: Opened, directory: Path) -> None:
    """Publish a directory each time it is saved; what is not good is shown and changes nothing."""
    wrong = await saved(house, directory)
    async for _ in awatch(directory):
        wrong = await saved(house, directory, wrong)


async def saved(house: Opened, directory: Path, told: str = "") -> str:
    """Publish what a directory holds now; show what is wrong with it on the terminal.

    Args:
        house: the site.
        directory: where its YAML is.
        told: what was wrong before: an editor writes more than once, the same is told once.

    Returns:
        What is wrong with it; empty when nothing is.
    """
    wrong = ""
    try:
        await publish_directory(directory, house.shelf, house.clock)
    except ConfigError as error:
        wrong = str(error)
        if wrong != told:
            house.sites.rejects(error)
            _show(error)
    except StoreUnavailableError as error:
        log.warning("%s was saved and cannot be published: %s", directory, error)
    await follow(house)
    return wrong


def _show(error: ConfigError) -> None:
    """Show what is wrong as ``switchboard check`` does."""
    if isinstance(error, Problems):
        for problem in error.problems:
            terminal.show_problem(problem, error.sources)
