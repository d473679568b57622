from aiohttp import hdrs
from pytest_aiohttp.plugin import AiohttpClient

from calls.clock import ManualClock
from calls.ids import seeded_ids
from console.accounts import Account
from console.app import make_console
from console.signin import (
    SESSION_MS,
    TRIES_PER_ADDRESS,
    TRIES_PER_NAME,
    WINDOW_MS,
    Entered,
    Refused,
    SignIn,
)
from console.store.memory import MemoryAccounts
from tests.console.conftest import MakeBrowser
from tests.console.world import PASSWORD, QUICK, START_MS, World


async def test_the_right_password_opens_the_page_of_ones_work(browser: MakeBrowser) -> None:
    """An agent lands on the desk, everyone else on the board."""
    one, other = await browser(), await browser()

    agent = await one.signs_in("anna")
    supervisor = await other.signs_in("sue")

    assert (agent.status, agent.headers["Location"]) == (303, "/desk")
    assert (supervisor.status, supervisor.headers["Location"]) == (303, "/board")


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(browser: MakeBrowser) -> None:
    """Nobody learns from a refusal which names exist."""
    page = await browser()

    wrong = await page.signs_in("anna", "guess")
    nobody = await page.signs_in("nobody", "guess")

    assert wrong.status == nobody.status == 401
    assert (await wrong.text()).replace("anna", "nobody") == await nobody.text()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: MakeBrowser) -> None:
    """HttpOnly and SameSite=Strict, always."""
    page = await browser()

    cookie = (await page.signs_in("anna")).cookies["switchboard"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


async def test_over_https_the_cookie_is_secure_and_pinned_to_the_host(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """The prefix makes browsers refuse the cookie from any other host."""
    public = "https://desk.example.com"
    client = await aiohttp_client(make_console(world.deps(public_url=public)))

    answer = await client.post(
        "/signin",
        data={"name": "anna", "password": PASSWORD},
        headers={hdrs.ORIGIN: public},
        allow_redirects=False,
    )

    assert answer.cookies["__Host-switchboard"]["secure"] is True


async def test_signing_out_ends_the_session_and_takes_the_agent_out_of_the_queue(
    world: World, browser: MakeBrowser
) -> None:
    """A cookie kept after signing out opens nothing, and no call rings at an empty desk."""
    page = await browser()
    await page.signs_in("anna")
    await world.router.set_presence("anna", "ready")
    kept = page.client.session.cookie_jar.filter_cookies(page.client.make_url("/"))

    await page.post("/signout")
    again = await page.client.get("/board", cookies=dict(kept), allow_redirects=False)

    assert again.status == 303
    assert again.headers["Location"] == "/signin?next=%2Fboard"
    assert (await world.agent("anna")).presence == "signed_out"


async def test_signing_out_everywhere_ends_the_sessions_of_other_browsers(
    browser: MakeBrowser,
) -> None:
    """A lost laptop is shut out from the one at hand."""
    here, lost = await browser(), await browser()
    await here.signs_in("sue")
    await lost.signs_in("sue")

    await here.post("/signout/everywhere")

    assert (await lost.get("/board")).status == 303


async def test_a_session_ends_after_a_long_shift(world: World, browser: MakeBrowser) -> None:
    """Expiry is compared with the clock at every request."""
    page = await browser()
    await page.signs_in("sue")

    world.clock.advance_to(world.clock.now_ms() + SESSION_MS)

    assert (await page.get("/board")).status == 303


async def test_a_role_taken_away_is_gone_at_the_next_request(
    world: World, browser: MakeBrowser
) -> None:
    """The account is read anew each time; a session carries no rights."""
    page = await browser()
    await page.signs_in("sue")
    await world.waits("CA1")
    before = await (await page.get("/board")).text()

    await world.accounts.put(Account("sue", "Sue", "agent", "", QUICK.hash(PASSWORD)))

    assert "+12125550177" in before
    assert "+12125550177" not in await (await page.get("/board")).text()


async def test_signing_in_leads_only_to_pages_of_ours(browser: MakeBrowser) -> None:
    """The page wanted before is one of ours or it is forgotten: no open redirect."""
    page = await browser()

    answer = await page.post(
        "/signin", name="sue", password=PASSWORD, next="https://evil.example/board"
    )

    assert answer.headers["Location"] == "/board"


def _sign_in(accounts: MemoryAccounts, clock: ManualClock) -> SignIn:
    return SignIn(accounts, QUICK, clock, seeded_ids(1))


async def _anna() -> MemoryAccounts:
    accounts = MemoryAccounts()
    await accounts.put(Account("anna", "Anna", "agent", "anna", QUICK.hash(PASSWORD)))
    return accounts


async def test_guessing_is_stopped_even_when_the_sixth_guess_is_right() -> None:
    """Five attempts a quarter of an hour for one name from one address."""
    clock = ManualClock(START_MS)
    door = _sign_in(await _anna(), clock)

    for _ in range(TRIES_PER_NAME):
        assert await door.enter("anna", "guess", "10.0.0.1") == Refused("wrong")
    sixth = await door.enter("anna", PASSWORD, "10.0.0.1")

    assert isinstance(sixth, Refused)
    assert sixth.why == "too_many"
    assert 0 < sixth.retry_after_s <= WINDOW_MS // 1000


async def test_somebody_who_guesses_shuts_nobody_else_out() -> None:
    """The same name from another address still gets in; so does the same address later."""
    clock = ManualClock(START_MS)
    door = _sign_in(await _anna(), clock)

    for _ in range(TRIES_PER_NAME + 1):
        await door.enter("anna", "guess", "10.0.0.1")
    elsewhere = await door.enter("anna", PASSWORD, "10.0.0.2")
    clock.advance_to(START_MS + WINDOW_MS)
    later = await door.enter("anna", PASSWORD, "10.0.0.1")

    assert isinstance(elsewhere, Entered)
    assert isinstance(later, Entered)


async def test_one_address_cannot_try_many_names() -> None:
    """Spraying one password over many names is counted by address."""
    door = _sign_in(await _anna(), ManualClock(START_MS))

    for number in range(TRIES_PER_ADDRESS):
        await door.enter(f"name{number}", "guess", "10.0.0.1")

    last = await door.enter("anna", PASSWORD, "10.0.0.1")
    assert isinstance(last, Refused)
    assert last.why == "too_many"


async def test_a_whole_office_signs_in_at_nine_from_one_address() -> None:
    """A password that was right is no guess and counts for nothing."""
    door = _sign_in(await _anna(), ManualClock(START_MS))

    results = [await door.enter("anna", PASSWORD, "10.0.0.1") for _ in range(2 * TRIES_PER_ADDRESS)]

    assert all(isinstance(result, Entered) for result in results)


async def test_a_password_of_absurd_length_costs_no_work() -> None:
    """It is refused before it is hashed, like any wrong one."""
    door = _sign_in(await _anna(), ManualClock(START_MS))

    result = await door.enter("anna", "x" * 100_000, "10.0.0.1")

    assert result == Refused("wrong")
