"""New calls at the carrier: what is asked for, and never twice."""

from dataclasses import replace

import pytest

from calls.errors import CarrierError
from config.published import Sites
from tests.webhooks.api import ACCOUNT, EFFECT, Api, token
from tests.webhooks.line import PUBLIC, Line
from webhooks.carrier import TwilioCarrier
from webhooks.state import Offer

SORRY = replace(EFFECT, kind="apologise", agent="", note="+15145550142", endpoint="")


async def test_ringing_a_browser_asks_for_everything_needed(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """A new call names its device, the number dialled, signed URLs, events and a timer."""
    await line.queues()

    leg = await carrier.ring(EFFECT)

    ((method, path, form),) = api.asked
    assert leg == "CAnew"
    assert (method, path) == ("POST", f"/carrier/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert (form["To"], form["From"]) == (["client:anna?offer=offer-1"], ["+18005550100"])
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert form["Timeout"] == ["25"]
    assert all(
        form[name][0].startswith(PUBLIC) for name in ("Url", "StatusCallback", "FallbackUrl")
    )
    offer = line.edge.sealer.read(token(form["Url"][0], "o"))
    assert offer == Offer("offer-1", "CA1", "anna", press_one=False)


@pytest.mark.parametrize(
    ("endpoint", "press_one"),
    [("client:anna", False), ("sip:anna@pbx.example", False), ("+12125550188", True)],
)
async def test_only_a_telephone_must_press_one(
    carrier: TwilioCarrier, api: Api, line: Line, endpoint: str, *, press_one: bool
) -> None:
    """A voicemail can pick up a telephone number, not a browser or a SIP phone."""
    await carrier.ring(replace(EFFECT, endpoint=endpoint))

    offer = line.edge.sealer.read(token(api.asked[0][2]["Url"][0], "o"))
    assert isinstance(offer, Offer)
    assert offer.press_one is press_one


@pytest.mark.parametrize(("ring_s", "asked"), [(0, "5"), (1, "6"), (900, "600")])
async def test_the_carriers_timer_stays_in_its_range(
    carrier: TwilioCarrier, api: Api, ring_s: int, asked: str
) -> None:
    """Ours decides; theirs is a little longer, and never outside 5 to 600 s."""
    await carrier.ring(replace(EFFECT, ring_timeout_s=ring_s))

    assert api.asked[0][2]["Timeout"] == [asked]


async def test_a_ring_with_an_unknown_outcome_is_not_posted_again(
    carrier: TwilioCarrier, api: Api
) -> None:
    """The device may be ringing: the first webhook or the deadline decides."""
    api.refuses(503, 20503)

    leg = await carrier.ring(EFFECT)

    assert leg == ""
    assert len(api.asked) == 1


async def test_a_ring_refused_for_load_may_be_posted_again(
    carrier: TwilioCarrier, api: Api
) -> None:
    """429 was never processed."""
    api.refuses(429, 20429)

    with pytest.raises(CarrierError) as caught:
        await carrier.ring(EFFECT)

    assert caught.value.retry


async def test_a_caller_whose_callback_expired_is_told_in_a_document_that_goes_along(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """From the number they dialled, twice, briefly; nothing is asked of us meanwhile."""
    await line.queues()

    await carrier.apologise(SORRY)

    ((_, _, form),) = api.asked
    assert (form["To"], form["From"]) == (["+15145550142"], ["+18005550100"])
    assert form["Twiml"][0].count("désolés") == 2
    assert not {"Url", "StatusCallback"} & form.keys()
    assert int(form["TimeLimit"][0]) <= 60


async def test_nobody_is_rung_for_an_apology_that_is_not_written(
    carrier: TwilioCarrier, api: Api, line: Line
) -> None:
    """The prompt is optional: without it the promise ends without a call."""
    prompts = dict(line.edge.book.prompts)
    del prompts["system.callback_expired"]
    site = line.edge.sites.current
    silent = replace(site, book=replace(site.book, prompts=prompts))
    object.__setattr__(line.edge, "sites", Sites(silent, lambda _: None))

    await carrier.apologise(SORRY)

    assert api.asked == []
