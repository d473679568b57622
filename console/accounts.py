"""Say who may sign in, and where that is remembered.

Rules this module keeps:

* A password is kept only as an argon2 hash; a session only as the SHA-256 of its token, so that
  a stolen copy of the store opens nothing.
* A session ends at its instant whether or not the store has forgotten it yet: expiry is compared,
  never left to a TTL.
* An account's role is read at every request: what is taken away is gone at once.
* The store raises ``StoreUnavailableError`` when it cannot be reached, and nothing else.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from console.permissions import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Hold one person who may sign in.

    Args:
        name: what they type to sign in; lower case.
        shown: their name for people.
        role: what they may do, see ``console.permissions``; never ``visitor``.
        agent: their id in the roster; empty for somebody who answers no calls.
        password_hash: argon2 hash, see ``console.passwords``.
        language: the language they chose for the pages; empty: what their browser asks for.
    """

    name: str
    shown: str
    role: Role
    agent: str
    password_hash: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Hold one signed-in browser.

    Args:
        digest: SHA-256 of the token in the browser's cookie, hexadecimal.
        account: name of the account it belongs to.
        until_ms: the instant it ends, UTC epoch milliseconds.
    """

    digest: str
    account: str
    until_ms: int


def digest_of(token: str) -> str:
    """Return what the store keeps instead of a session's token.

    A plain hash is enough here: the token is 128 random bits, nobody can try them all.
    What a browser shows may be any bytes; aiohttp keeps those that are not UTF-8 as surrogates.
    """
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()


class Accounts(Protocol):
    """Keep accounts, sessions and the count of sign-in attempts."""

    async def put(self, account: Account) -> None:
        """Add an account, or change the one of the same name."""
        ...

    async def get(self, name: str) -> Account | None:
        """Return an account, None if there is none of this name."""
        ...

    async def all(self) -> Sequence[Account]:
        """Return every account, by name."""
        ...

    async def remove(self, name: str) -> bool:
        """Forget an account and end its sessions; tell whether there was one."""
        ...

    async def open_session(self, session: Session, now_ms: int) -> None:
        """Remember a signed-in browser until its ``until_ms``."""
        ...

    async def session(self, digest: str, now_ms: int) -> Session | None:
        """Return a session that has not ended by ``now_ms``, None otherwise."""
        ...

    async def close_session(self, digest: str) -> None:
        """End one session; one already ended changes nothing."""
        ...

    async def close_sessions(self, account: str) -> int:
        """End all sessions of an account and return how many there were."""
        ...

    async def attempt(self, key: str, window: int, window_ms: int) -> int:
        """Count one attempt to sign in and return how many there were in this window.

        Args:
            key: who tries, for example name and address.
            window: number of the window of time; each has a count of its own.
            window_ms: how long a window lasts, milliseconds: after it the count may be dropped.
        """
        ...

    async def forgive(self, key: str, window: int) -> None:
        """Set the count of a window back to none."""
        ...

    async def take_back(self, key: str, window: int) -> None:
        """Uncount one attempt: it was no guess, the password was right."""
        ...
