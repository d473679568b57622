"""Keep accounts and sessions in this process: the executable specification, and the tests'."""

from collections.abc import Sequence

from console.accounts import Account, Session


class MemoryAccounts:
    """Keep everything in dictionaries; gone when the process is gone."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}
        self._attempts: dict[tuple[str, int], int] = {}

    async def put(self, account: Account) -> None:
        """Add an account, or change the one of the same name."""
        self._accounts[account.name] = account

    async def get(self, name: str) -> Account | None:
        """Return an account, None if there is none of this name."""
        return self._accounts.get(name)

    async def all(self) -> Sequence[Account]:
        """Return every account, by name."""
        return [self._accounts[name] for name in sorted(self._accounts)]

    async def remove(self, name: str) -> bool:
        """Forget an account and end its sessions; tell whether there was one."""
        await self.close_sessions(name)
        return self._accounts.pop(name, None) is not None

    async def open_session(self, session: Session, now_ms: int) -> None:
        """Remember a signed-in browser until its ``until_ms``; forget those that ended."""
        for digest in [d for d, old in self._sessions.items() if old.until_ms <= now_ms]:
            del self._sessions[digest]
        self._sessions[session.digest] = session

    async def session(self, digest: str, now_ms: int) -> Session | None:
        """Return a session that has not ended by ``now_ms``, None otherwise."""
        session = self._sessions.get(digest)
        return session if session and session.until_ms > now_ms else None

    async def close_session(self, digest: str) -> None:
        """End one session; one already ended changes nothing."""
        self._sessions.pop(digest, None)

    async def close_sessions(self, account: str) -> int:
        """End all sessions of an account and return how many there were."""
        mine = [digest for digest, one in self._sessions.items() if one.account == account]
        for digest in mine:
            del self._sessions[digest]
        return len(mine)

    async def attempt(self, key: str, window: int, window_ms: int) -> int:
        """Count one attempt to sign in and return how many there were in this window.

        Counts of the windows before the last are dropped: ``window_ms`` has passed for them.
        """
        del window_ms
        for old in [kept for kept in self._attempts if kept[1] < window - 1]:
            del self._attempts[old]
        self._attempts[key, window] = self._attempts.get((key, window), 0) + 1
        return self._attempts[key, window]

    async def forgive(self, key: str, window: int) -> None:
        """Set the count of a window back to none."""
        self._attempts.pop((key, window), None)

    async def take_back(self, key: str, window: int) -> None:
        """Uncount one attempt: it was no guess, the password was right."""
        if self._attempts.get((key, window)):
            self._attempts[key, window] -= 1
