"""Let people in, and put them out again.

Rules this module keeps:

* Attempts are counted before the password is looked at, so that trying many at once gains nothing:
  five a quarter of an hour for one name from one address, fifty for one address.
* A wrong name and a wrong password get the same answer.
* A session's token is made here, is shown to the browser once and is kept nowhere.
"""

from dataclasses import dataclass
from typing import Literal

from calls.clock import Clock
from calls.ids import NewId
from console.accounts import Account, Accounts, Session, digest_of
from console.passwords import LONGEST, Passwords

WINDOW_MS = 15 * 60 * 1000
TRIES_PER_NAME = 5
"""Of one name from one address in a window: forgiving of typing, useless for guessing."""
TRIES_PER_ADDRESS = 50
"""Of one address in a window: a whole office behind one router may sign in at nine o'clock."""
SESSION_MS = 12 * 60 * 60 * 1000
"""A long shift."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Say that somebody signed in.

    Args:
        account: who.
        token: what their browser shows from now on.
        until_ms: when it stops being accepted, UTC epoch milliseconds.
    """

    account: Account
    token: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Say that somebody did not sign in, and after how many seconds trying again makes sense."""

    why: Literal["wrong", "too_many"]
    retry_after_s: int = 0


class SignIn:
    """Check names and passwords, open sessions and end them."""

    def __init__(
        self, accounts: Accounts, passwords: Passwords, clock: Clock, new_id: NewId
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock
        self._new_id = new_id

    async def enter(self, name: str, password: str, address: str) -> Entered | Refused:
        """Sign somebody in.

        Args:
            name: as typed; case and surrounding blanks do not count.
            password: as typed.
            address: where the browser is, for counting attempts.

        Returns:
            The new session, or why there is none.
        """
        name = name.strip().lower()[:LONGEST]
        now_ms = self._clock.now_ms()
        window = now_ms // WINDOW_MS
        pair = f"{name}|{address}"
        tries = await self._accounts.attempt(pair, window, WINDOW_MS)
        from_there = await self._accounts.attempt(address, window, WINDOW_MS)
        if tries > TRIES_PER_NAME or from_there > TRIES_PER_ADDRESS:
            return Refused("too_many", ((window + 1) * WINDOW_MS - now_ms) // 1000 + 1)
        account = await self._accounts.get(name)
        known_hash = account.password_hash if account else None
        if len(password) > LONGEST or not await self._passwords.fits(password, known_hash):
            return Refused("wrong")
        if account is None:  # `fits` is never true for nobody; this is for the type checker
            return Refused("wrong")
        await self._accounts.forgive(pair, window)
        await self._accounts.take_back(address, window)
        token = self._new_id()
        until_ms = now_ms + SESSION_MS
        await self._accounts.open_session(Session(digest_of(token), name, until_ms), now_ms)
        return Entered(account, token, until_ms)

    async def who(self, token: str) -> Account | None:
        """Return whose session ``token`` is, None when it is nobody's or over."""
        if not token:
            return None
        session = await self._accounts.session(digest_of(token), self._clock.now_ms())
        return await self._accounts.get(session.account) if session else None

    async def leave(self, token: str) -> None:
        """End the session of ``token``."""
        await self._accounts.close_session(digest_of(token))

    async def leave_everywhere(self, name: str) -> int:
        """End every session of an account and return how many there were."""
        return await self._accounts.close_sessions(name)
