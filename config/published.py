"""Hold the configuration in force: published is the truth, and a bad one changes nothing.

Rules this module keeps:

* A site is checked before it is published, and again by every process that takes it.
* A call keeps the version it began with, so earlier sites stay at hand by version.
* Nobody is left without a site while a good one exists anywhere: published, on disk, or given.
* Whoever listens for a new site is told of it until they have managed to take it in.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from calls.clock import Clock
from calls.errors import ConfigError, StoreUnavailableError, SwitchboardError
from config.lastgood import LastGood
from config.shelf import Meta, Published, Shelf
from config.site import Site, load, parse

KEPT = 20
"""Earlier sites a process keeps at hand; a call older than so many publications asks the shelf."""

Report: TypeAlias = Callable[[SwitchboardError], None]
"""Told, for the log and the metric, why a configuration was not taken."""
Listener: TypeAlias = Callable[[Site], Awaitable[None]]
"""Called with the site that has just come into force."""


class Sites:
    """Hold the site in force, and the earlier ones that calls began with.

    Args:
        site: the site to start with (see ``starting_site``).
        report: told why a configuration was not taken; the one in force stays.
        shelf: where published configurations come from; None where only a directory is used.
        last_good: where a copy of each good one is kept; None to keep none.
    """

    def __init__(
        self,
        site: Site,
        report: Report,
        shelf: Shelf | None = None,
        last_good: LastGood | None = None,
    ) -> None:
        self._current = site
        self._known: OrderedDict[str, Site] = OrderedDict({site.version: site})
        self._report = report
        self._shelf = shelf
        self._last_good = last_good
        self._listeners: list[Listener] = []
        self._owed: list[Listener] = []
        self._refused = ""
        self._taking = asyncio.Lock()

    @property
    def current(self) -> Site:
        """Return the site in force."""
        return self._current

    def get(self, version: str) -> Site:
        """Return the site a call began with, if it is at hand; otherwise the one in force."""
        return self._known.get(version, self._current)

    async def recall(self, version: str) -> Site:
        """Return the site a call began with, asking the shelf for it if need be.

        Args:
            version: as the call's signed state gives it.

        Returns:
            That site; the one in force where it is nowhere to be had. A shelf out of reach or
            something bad on it is reported, and no caller waits for it twice.
        """
        if version in self._known or self._shelf is None:
            return self.get(version)
        try:
            published = await self._shelf.get(version)
            if published is not None:
                self._keep(await asyncio.to_thread(parse, published.sources))
        except (ConfigError, StoreUnavailableError) as error:
            self._report(error)
        return self.get(version)

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with every site that comes into force from now on."""
        self._listeners.append(listener)

    async def refresh(self) -> bool:
        """Take the published version if it is another one and good.

        Returns:
            True when another site has come into force. A bad one changes nothing and is reported,
            once for each version.

        Raises:
            StoreUnavailableError: the shelf cannot be reached; the site in force stays.
        """
        async with self._taking:
            await self._tell()
            version = await self._shelf.current() if self._shelf else None
            if self._shelf is None or version in (None, self._current.version, self._refused):
                return False
            try:
                published = await _from_shelf(self._shelf, str(version))
                site = await asyncio.to_thread(parse, published.sources)
            except ConfigError as error:
                self._refused = str(version)
                self._report(error)
                return False
            await self._take(site, published)
            return True

    async def reload(self, directory: Path, clock: Clock) -> bool:
        """Take what a directory holds now, if it is new and good: for development.

        Returns:
            True when another site has come into force. A bad edit changes nothing and is reported.
        """
        async with self._taking:
            await self._tell()
            try:
                site = await asyncio.to_thread(load, directory)
            except ConfigError as error:
                if str(error) != self._refused:
                    self._refused = str(error)
                    self._report(error)
                return False
            self._refused = ""
            if site.version == self._current.version:
                return False
            meta = Meta("directory", "edited", clock.now_ms())
            await self._take(site, Published(site.version, site.sources, meta))
            return True

    async def _take(self, site: Site, published: Published) -> None:
        self._current = site
        self._refused = ""
        self._keep(site)
        self._owed = list(self._listeners)
        await _keep_copy(self._last_good, published, self._report)
        await self._tell()

    async def _tell(self) -> None:
        """Tell listeners; one that fails is told again at the next refresh."""
        while self._owed:
            await self._owed[0](self._current)
            self._owed.pop(0)

    def _keep(self, site: Site) -> None:
        self._known[site.version] = site
        self._known.move_to_end(site.version)
        while len(self._known) > KEPT:
            oldest = next(each for each in self._known if each != self._current.version)
            del self._known[oldest]


async def starting_site(
    report: Report,
    *,
    shelf: Shelf | None = None,
    last_good: LastGood | None = None,
    directory: Path | None = None,
    directory_first: bool = False,
) -> Site:
    """Find a good site to start with.

    Args:
        report: told of everything that was tried and is not good.
        shelf: published configurations, the truth in production.
        last_good: the copy on disk, for when the shelf is empty, damaged or out of reach.
        directory: the last resort; the first one when ``directory_first`` (development).
        directory_first: try the directory before anything else.

    Returns:
        The first good one: published, else on disk, else in the directory. It is copied to disk.

    Raises:
        Problems: the directory is bad and there is nothing else.
        ConfigError: there is nothing at all.
    """
    refused: list[ConfigError] = []
    ways: list[_Way] = [lambda: _published(shelf, last_good, report), lambda: _on_disk(last_good)]
    if directory is not None:
        ways.insert(
            0 if directory_first else len(ways), lambda: _in_directory(directory, last_good, report)
        )
    for way in ways:
        try:
            site = await way()
        except ConfigError as error:
            refused.append(error)
            report(error)
        except StoreUnavailableError as error:
            report(error)
        else:
            if site is not None:
                return site
    if refused:
        raise refused[-1 if directory is None or not directory_first else 0]
    raise ConfigError(
        "no_site",
        "there is no configuration: nothing is published, no copy is on disk and no directory is "
        "given; run `switchboard publish` with the directory of your site",
    )


_Way: TypeAlias = Callable[[], Awaitable[Site | None]]


async def _published(
    shelf: Shelf | None, last_good: LastGood | None, report: Report
) -> Site | None:
    version = await shelf.current() if shelf else None
    if shelf is None or version is None:
        return None
    published = await _from_shelf(shelf, version)
    site = await asyncio.to_thread(parse, published.sources)
    await _keep_copy(last_good, published, report)
    return site


async def _keep_copy(last_good: LastGood | None, published: Published, report: Report) -> None:
    """Keep a copy on disk; a full disk is reported and keeps a good site from nobody."""
    if last_good is not None:
        try:
            await asyncio.to_thread(last_good.save, published)
        except ConfigError as error:
            report(error)


async def _on_disk(last_good: LastGood | None) -> Site | None:
    published = None if last_good is None else await asyncio.to_thread(last_good.load)
    return None if published is None else await asyncio.to_thread(parse, published.sources)


async def _in_directory(directory: Path, last_good: LastGood | None, report: Report) -> Site:
    site = await asyncio.to_thread(load, directory)
    edited_ms = await asyncio.to_thread(_edited_ms, directory)
    meta = Meta("directory", str(directory), edited_ms)
    await _keep_copy(last_good, Published(site.version, site.sources, meta), report)
    return site


def _edited_ms(directory: Path) -> int:
    """Return when the newest file of a directory was written, epoch milliseconds."""
    return max(int(each.stat().st_mtime * 1000) for each in directory.glob("*.yaml"))


async def _from_shelf(shelf: Shelf, version: str) -> Published:
    """Return what is published under a version that is said to be in force."""
    published = await shelf.get(version)
    if published is None:
        raise ConfigError(
            "published_missing",
            f'version "{version}" is published, but its text is not there; publish it again',
        )
    return published


async def publish(directory: Path, shelf: Shelf, who: str, why: str, clock: Clock) -> Site:
    """Check a directory and put it in force, for every process at once.

    Args:
        directory: where the ``*.yaml`` files are.
        shelf: where every process finds it.
        who: who publishes it, for the record.
        why: the reason, for the record.
        clock: says when.

    Returns:
        The site now in force.

    Raises:
        Problems: everything that is wrong with it; nothing was published.
        StoreUnavailableError: the shelf cannot be reached; nothing was published.
    """
    site = await asyncio.to_thread(load, directory)
    await shelf.put(site.version, site.sources, Meta(who, why, clock.now_ms()))
    return site
