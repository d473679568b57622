import pytest
from aiohttp import WSServerHandshakeError, hdrs
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from console.app import make_console
from console.door import address_of, from_our_page
from tests.console.conftest import MakeBrowser
from tests.console.world import PASSWORD, World


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://127.0.0.1:1", "x:["]
)
async def test_a_form_that_is_not_from_our_page_changes_nothing(
    origin: str, browser: MakeBrowser
) -> None:
    """The origin must be ours, exactly; a request that names none is refused too."""
    page = await browser()

    answer = await page.post("/signin", origin=origin, name="anna", password=PASSWORD)

    assert answer.status == 403
    assert "switchboard" not in answer.cookies


async def test_a_socket_opened_by_another_site_is_refused(browser: MakeBrowser) -> None:
    """Cookies travel with a WebSocket whoever opens it, so its origin is checked as well."""
    page = await browser()
    await page.signs_in("anna")

    with pytest.raises(WSServerHandshakeError) as refused:
        await page.client.ws_connect("/desk/socket", headers={hdrs.ORIGIN: "https://evil.example"})

    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("public", "host", "origin", "ours"),
    [
        ("https://desk.example.com", "10.0.0.7:8080", "https://desk.example.com", True),
        ("https://desk.example.com", "desk.example.com", "http://desk.example.com", False),
        ("https://desk.example.com", "desk.example.com", "https://desk.example.com:8443", False),
        ("http://127.0.0.1:8080", "localhost:8080", "http://localhost:8080", True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://localhost:8080", False),
        ("http://127.0.0.1:8080", "evil.example:8080", "http://evil.example:8080", False),
    ],
)
def test_an_origin_is_ours_or_it_is_not(public: str, host: str, origin: str, *, ours: bool) -> None:
    """In production the public URL decides, whatever a proxy makes of the host."""
    request = make_mocked_request("POST", "/", headers={hdrs.HOST: host, hdrs.ORIGIN: origin})

    found = from_our_page(request, URL(public))

    assert found is ours


@pytest.mark.parametrize(
    "path", ["/signin", "/static/style.css", "/nowhere-in-static", "/static/x"]
)
async def test_every_answer_of_ours_carries_a_strict_policy(
    path: str, browser: MakeBrowser
) -> None:
    """Nothing inline, nothing from elsewhere, no frame around it."""
    page = await browser()

    answer = await page.get(path)

    if path != "/nowhere-in-static":
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_part_that_did_not_change_is_not_sent_again(browser: MakeBrowser) -> None:
    """Parts are asked for again each time, and answered in a few bytes."""
    page = await browser()
    first = await page.get("/static/board.js")

    again = await page.get("/static/board.js", **{"If-None-Match": first.headers["ETag"]})

    assert again.status == 304


@pytest.mark.parametrize(
    "path", ["/static/..%2Fapp.py", "/static/../app.py", "/static/%2e%2e/deps.py", "/static/app.py"]
)
async def test_no_path_leads_out_of_the_page_parts(path: str, browser: MakeBrowser) -> None:
    """Parts are looked up by name among those read at start."""
    page = await browser()

    answer = await page.get(path)

    assert answer.status == 404


async def test_a_hostile_name_in_the_sign_in_form_stays_text(browser: MakeBrowser) -> None:
    """What was typed comes back escaped."""
    page = await browser()

    answer = await page.signs_in('"><script>alert(1)</script>', "guess")

    assert "<script>alert" not in await answer.text()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"name=\xff\xfe&password=\xff", "application/x-www-form-urlencoded", 401),
        (b"name=a&password=b", "application/x-www-form-urlencoded; charset=nonsense", 401),
        (b"no form at all", "multipart/form-data", 401),
        (b"&".join([b"a=1"] * 50), "application/x-www-form-urlencoded", 400),
        (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
    ],
)
async def test_a_malformed_form_is_refused_with_a_page(
    body: bytes, kind: str, status: int, browser: MakeBrowser
) -> None:
    """Whatever is sent, the answer is a page with a sentence and never a fault of ours."""
    page = await browser()

    answer = await page.client.post(
        "/signin", data=body, headers={hdrs.ORIGIN: page.origin, hdrs.CONTENT_TYPE: kind}
    )

    assert answer.status == status
    assert "Content-Security-Policy" in answer.headers


async def test_a_cookie_of_nonsense_is_nobodys(browser: MakeBrowser) -> None:
    """A browser may show any bytes; they open nothing and break nothing."""
    page = await browser()

    answer = await page.get("/board", Cookie="switchboard=\udcff\udcfe; switchboard2=x")

    assert answer.status == 303


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.9"),
        (1, "6.6.6.6, 20.0.0.2", "20.0.0.2"),
        (2, "6.6.6.6, 20.0.0.2, 10.0.0.1", "20.0.0.2"),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    proxies: int, forwarded: str, address: str
) -> None:
    """What stands further left may have been written by anyone."""
    request = make_mocked_request("POST", "/signin", headers={"X-Forwarded-For": forwarded})
    request = request.clone(remote="10.0.0.9")

    found = address_of(request, proxies)

    assert found == address


async def test_the_start_page_of_production_leads_to_signing_in(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """There is nothing to try there."""
    client = await aiohttp_client(make_console(world.deps()))

    answer = await client.get("/", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/signin")


async def test_the_start_page_of_the_demo_says_what_to_try(demo_browser: MakeBrowser) -> None:
    """Who to sign in as, what to dial, and what time it is there: offices close."""
    page = await demo_browser()

    text = await (await page.get("/")).text()

    assert "it is Wednesday 18 November 2026, 06:06 in New York" in text
    assert "anna" in text
    assert "+18005550100" in text


def test_a_line_a_proxy_wrote_below_the_browsers_own_counts() -> None:
    """Some proxies add a header of their own: what the browser wrote above it is hearsay."""
    headers = CIMultiDict([("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "203.0.113.7")])
    request = make_mocked_request("POST", "/signin", headers=headers)

    assert address_of(request, 1) == "203.0.113.7"
