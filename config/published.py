"""Hold the configuration in force: published is the truth, and a bad one changes nothing.

Rules this module keeps:

* What every process follows is what is published; there is no other way into force.
* A site is checked before it is published, and again by every process that takes it.
* A call keeps the version it began with, so earlier sites stay at hand by version.
* Nobody is left without a site while a good one exists anywhere: published, or on disk.
* Whoever listens for a new site is told of it until they have managed to take it in.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from calls.errors import ConfigError, StoreUnavailableError, SwitchboardError
from config.lastgood import LastGood
from config.shelf import Published, Shelf
from config.site import Site, parse

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
        shelf: where published configurations come from; None for a site that never changes.
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
        self._unusable: set[str] = set()
        self._draft: Site | None = None
        self._drafted: str | None = None
        self.refused = ""
        """Version that is published and was not taken, if there is one."""
        self.rejected = 0
        """Configurations not taken since this process began."""
        self._taking = asyncio.Lock()

    @property
    def current(self) -> Site:
        """Return the site in force."""
        return self._current

    @property
    def draft(self) -> Site | None:
        """Return the next edit, for numbers with ``version: draft``; None when there is none."""
        return self._draft

    def get(self, version: str) -> Site:
        """Return the site a call began with, if it is at hand; otherwise the one in force."""
        return self._known.get(version, self._current)

    async def recall(self, version: str) -> Site:
        """Return the site a call began with, asking the shelf for it if need be.

        Args:
            version: as the call's signed state gives it.

        Returns:
            That site; the one in force where it is nowhere to be had. A shelf out of reach is
            reported, and so is something bad on it, which is not looked at twice.
        """
        if version in self._known or version in self._unusable or self._shelf is None:
            return self.get(version)
        try:
            published = await self._shelf.get(version)
            if published is not None:
                self._keep(await _site_of(published))
        except ConfigError as error:
            self._unusable.add(version)
            self.rejects(error)
        except StoreUnavailableError as error:
            self._report(error)
        return self.get(version)

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with every site that comes into force from now on."""
        self._listeners.append(listener)

    def rejects(self, error: ConfigError) -> None:
        """Count and report a configuration that is not taken; the one in force stays."""
        self.rejected += 1
        self._report(error)

    async def refresh(self) -> bool:
        """Take the published version if it is another one and good; and the next edit likewise.

        Returns:
            True when another site has come into force. A bad one changes nothing and is reported,
            once for each version.

        Raises:
            StoreUnavailableError: the shelf cannot be reached; the site in force stays.
        """
        async with self._taking:
            await self._tell()
            if self._shelf is None:
                return False
            await self._take_draft(self._shelf)
            version = await self._shelf.current()
            if version in (None, self._current.version, self.refused):
                return False
            try:
                published = await from_shelf(self._shelf, str(version))
                site = await _site_of(published)
            except ConfigError as error:
                self.refused = str(version)
                self.rejects(error)
                return False
            await self._take(site, published)
            return True

    async def _take(self, site: Site, published: Published) -> None:
        self._current = site
        self.refused = ""
        self._keep(site)
        self._owed = list(self._listeners)
        await _keep_copy(self._last_good, published, self._report)
        await self._tell()

    async def _take_draft(self, shelf: Shelf) -> None:
        version = await shelf.draft()
        if version == self._drafted:
            return
        self._drafted, self._draft = version, None
        if version is not None:
            try:
                self._draft = await _site_of(await from_shelf(shelf, version))
            except ConfigError as error:
                self.rejects(error)
            else:
                self._keep(self._draft)

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
    report: Report, *, shelf: Shelf | None = None, last_good: LastGood | None = None
) -> Site:
    """Find a good site to start with.

    Args:
        report: told of everything that was tried and is not good, and of starting from the copy.
        shelf: published configurations, the truth.
        last_good: the copy on disk, for when the shelf is empty, damaged or out of reach.

    Returns:
        The published one if it is good, else the one on disk. It is copied to disk.

    Raises:
        ConfigError: there is no good one.
    """
    refused: list[ConfigError] = []
    ways: list[Callable[[], Awaitable[Site | None]]] = [
        lambda: _published(shelf, last_good, report),
        lambda: _on_disk(last_good, report),
    ]
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
        raise refused[0]
    raise ConfigError(
        "no_site",
        "there is no configuration: nothing is published and no copy is on disk; run "
        "`switchboard publish` with the directory of your site; if you have, see whether SITE and "
        "DATA_DIR name it",
    )


async def _published(
    shelf: Shelf | None, last_good: LastGood | None, report: Report
) -> Site | None:
    version = await shelf.current() if shelf else None
    if shelf is None or version is None:
        return None
    published = await from_shelf(shelf, version)
    site = await _site_of(published)
    await _keep_copy(last_good, published, report)
    return site


async def _keep_copy(last_good: LastGood | None, published: Published, report: Report) -> None:
    """Keep a copy on disk; a full disk is reported and keeps a good site from nobody."""
    if last_good is not None:
        try:
            await asyncio.to_thread(last_good.save, published)
        except ConfigError as error:
            report(error)


async def _on_disk(last_good: LastGood | None, report: Report) -> Site | None:
    published = None if last_good is None else await asyncio.to_thread(last_good.load)
    if published is None:
        return None
    site = await _site_of(published)
    report(
        ConfigError(
            "from_disk",
            "started from the copy on disk, as nothing good could be had from redis: version "
            f'"{site.version}", published by {published.meta.who}; publish it again to be sure',
        )
    )
    return site


async def from_shelf(shelf: Shelf, version: str) -> Published:
    """Return what is published under a version that is said to be there.

    Raises:
        ConfigError: its text is not there (``published_missing``), or is damaged.
    """
    published = await shelf.get(version)
    if published is None:
        raise ConfigError(
            "published_missing",
            f'version "{version}" is published, but its text is not there; publish it again',
        )
    return published


async def _site_of(published: Published) -> Site:
    """Check a publication with the present program, beside the calls being answered."""
    return await asyncio.to_thread(parse, published.sources)
