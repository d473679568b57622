"""What is asked of the carrier for legs there are, and whose fault a refusal is."""

import base64
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from calls.errors import CarrierError, ConfigError
from routing.effects import EffectKind
from tests.webhooks.api import ACCOUNT, EFFECT, Api, token
from tests.webhooks.line import PUBLIC, Line
from webhooks.carrier import TwilioCarrier
from webhooks.rest import CarrierSettings
from webhooks.state import Parting, Returning, Room, Talk, Wait
from webhooks.tokens import Sealer


async def _ticket(line: Line) -> Wait:
    waiting = await line.queues()
    state = line.edge.sealer.read(token(waiting.onward))
    assert isinstance(state, Wait)
    return state


async def test_credentials_go_in_the_header(carrier: TwilioCarrier, api: Api) -> None:
    """An API key stands in for the account's own token."""
    await carrier.ring(EFFECT)

    assert api.auth == ["Basic " + base64.b64encode(b"SKkey:a made-up key secret").decode()]


async def test_an_agents_leg_is_ended_whatever_its_status(carrier: TwilioCarrier, api: Api) -> None:
    """Completed works for queued, ringing and answered legs alike."""
    await carrier.cancel(EFFECT)

    ((_, path, form),) = api.asked
    assert path.endswith("/Calls/CAleg.json")
    assert form == {"Status": ["completed"]}


async def test_the_bridge_sends_the_caller_to_the_room(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """The ticket makes the URL: the caller's wait, the room and its epoch."""
    wait = await _ticket(line)

    await carrier.bridge(replace(EFFECT, ticket=line.edge.sealer.seal(wait)))

    form = api.asked[0][2]
    assert line.edge.sealer.read(token(form["Url"][0])) == Room(wait, "room-CA1-1", 1)
    assert form["FallbackUrl"][0].startswith(f"{PUBLIC}/voice/fallback?s=")


async def test_the_way_back_is_a_later_turn_of_the_same_wait(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """The place, the language and what was announced come back with the caller."""
    wait = await _ticket(line)
    ticket = line.edge.sealer.seal(wait)

    await carrier.bring_back(replace(EFFECT, ticket=ticket, epoch=2))

    back = line.edge.sealer.read(token(api.asked[0][2]["Url"][0]))
    assert back == Returning(wait.after_room(1), "")


async def test_goodbye_is_said_in_the_callers_language(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """Released legs are sent to last words."""
    await carrier.release(EFFECT)

    [(_, _, form)] = api.asked
    assert line.edge.sealer.read(token(form["Url"][0])) == Parting("CA1", "fr")


async def test_what_an_agent_hears_last_tells_whose_leg_it_is(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """Else it could not be said in their language."""
    await carrier.dismiss(EFFECT)
    await carrier.unanswered(EFFECT)

    urls = [form["Url"][0] for _, _, form in api.asked]
    talk = Talk(EFFECT.offer, EFFECT.call, EFFECT.agent, EFFECT.epoch)
    assert [urlsplit(url).path for url in urls] == ["/agent/dismissed", "/agent/unanswered"]
    assert [line.edge.sealer.read(token(url, "o")) for url in urls] == [talk, talk]


@pytest.mark.parametrize(
    ("status", "alive"), [("in-progress", True), ("ringing", True), ("completed", False)]
)
async def test_a_silent_leg_is_asked_after(
    carrier: TwilioCarrier, api: Api, status: str, *, alive: bool
) -> None:
    """A missed heartbeat is a question to the carrier."""
    api.answer = (200, {"sid": "CAleg", "status": status})

    found = await carrier.is_alive(EFFECT)

    assert found is alive


async def test_a_leg_the_carrier_never_heard_of_is_not_alive(
    carrier: TwilioCarrier, api: Api
) -> None:
    """404/20404 is an answer, not an error."""
    api.refuses(404, 20404)

    found = await carrier.is_alive(EFFECT)

    assert found is False


@pytest.mark.parametrize(
    ("status", "code", "gone", "retry", "words"),
    [
        (400, 21220, True, False, "400/21220"),
        (404, 20404, True, False, "404/20404"),
        (429, 20429, False, True, "429/20429"),
        (503, 20503, False, True, "503/20503"),
        (401, 20003, False, False, "check the account SID"),
        (400, 21210, False, False, "check the numbers table"),
        (400, 99999, False, False, "400/99999: Unable to update record: no"),
    ],
)
async def test_a_refusal_says_whose_fault_it_is(
    carrier: TwilioCarrier,
    api: Api,
    status: int,
    code: int,
    words: str,
    *,
    gone: bool,
    retry: bool,
) -> None:
    """Gone, worth a retry, or a sentence that tells what to do."""
    api.refuses(status, code)

    with pytest.raises(CarrierError) as caught:
        await carrier.cancel(EFFECT)

    assert (caught.value.gone, caught.value.retry) == (gone, retry)
    assert words in str(caught.value)


async def test_a_leg_nobody_heard_of_is_gone(carrier: TwilioCarrier, api: Api) -> None:
    """Nothing is asked of the carrier about a leg without an id."""
    with pytest.raises(CarrierError) as caught:
        await carrier.cancel(replace(EFFECT, leg=""))

    assert caught.value.gone
    assert api.asked == []


async def test_a_carrier_that_cannot_be_reached_is_worth_a_retry(line: Line) -> None:
    """A refused connection certainly processed nothing, a new call included."""
    app = web.Application()
    server = TestServer(app)
    await server.start_server()
    url = str(server.make_url("/"))
    await server.close()
    settings = CarrierSettings(
        account_sid=ACCOUNT, username=ACCOUNT, password="a made-up token", api_url=url
    )
    carrier = TwilioCarrier(settings, line.edge)

    with pytest.raises(CarrierError) as caught:
        await carrier.ring(EFFECT)
    await carrier.close()

    assert caught.value.retry
    assert caught.value.code == "unreachable"


@pytest.mark.parametrize("kind", ["bridge", "return"])
async def test_a_ticket_of_another_secret_is_said_plainly(
    carrier: TwilioCarrier, line: Line, kind: EffectKind
) -> None:
    """Two processes with different state secrets are the operator's mistake."""
    ticket = Sealer("another").seal(await _ticket(line))
    effect = replace(EFFECT, kind=kind, ticket=ticket)

    with pytest.raises(CarrierError, match="same state secret"):
        await (carrier.bridge(effect) if kind == "bridge" else carrier.bring_back(effect))


def test_missing_credentials_are_refused_at_the_start() -> None:
    """No request could be sent without them."""
    with pytest.raises(ConfigError, match="auth token"):
        CarrierSettings(account_sid=ACCOUNT, username="", password="")
