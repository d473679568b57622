"""One suite for both stores of accounts: memory is the specification, Redis keeps to it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest
from redis.asyncio import Redis

from calls.errors import StoreUnavailableError
from console.accounts import Account, Accounts, Session
from console.store.memory import MemoryAccounts
from console.store.redis import RedisAccounts

ANNA = Account("anna", "Anna Petrova", "agent", "anna", "$argon2id$…")
SUE = Account("sue", "Sue", "supervisor", "", "$argon2id$…")
NOW_MS = 1_795_000_000_000
HOUR_MS = 3_600_000

_sites = count()


@pytest.fixture(params=["memory", "redis"])
async def accounts(request: pytest.FixtureRequest) -> AsyncIterator[Accounts]:
    """Return an empty store of each kind."""
    if request.param == "memory":
        yield MemoryAccounts()
        return
    client = Redis.from_url(request.getfixturevalue("valkey_url"))
    yield RedisAccounts(client, f"accounts-{next(_sites)}")
    await client.aclose()


async def test_an_account_comes_back_as_it_was_put(accounts: Accounts) -> None:
    """Every field, by name; the last one put stands."""
    await accounts.put(SUE)
    await accounts.put(replace(ANNA, role="owner"))
    await accounts.put(ANNA)

    found = await accounts.all()

    assert list(found) == [ANNA, SUE]
    assert await accounts.get("anna") == ANNA
    assert await accounts.get("nobody") is None


async def test_a_removed_account_takes_its_sessions_with_it(accounts: Accounts) -> None:
    """Whoever is dismissed is out at once."""
    await accounts.put(ANNA)
    await accounts.open_session(Session("a1", "anna", NOW_MS + HOUR_MS), NOW_MS)

    removed, again = await accounts.remove("anna"), await accounts.remove("anna")

    assert (removed, again) == (True, False)
    assert await accounts.get("anna") is None
    assert await accounts.session("a1", NOW_MS) is None


async def test_a_session_is_over_at_its_instant(accounts: Accounts) -> None:
    """Compared with the time given, not left to the store's own forgetting."""
    session = Session("a1", "anna", NOW_MS + HOUR_MS)
    await accounts.open_session(session, NOW_MS)

    just_before = await accounts.session("a1", NOW_MS + HOUR_MS - 1)
    at_its_end = await accounts.session("a1", NOW_MS + HOUR_MS)

    assert just_before == session
    assert at_its_end is None


async def test_ending_all_sessions_of_one_account_leaves_the_others(accounts: Accounts) -> None:
    """And says how many there were; one ended before does not count."""
    for digest, name in (("a1", "anna"), ("a2", "anna"), ("a3", "anna"), ("s1", "sue")):
        await accounts.open_session(Session(digest, name, NOW_MS + HOUR_MS), NOW_MS)
    await accounts.close_session("a3")
    await accounts.close_session("never there")

    ended = await accounts.close_sessions("anna")

    assert ended == 2
    assert await accounts.session("a1", NOW_MS) is None
    assert await accounts.session("s1", NOW_MS) is not None


async def test_attempts_are_counted_by_who_and_when(accounts: Accounts) -> None:
    """Each key and each window has a count of its own; it can be taken back and forgiven."""
    counts = [await accounts.attempt("anna|10.0.0.1", 7, HOUR_MS) for _ in range(3)]
    other = await accounts.attempt("sue|10.0.0.1", 7, HOUR_MS)
    next_window = await accounts.attempt("anna|10.0.0.1", 8, HOUR_MS)
    await accounts.take_back("anna|10.0.0.1", 7)
    after_one_back = await accounts.attempt("anna|10.0.0.1", 7, HOUR_MS)
    await accounts.forgive("anna|10.0.0.1", 7)
    after_forgiving = await accounts.attempt("anna|10.0.0.1", 7, HOUR_MS)

    assert (counts, other, next_window) == ([1, 2, 3], 1, 1)
    assert (after_one_back, after_forgiving) == (3, 1)


async def test_a_server_out_of_reach_is_said_in_a_sentence() -> None:
    """One error, that names what to look at; never the library's own."""
    client = Redis.from_url("unix:///nowhere/valkey.sock")
    accounts = RedisAccounts(client, "lost")

    with pytest.raises(StoreUnavailableError, match="redis cannot be reached for accounts"):
        await accounts.get("anna")

    await client.aclose()
