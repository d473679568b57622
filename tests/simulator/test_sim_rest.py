"""The REST API: what is refused and how, what is done, and how fast."""

import pytest

from simulator.races import Fault
from simulator.script import Script
from tests.simulator.world import NUMBER, World

CALLER = "+15145550142"
GOOD = (("To", "client:anna"), ("From", NUMBER), ("Url", "http://127.0.0.1:1/doc"))


async def test_wrong_credentials_are_refused(world: World) -> None:
    """401 with code 20003, in Twilio's JSON."""
    status, body = await world.rest("GET", "Calls.json", auth="AC1:wrong")

    assert status == 401
    assert body == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (GOOD[1:], 21201),
        ((GOOD[0], GOOD[2]), 21213),
        (GOOD[:2], 21205),
        ((*GOOD, ("Twiml", "<Response/>")), 21205),
        ((*GOOD, ("Urll", "x")), 20001),
        ((*GOOD[:2], ("Url", "not a url")), 21205),
        ((*GOOD, ("StatusCallback", "ftp://x/y")), 21609),
        ((*GOOD, ("StatusCallback", "http://under_score.example/y")), 21609),
        ((*GOOD, ("StatusCallbackEvent", "in-progress")), 21626),
        ((*GOOD, ("Timeout", "soon")), 20001),
        ((("To", "anna"), *GOOD[1:]), 21211),
        ((GOOD[0], ("From", "nobody"), GOOD[2]), 21212),
        ((("To", "+15145550177"), ("From", "+15145559999"), GOOD[2]), 21210),
        ((*GOOD[:2], ("Twiml", "x" * 4001)), 32018),
    ],
)
async def test_a_bad_new_call_is_refused(
    world: World, fields: tuple[tuple[str, str], ...], code: int
) -> None:
    """Missing, malformed, unknown or contradictory: a 400 with its own code, and no call."""
    status, body = await world.rest("POST", "Calls.json", *fields)

    assert (status, body["code"]) == (400, code)
    assert world.carrier.live_calls() == []


async def test_what_this_carrier_cannot_act_on_is_refused_not_ignored(world: World) -> None:
    """A silent lie would be worse than a 501."""
    status, _ = await world.rest("POST", "Calls.json", *GOOD, ("MachineDetection", "Enable"))

    assert status == 501


async def test_what_does_not_exist_is_not_found(world: World) -> None:
    """20404, for a call, a conference, a participant and any other path."""
    paths = ["Calls/CA1.json", "Conferences/CF1.json", "Conferences/CF1/Participants/x.json", "No"]

    answers = [await world.rest("GET", path) for path in paths]

    assert [(status, body["code"]) for status, body in answers] == [(404, 20404)] * 4


async def test_a_call_tells_each_status_in_order(world: World) -> None:
    """Initiated, ringing, in-progress, completed: numbered from 0, with duration and source."""
    world.product.pages["/doc"] = '<Say>Hello.</Say><Pause length="60"/>'
    world.carrier.agent("client:anna", answers_after_s=3, hangs_up_after_s=70)
    sid = await world.calls("client:anna", "/doc")

    await world.passes(100)

    told = world.product.asked("/status")
    assert [seen.form["CallStatus"] for seen in told] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [seen.form["SequenceNumber"] for seen in told] == ["0", "1", "2", "3"]
    assert {seen.form["CallbackSource"] for seen in told} == {"call-progress-events"}
    assert {seen.form["Direction"] for seen in told} == {"outbound-api"}
    assert told[-1].form["Timestamp"].endswith("+0000")
    assert (told[-1].form["CallDuration"], told[-1].form["Duration"]) == ("60", "1")
    _, shown = await world.rest("GET", f"Calls/{sid}.json")
    assert (shown["status"], shown["duration"]) == ("completed", "60")


@pytest.mark.parametrize("how", ["busy", "failed", "no-answer", "canceled"])
async def test_every_way_not_to_be_answered_is_a_status(world: World, how: str) -> None:
    """One terminal status, on the completed event, with its SIP code."""
    agent = world.carrier.agent("client:anna", answers_after_s=None)
    agent.habits.declines_after_s = 2 if how == "busy" else None
    if how == "failed":
        agent.phone.unregister()
    sid = await world.calls("client:anna", "/doc", ("Timeout", "20"))
    await world.passes(1)

    if how == "canceled":
        await world.rest("POST", f"Calls/{sid}.json", ("Status", "canceled"))
    await world.passes(60)

    last = world.product.asked("/status")[-1].form
    codes = {"busy": "603", "failed": "480", "no-answer": "487", "canceled": "200"}
    assert last["CallStatus"] == how
    assert last["SipResponseCode"] == codes[how]
    assert last["CallDuration"] == "0"
    assert world.product.asked("/doc") == []
    assert ("ringing" in world.product.told("/status", "CallStatus")) == (how != "failed")


async def test_by_default_only_completed_is_told(world: World) -> None:
    """Without StatusCallbackEvent there is one callback."""
    world.product.pages["/doc"] = "<Hangup/>"
    world.carrier.agent("client:anna")
    base = world.product.base

    await world.rest(
        "POST",
        "Calls.json",
        *GOOD[:2],
        ("Url", f"{base}/doc"),
        ("StatusCallback", f"{base}/status"),
    )
    await world.passes(20)

    assert world.product.told("/status", "CallStatus") == ["completed"]


async def test_api_calls_start_one_a_second_and_the_rest_wait_queued(world: World) -> None:
    """Three asked for at once begin at 0, 1 and 2 seconds; meanwhile they are queued."""
    sids = [await world.calls(f"client:{name}", "/doc") for name in ("a", "b", "c")]
    _, second = await world.rest("GET", f"Calls/{sids[1]}.json")

    await world.passes(5)

    begun = [
        seen.at_ms
        for seen in world.product.asked("/status")
        if seen.form["CallStatus"] == "initiated"
    ]
    assert [at_ms - begun[0] for at_ms in begun] == [0, 1_000, 2_000]
    assert second["status"] == "queued"


async def test_a_call_cancelled_while_queued_is_over_without_a_word(world: World) -> None:
    """No status callback at all: pitfall 11."""
    world.carrier.agent("client:a")
    await world.calls("client:a", "/doc")
    queued = await world.calls("client:b", "/doc")

    status, body = await world.rest("POST", f"Calls/{queued}.json", ("Status", "canceled"))
    await world.passes(10)

    assert (status, body["status"]) == (200, "canceled")
    assert queued not in world.product.told("/status", "CallSid")


async def test_a_call_that_is_over_cannot_be_changed(world: World) -> None:
    """21220; and one that still rings cannot be redirected either."""
    world.carrier.agent("client:anna", answers_after_s=None)
    sid = await world.calls("client:anna", "/doc")
    await world.passes(2)
    path, url = f"Calls/{sid}.json", ("Url", f"{world.product.base}/other")

    ringing = await world.rest("POST", path, url)
    ended = await world.rest("POST", path, ("Status", "completed"))
    again = await world.rest("POST", path, ("Status", "completed"))
    redirected = await world.rest("POST", path, url)

    codes = [body.get("code") for _, body in (ringing, ended, again, redirected)]
    assert codes == [21220, None, 21220, 21220]
    assert ended[1]["status"] == "canceled"


async def test_canceled_leaves_a_call_in_progress_alone(world: World) -> None:
    """Only completed ends it."""
    world.product.pages["/doc"] = '<Pause length="600"/>'
    world.carrier.agent("client:anna", answers_after_s=0)
    sid = await world.calls("client:anna", "/doc")
    await world.passes(5)

    _, still = await world.rest("POST", f"Calls/{sid}.json", ("Status", "canceled"))
    _, over = await world.rest("POST", f"Calls/{sid}.json", ("Status", "completed"))

    assert (still["status"], over["status"]) == ("in-progress", "completed")


@pytest.mark.parametrize("status", ["Canceled", "finished", "busy"])
async def test_a_status_that_cannot_be_set_is_refused(world: World, status: str) -> None:
    """Only canceled and completed."""
    sid = await world.calls("client:anna", "/doc")

    code, body = await world.rest("POST", f"Calls/{sid}.json", ("Status", status))

    assert (code, body["code"]) == (400, 20001)


async def test_calls_are_listed_newest_first_and_filtered(world: World) -> None:
    """By status, To, From or parent; page by page."""
    sids = [await world.calls(f"client:{name}", "/doc") for name in ("a", "b", "c")]

    _, all_calls = await world.rest("GET", "Calls.json", ("PageSize", "2"))
    _, to_b = await world.rest("GET", "Calls.json", ("To", "client:b"), ("Status", "queued"))

    assert [call["sid"] for call in all_calls["calls"]] == [sids[2], sids[1]]
    assert all_calls["next_page_uri"] is not None
    assert [call["sid"] for call in to_b["calls"]] == [sids[1]]


async def test_a_refused_request_was_not_carried_out_unless_it_was(world: World) -> None:
    """429 is never processed; a 500 may hide a call that was made."""
    world.carrier.fault(Fault(429, 20429, "Too Many Requests"))
    world.carrier.fault(Fault(500, 20500, "Internal Server Error", processed=True))

    first = await world.rest("POST", "Calls.json", *GOOD)
    made_by_first = len(world.carrier.live_calls())
    second = await world.rest("POST", "Calls.json", *GOOD)

    assert (first[0], first[1]["code"], made_by_first) == (429, 20429, 0)
    assert (second[0], second[1]["code"], len(world.carrier.live_calls())) == (500, 20500, 1)


async def test_inline_twiml_is_played(world: World) -> None:
    """Twiml instead of Url."""
    anna = world.carrier.agent("client:anna")

    await world.rest(
        "POST", "Calls.json", *GOOD[:2], ("Twiml", "<Response><Say>Inline.</Say></Response>")
    )
    await world.passes(20)

    assert anna.heard == ["Inline."]


async def test_the_first_webhook_may_arrive_before_the_reply(world: World) -> None:
    """Pitfall 1: the product hears of the call before it is told its sid."""
    world.carrier.races.webhook_before_reply = True
    world.carrier.agent("client:anna")

    sid = await world.calls("client:anna", "/doc")

    assert world.product.told("/status", "CallSid") == [sid]


async def test_a_redirected_caller_plays_the_new_document(world: World) -> None:
    """Outside a Dial there is no action in between."""
    world.product.pages["/voice"] = "<Play>/music</Play><Redirect>/voice</Redirect>"
    world.product.pages["/moved"] = "<Say>Moved.</Say>"
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(15)))
    sid = world.product.asked("/voice")[0].form["CallSid"]

    await world.rest("POST", f"Calls/{sid}.json", ("Url", f"{world.product.base}/moved"))
    await world.run(world.carrier.follow(caller, Script().hears("moved").is_released()))

    assert caller.ended
