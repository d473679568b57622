import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from calls.errors import CarrierError
from routing.effects import Effect
from tests.webhooks.line import START_MS, Line
from webhooks.carrier import TwilioCarrier
from webhooks.rest import UNKNOWN_OUTCOME, CarrierSettings
from webhooks.state import Offer, Talk

GONE = "The caller is no longer there. Thank you."
EFFECT = Effect(
    id="1",
    kind="ring",
    call="CA1",
    offer="offer-1",
    agent="anna",
    leg="CAleg",
    endpoint="client:anna",
    room="",
    ticket="",
    epoch=1,
    language="en",
    ring_timeout_s=20,
)


async def _offered(line: Line) -> Offer:
    await line.edge.router.set_presence("jack", "ready")
    await line.queues()
    (ring,) = await line.effects()
    return Offer(ring.offer, "CA1", "jack", press_one=True)


async def test_a_mobile_waits_for_the_store_before_it_is_asked(line: Line) -> None:
    """A store that is away for a moment costs the offer nothing."""
    offer = await _offered(line)
    line.store.cut = True
    waits = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    line.store.cut = False

    asked = await line.post_as("CAagent", waits.onward)

    assert waits.verbs == ["Pause", "Redirect"]
    assert asked.verbs[0] == "Gather"


async def test_a_mobile_whose_caller_left_is_not_asked_to_press(line: Line) -> None:
    """Nobody presses 1 for a call that is over."""
    offer = await _offered(line)
    await line.tell("/voice/status", "CA1", CallStatus="completed")

    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    assert document.said == [GONE]


async def test_the_ends_of_legs_are_answered_while_the_store_is_away(line: Line) -> None:
    """What cannot be noted is answered all the same; deadlines make up for it."""
    offer = await _offered(line)
    urls = line.edge.urls
    last = Offer(offer.offer, "CA1", "jack", press_one=True, tries=2)
    talk = Talk(offer.offer, "CA1", "jack", 1)
    line.store.cut = True

    silence = await line.post_as("CAagent", urls.agent_accept(last))
    after = await line.post_as("CAagent", urls.agent_after(talk))
    over = await line.post_as("CAagent", urls.agent_answer(offer), CallStatus="completed")
    caller = await line.post("/voice/incoming", CallStatus="completed")
    await line.tell("/voice/status", "CA1", CallStatus="completed")
    await line.tell(urls.agent_status(offer), "CAagent", CallStatus="completed")

    assert [one.verbs for one in (silence, after, over, caller)] == [["Hangup"], ["Hangup"], [], []]


async def test_a_fault_for_an_agent_is_answered_while_the_store_is_away(line: Line) -> None:
    """The agent's leg ends politely even if nothing can be noted."""
    offer = await _offered(line)
    line.store.cut = True

    document = await line.post_as("CAagent", line.edge.urls.agent_fallback(offer))

    assert document.said == [GONE]


async def test_a_goodbye_of_the_flow_is_said_while_the_store_is_away(line: Line) -> None:
    """A closed office says so, whatever cannot be noted."""
    line.clock.advance_to(START_MS + 12 * 3_600_000)
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")
    line.store.cut = True

    closed = await line.post(topics.onward, Digits="1")

    assert closed.verbs[-1] == "Hangup"


@pytest.mark.parametrize("path", ["accept", "after", "answer"])
async def test_an_agents_url_without_our_state_is_a_polite_hang_up(line: Line, path: str) -> None:
    """Nothing is invented for a leg we know nothing of."""
    document = await line.post_as("CAagent", f"/agent/{path}?o=forged", Digits="1")

    assert document.verbs == ["Say", "Hangup"]
    assert line.store.told == []


async def test_an_accepted_leg_whose_document_failed_gives_the_call_back(line: Line) -> None:
    """A fault after the claim is no hang-up of the agent's; the caller goes to someone else."""
    offer = await _offered(line)
    await line.post_as("CAagent", line.edge.urls.agent_accept(offer), Digits="1")

    await line.post_as("CAagent", line.edge.urls.agent_fallback(offer), ErrorCode="12100")

    assert await line.state_of() == "waiting"


@pytest.fixture
async def slow_carrier(line: Line) -> AsyncIterator[TwilioCarrier]:
    """Return a carrier whose API never answers."""

    async def never(request: web.Request) -> web.Response:
        del request
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", never)
    async with TestServer(app) as server:
        settings = CarrierSettings(
            account_sid="AC1",
            username="AC1",
            password="a made-up token",
            api_url=str(server.make_url("/")),
            timeout_s=0.05,
        )
        carrier = TwilioCarrier(settings, line.edge)
        yield carrier
        await carrier.close()


async def test_a_carrier_that_never_answers_a_ring_leaves_it_to_the_webhook(
    slow_carrier: TwilioCarrier,
) -> None:
    """An unknown outcome is waited for, never posted again."""
    leg = await slow_carrier.ring(EFFECT)

    assert leg == ""


async def test_a_carrier_that_never_answers_anything_else_is_asked_again(
    slow_carrier: TwilioCarrier,
) -> None:
    """What does no harm twice may be repeated."""
    with pytest.raises(CarrierError) as caught:
        await slow_carrier.cancel(EFFECT)

    assert caught.value.retry
    assert caught.value.code == UNKNOWN_OUTCOME


async def test_the_caller_id_is_the_sites_first_number_while_the_store_is_away(
    slow_carrier: TwilioCarrier, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """A ring is not lost because the number dialled cannot be looked up."""
    line.store.cut = True

    await slow_carrier.ring(EFFECT)

    assert "is not known now" in caplog.text
