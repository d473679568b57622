"""Keep accounts and sessions in Redis, beside the site they belong to.

Rules this module keeps:

* All keys carry the site's hash tag, ``{site}:console:…``, so that a cluster keeps them together.
* What belongs together changes in one transaction.
* A TTL only sweeps up; whether a session has ended is decided by comparing instants.
* Every trouble with the server is a ``StoreUnavailableError`` that says what to look at.
"""

import hashlib
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast, get_args

from redis.asyncio import Redis
from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from console.accounts import Account, Session
from console.permissions import Role


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailableError(
            "store.unavailable", f"redis cannot be reached for accounts and sessions: {error}"
        ) from error


def _text(value: bytes | str | None) -> str:
    # The client may or may not decode answers; both are accepted, so that one client can be shared.
    if value is None:
        return ""
    return value.decode() if isinstance(value, bytes) else value


def _fields(answer: Mapping[bytes | str, bytes | str]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in answer.items()}


class RedisAccounts:
    """Keep everything under the site's tag.

    Args:
        client: a redis-py asyncio client, of a single server or compatible with one.
        site: the site's name, the hash tag of all its keys.
    """

    def __init__(self, client: Redis, site: str) -> None:
        self._client = client
        self._root = f"{{{site}}}:console"

    def _account(self, name: str) -> str:
        return f"{self._root}:account:{name}"

    def _session(self, digest: str) -> str:
        return f"{self._root}:session:{digest}"

    def _sessions_of(self, account: str) -> str:
        return f"{self._root}:sessions:{account}"

    def _attempts(self, key: str, window: int) -> str:
        # Hashed: the key holds what a stranger typed, of any length.
        digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()
        return f"{self._root}:attempts:{digest}:{window}"

    async def put(self, account: Account) -> None:
        """Add an account, or change the one of the same name."""
        with _in_words():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.hset(
                    self._account(account.name),
                    mapping={
                        "shown": account.shown,
                        "role": account.role,
                        "agent": account.agent,
                        "password_hash": account.password_hash,
                        "language": account.language,
                    },
                )
                pipe.sadd(f"{self._root}:accounts", account.name)
                await pipe.execute()

    async def get(self, name: str) -> Account | None:
        """Return an account, None if there is none of this name or its role is not ours."""
        with _in_words():
            answer = await cast(
                "Awaitable[Mapping[bytes | str, bytes | str]]",
                self._client.hgetall(self._account(name)),
            )
        fields = _fields(answer)
        if fields.get("role") not in get_args(Role):
            return None
        return Account(
            name=name,
            shown=fields["shown"],
            role=cast("Role", fields["role"]),
            agent=fields["agent"],
            password_hash=fields["password_hash"],
            # Accounts of earlier releases have none.
            language=fields.get("language", ""),
        )

    async def all(self) -> Sequence[Account]:
        """Return every account, by name."""
        with _in_words():
            answer = await self._client.smembers(f"{self._root}:accounts")
        found = [await self.get(name) for name in sorted(_text(name) for name in answer)]
        return [account for account in found if account is not None]

    async def remove(self, name: str) -> bool:
        """Forget an account and end its sessions; tell whether there was one."""
        with _in_words():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.delete(self._account(name))
                pipe.srem(f"{self._root}:accounts", name)
                removed = bool((await pipe.execute())[0])
        await self.close_sessions(name)
        return removed

    async def open_session(self, session: Session, now_ms: int) -> None:
        """Remember a signed-in browser until its ``until_ms``; forget those that ended."""
        mine = self._sessions_of(session.account)
        lasts_ms = max(1, session.until_ms - now_ms)
        with _in_words():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.hset(
                    self._session(session.digest),
                    mapping={"account": session.account, "until_ms": session.until_ms},
                )
                pipe.pexpire(self._session(session.digest), lasts_ms)
                pipe.zremrangebyscore(mine, "-inf", now_ms)
                pipe.zadd(mine, {session.digest: session.until_ms})
                await pipe.execute()

    async def session(self, digest: str, now_ms: int) -> Session | None:
        """Return a session that has not ended by ``now_ms``, None otherwise."""
        with _in_words():
            answer = await cast(
                "Awaitable[Mapping[bytes | str, bytes | str]]",
                self._client.hgetall(self._session(digest)),
            )
        fields = _fields(answer)
        if not fields or int(fields["until_ms"]) <= now_ms:
            return None
        return Session(digest, fields["account"], int(fields["until_ms"]))

    async def close_session(self, digest: str) -> None:
        """End one session; one already ended changes nothing."""
        with _in_words():
            account = _text(await self._client.hget(self._session(digest), "account"))
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.delete(self._session(digest))
                pipe.zrem(self._sessions_of(account), digest)
                await pipe.execute()

    async def close_sessions(self, account: str) -> int:
        """End all sessions of an account and return how many there were."""
        mine = self._sessions_of(account)
        with _in_words():
            members = cast("list[bytes | str]", await self._client.zrange(mine, 0, -1))
            digests = [_text(member) for member in members]
            async with self._client.pipeline(transaction=True) as pipe:
                for digest in digests:
                    pipe.delete(self._session(digest))
                    pipe.zrem(mine, digest)
                answers = await pipe.execute()
        return sum(answers[::2])

    async def attempt(self, key: str, window: int, window_ms: int) -> int:
        """Count one attempt to sign in and return how many there were in this window."""
        counter = self._attempts(key, window)
        with _in_words():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.incr(counter)
                pipe.pexpire(counter, 2 * window_ms)
                return int((await pipe.execute())[0])

    async def forgive(self, key: str, window: int) -> None:
        """Set the count of a window back to none."""
        with _in_words():
            await self._client.delete(self._attempts(key, window))

    async def take_back(self, key: str, window: int) -> None:
        """Uncount one attempt: it was no guess, the password was right."""
        with _in_words():
            await self._client.decr(self._attempts(key, window))
