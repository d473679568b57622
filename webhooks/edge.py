"""Hold what every handler of the carrier's edge needs, and nothing it reads from elsewhere."""

import logging
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver

from calls.clock import Clock
from calls.errors import StoreUnavailableError
from config.published import Sites
from config.switches import MemorySwitches, SwitchBoard, Switches
from config.tries import MemoryTries, Tries
from ivr.book import Book
from reports.mailbox import Mailbox, MemoryMailbox
from routing.router import Router
from webhooks.settings import EdgeSettings
from webhooks.tokens import Sealer
from webhooks.urls import Urls

log = logging.getLogger("switchboard.webhooks")


def _away(error: StoreUnavailableError) -> None:
    log.warning("what is switched cannot be read, the last known holds: %s", error)


@dataclass(frozen=True, slots=True)
class Edge:
    """Bind the edge to the rest of the house.

    Args:
        router: the one door into routing.
        sites: the published configurations, the current one and those calls still use.
        clock: what time it is.
        settings: what the operator decided.
        switches: what supervisors have switched.
        tries: wrong PINs, counted over calls.
        mailbox: where the messages of callers go.
        resolver: how lookups find hosts; the machine's own way when None.
    """

    router: Router
    sites: Sites
    clock: Clock
    settings: EdgeSettings
    switches: Switches = field(default_factory=MemorySwitches)
    tries: Tries = field(default_factory=MemoryTries)
    mailbox: Mailbox = field(default_factory=MemoryMailbox)
    board: SwitchBoard = field(init=False)
    resolver: AbstractResolver | None = None
    sealer: Sealer = field(init=False)
    urls: Urls = field(init=False)

    def __post_init__(self) -> None:
        """Make what signs states and spells URLs from the settings."""
        object.__setattr__(self, "board", SwitchBoard(self.switches, self.clock, _away))
        object.__setattr__(self, "sealer", Sealer(self.settings.state_secret))
        object.__setattr__(self, "urls", Urls(self.settings, self.sealer))

    @property
    def book(self) -> Book:
        """Return the book in force now: wait prompts and system words are always live."""
        return self.sites.current.book

    def book_for(self, number: str) -> Book:
        """Return the book a new call to a number of ours begins with: a test line's is the draft.

        A test line without a draft plays what is in force, and so does one the draft lacks.
        """
        draft = self.sites.draft
        if draft is None or number not in draft.book.numbers:
            return self.book
        entry = self.book.numbers.get(number) or draft.book.numbers[number]
        return draft.book if entry.version == "draft" else self.book

    async def book_of(self, version: str) -> Book:
        """Return the book a call began with, or else the one in force; what is live is live."""
        return (await self.sites.recall(version)).book.living_on(self.book)


EDGE = web.AppKey("edge", Edge)
"""Where handlers find the edge on their application."""
