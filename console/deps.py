"""Name what the console needs from outside, and what its handlers share."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web
from yarl import URL

from calls.clock import Clock
from calls.ids import NewId, random_id
from config.published import Sites
from console.accounts import Account, Accounts
from console.board import LiveBoard
from console.changes import Changes
from console.demo import Demo
from console.figures import Figures
from console.passwords import Passwords
from console.signin import SignIn
from console.softphone import NOT_SET_UP, Softphone
from console.words import Words
from reports.mailbox import Mailbox, MemoryMailbox, Recordings
from reports.past import MemoryPast, Past
from routing.router import Router


@dataclass(frozen=True, slots=True)
class ConsoleDeps:
    """Hold what the console is built from; it reads no environment.

    Args:
        router: the one door into routing.
        sites: the published configuration.
        clock: what time it is.
        accounts: who may sign in.
        public_url: where people reach these pages, for example ``https://desk.example.com``:
            pages of any other origin are refused. A loopback address stands for all names of the
            loopback, at any port.
        mailbox: the messages callers left.
        past: what there was from each number.
        recordings: where their sound is; None where the carrier cannot be asked.
        demo: what to tell whoever tries the demo; None in production.
        passwords: how passwords are hashed.
        new_id: source of session tokens; must be unguessable outside tests.
        softphone: what agents' pages telephone with.
        trusted_proxies: how many proxies of ours stand in front. That many entries, counted from
            the end of ``X-Forwarded-For``, are believed; 0 believes the connection only.
    """

    router: Router
    sites: Sites
    clock: Clock
    accounts: Accounts
    public_url: str
    mailbox: Mailbox = field(default_factory=MemoryMailbox)
    recordings: Recordings | None = None
    past: Past = field(default_factory=MemoryPast)
    demo: Demo | None = None
    passwords: Passwords | None = None
    new_id: NewId = random_id
    softphone: Softphone = NOT_SET_UP
    trusted_proxies: int = 0


@dataclass(frozen=True, slots=True)
class Console:
    """Hold what the handlers of one process share."""

    deps: ConsoleDeps
    sign_in: SignIn
    changes: Changes
    board: LiveBoard
    figures: Figures
    sockets: set[web.WebSocketResponse]
    closing: asyncio.Event

    @property
    def public(self) -> URL:
        """Return where people reach these pages."""
        return URL(self.deps.public_url)


CONSOLE = web.AppKey("console", Console)
ACCOUNT = web.RequestKey("account", Account)
"""Whoever is signed in; absent for a visitor."""
TOKEN = web.RequestKey("token", str)
"""What their browser showed."""
WORDS = web.RequestKey("words", Words)
"""What they read: the pages' words in their language."""
