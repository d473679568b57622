"""Webhooks: signed, retried as their URL asks, and what happens when they fail."""

import asyncio

import pytest
from aiohttp import web

from simulator.overrides import Overrides, split
from simulator.player import APOLOGY
from simulator.script import Script
from simulator.signature import is_signed
from tests.simulator.world import NUMBER, World

CALLER = "+15145550142"


async def test_every_request_is_signed_without_its_fragment(world: World) -> None:
    """The query counts, the connection overrides do not, and neither is sent."""
    _voice(world, "/voice?a=b%20c&d=#rc=2&rp=5xx")
    world.product.pages["/voice"] = "<Hangup/>"

    await _call(world)

    asked = world.product.asked("/voice")[0]
    url = f"{world.product.base}/voice?a=b%20c&d="
    given = asked.headers["X-Twilio-Signature"]
    assert is_signed(world.carrier.auth_token, url, asked.form.items(), given)
    assert not is_signed("another token", url, asked.form.items(), given)
    assert asked.query == "a=b%20c&d="


async def test_a_get_carries_its_fields_in_the_signed_query(world: World) -> None:
    """Method GET: no body, and the whole URL is signed."""
    world.carrier.number(NUMBER, voice_url=f"{world.product.base}/voice?x=1", method="GET")
    world.product.pages["/voice"] = "<Hangup/>"

    await _call(world)

    asked = world.product.asked("/voice")[0]
    url = f"{world.product.base}/voice?{asked.query}"
    assert asked.query.startswith("x=1&CallSid=CA")
    assert is_signed(world.carrier.auth_token, url, [], asked.headers["X-Twilio-Signature"])


async def test_a_broken_document_leads_to_the_fallback(world: World) -> None:
    """With ErrorCode and ErrorUrl; a 500 is not retried by default."""
    _voice(world, "/voice", fallback="/fallback")
    world.product.pages["/voice"] = _status(500)
    world.product.pages["/fallback"] = "<Say>Second way.</Say>"

    heard = await _call(world)

    form = world.product.asked("/fallback")[0].form
    assert heard == ["Second way."]
    assert len(world.product.asked("/voice")) == 1
    assert form["ErrorCode"] == "11200"
    assert form["ErrorUrl"] == f"{world.product.base}/voice"
    world.expected = [11200]


async def test_without_a_fallback_the_caller_hears_an_apology(world: World) -> None:
    """And the call ends."""
    world.product.pages["/voice"] = _status(404)

    heard = await _call(world)

    assert heard == [APOLOGY]
    world.expected = [11200]


async def test_a_failing_fallback_ends_in_the_apology_too(world: World) -> None:
    """There is no third way."""
    _voice(world, "/voice", fallback="/fallback")
    world.product.pages |= {"/voice": _status(500), "/fallback": _status(500)}

    heard = await _call(world)

    assert heard == [APOLOGY]
    world.expected = [11200, 11200]


async def test_retries_follow_the_url_and_keep_one_idempotency_token(world: World) -> None:
    """``rc=2&rp=5xx``: three attempts, told from others by their common token."""
    answers = iter([500, 503, 200])

    async def flaky(_request: web.Request) -> web.Response:
        status = next(answers)
        return web.Response(status=status, text="<Response/>", content_type="text/xml")

    _voice(world, "/voice#rc=2&rp=5xx")
    world.product.pages["/voice"] = flaky

    await _call(world)

    tokens = [seen.headers["I-Twilio-Idempotency-Token"] for seen in world.product.asked("/voice")]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


async def test_no_connection_is_another_fault(world: World) -> None:
    """11205, after one retry."""
    world.carrier.number(NUMBER, voice_url="http://127.0.0.1:9/voice")

    heard = await _call(world)

    assert heard == [APOLOGY]
    world.expected = [11205]


async def test_no_answer_within_fifteen_seconds_is_a_fault(world: World) -> None:
    """The cap counts in the carrier's time."""
    arrived, release = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        arrived.set()
        await release.wait()
        return web.Response(text="<Response/>", content_type="text/xml")

    world.product.pages["/voice"] = slow
    caller = world.carrier.caller(CALLER)
    story = world.carrier.follow(caller, Script().dials(NUMBER).is_released())
    await arrived.wait()

    world.clock.advance_to(world.clock.now_ms() + 15_000)
    await world.run(story)
    release.set()

    assert caller.heard == [APOLOGY]
    world.expected = [11200]


@pytest.mark.parametrize(
    ("body", "content_type", "codes", "heard"),
    [
        ("<Response><Say>Hi.</Say></Response>", "text/html", [], ["Hi."]),
        ("<Response><Say>Hi.</Say></Response>", "text/plain", [], ["Hi."]),
        ("Just words.", "text/plain", [], ["Just words."]),
        ("{}", "application/json", [12300], [APOLOGY]),
        ("<Response><Say>Hi.", "text/xml", [12100], [APOLOGY]),
        ("\n<?xml version='1.0'?><Response/>", "text/xml", [12100], [APOLOGY]),
        ("<Answer/>", "text/xml", [12100], [APOLOGY]),
        ("<Response><!--" + "x" * 65_536 + "--></Response>", "text/xml", [11750], [APOLOGY]),
        ("<!DOCTYPE x><Response/>", "text/xml", [12100], [APOLOGY]),
        ("<Response><Speak>Hi.</Speak><Say>Yes.</Say></Response>", "text/xml", [12200], ["Yes."]),
        ("<Response><Enqueue>a</Enqueue></Response>", "text/xml", [12200], []),
        ("<Response><Say lang='fr'>Oui.</Say></Response>", "text/xml", [12200], ["Oui."]),
        ("<Response><say>Hi.</say></Response>", "text/xml", [12200], []),
        ("<Response><Gather action='x' numDigits='one'/></Response>", "text/xml", [12200], []),
        (
            "<Response><Dial><Conference beep='no'>a</Conference></Dial></Response>",
            "",
            [12300],
            [APOLOGY],
        ),
    ],
)
async def test_documents_are_read_by_type_and_judged_strictly(
    world: World, body: str, content_type: str, codes: list[int], heard: list[str]
) -> None:
    """Each content type as documented; each fault with its code."""

    async def page(_request: web.Request) -> web.Response:
        answer = web.Response(body=body.encode())
        answer.content_type = content_type or "application/octet-stream"
        return answer

    world.product.pages["/voice"] = page

    assert await _call(world) == heard
    world.expected = codes


async def test_a_callback_answered_with_nonsense_is_a_warning(world: World) -> None:
    """15003: not 204, not XML."""

    async def page(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    world.product.pages["/ended"] = page

    await _call(world)
    await world.carrier.settle()

    world.expected = [15003]


async def test_documents_in_a_circle_are_found_out(world: World) -> None:
    """No time passes: nobody would ever stop it."""
    world.product.pages["/voice"] = "<Redirect>/voice</Redirect>"

    heard = await _call(world)

    assert heard == [APOLOGY]
    world.expected = [11200]


async def test_a_redirected_post_loses_its_fields(world: World) -> None:
    """Pitfall 13: 301 and 302 make a GET of it; 307 keeps it."""

    def moved(status: int, to: str) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    async def first(_request: web.Request) -> web.Response:
        return moved(307, "/second")

    async def second(_request: web.Request) -> web.Response:
        return moved(302, "/third")

    world.product.pages |= {"/voice": first, "/second": second, "/third": "<Hangup/>"}

    await _call(world)

    kept, lost = world.product.asked("/second")[0], world.product.asked("/third")[0]
    assert (kept.method, "CallSid" in kept.form) == ("POST", True)
    assert (lost.method, lost.form, lost.query) == ("GET", {}, "")


async def test_cookies_live_as_long_as_their_call(world: World) -> None:
    """What was set by one document comes with the next, and not with the next call."""

    async def page(_request: web.Request) -> web.Response:
        text = "<Response><Redirect>/next</Redirect></Response>"
        answer = web.Response(text=text, content_type="text/xml")
        answer.set_cookie("place", "7")
        return answer

    world.product.pages["/voice"] = page

    await _call(world)
    await _call(world)

    cookies = [
        seen.headers.get("Cookie")
        for seen in world.product.seen
        if seen.path in {"/voice", "/next"}
    ]
    assert cookies == [None, "place=7", None, "place=7"]


async def test_chaos_duplicates_and_reorders_callbacks(world: World) -> None:
    """Every callback twice, with one token; later ones may overtake; none is lost."""
    world.carrier.races.duplicate_callbacks = 1.0
    world.carrier.races.reorder_callbacks = 0.5
    world.product.pages["/doc"] = '<Pause length="2"/>'
    world.carrier.agent("client:anna", answers_after_s=1)

    orders = set()
    for _ in range(8):
        world.product.seen.clear()
        await world.calls("client:anna", "/doc")
        await world.passes(20)
        orders.add(tuple(world.product.told("/status", "SequenceNumber")))

    assert all(sorted(order) == list("00112233") for order in orders)
    assert any(list(order) != sorted(order) for order in orders)


async def test_chaos_repeats_a_webhook_and_keeps_unequal_answers(world: World) -> None:
    """A product that answers its own retry otherwise is found out."""
    world.carrier.races.duplicate_webhooks = 1.0
    count = iter(range(100))

    async def page(_request: web.Request) -> web.Response:
        text = f"<Response><Say>Turn {next(count)}.</Say></Response>"
        return web.Response(text=text, content_type="text/xml")

    world.product.pages["/voice"] = page

    heard = await _call(world)

    assert heard == ["Turn 1."]
    assert len(world.carrier.unequal_answers) == 1


def test_connection_overrides_are_read_and_capped() -> None:
    """The fragment steers the request; nothing lengthens the fifteen seconds."""
    bare, asked = split("https://x.example/a?b=c#rc=9&rp=ct,5xx&rt=60000&ct=2000")

    assert bare == "https://x.example/a?b=c"
    assert asked == Overrides(5, frozenset({"ct", "5xx"}), 2_000, 15_000, 15_000)
    assert split("https://x.example/")[1] == Overrides()


async def _call(world: World) -> list[str]:
    """Let somebody call to the end; return what they heard."""
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))
    await world.carrier.settle()
    return caller.heard


def _voice(world: World, path: str, fallback: str = "") -> None:
    base = world.product.base
    world.carrier.number(
        NUMBER, voice_url=base + path, fallback_url=base + fallback if fallback else ""
    )


def _status(code: int) -> "_Page":
    return _Page(code)


class _Page:
    """A page that fails."""

    def __init__(self, code: int) -> None:
        self._code = code

    async def __call__(self, _request: web.Request) -> web.Response:
        """Fail."""
        return web.Response(status=self._code)
