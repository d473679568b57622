"""The Dial verb: who rings, who is connected, and what the action is told."""

from simulator.script import Script
from tests.simulator.world import NUMBER, World

CALLER = "+15145550142"


async def test_an_answered_dial_connects_the_two_and_tells_its_action(world: World) -> None:
    """Completed, with the child's sid, its duration, and DialBridged."""
    world.product.pages["/voice"] = '<Dial action="/after"><Client>anna</Client></Dial>'
    world.product.pages["/after"] = "<Say>Goodbye.</Say>"
    world.carrier.agent("client:anna", answers_after_s=4, talks_for_s=30, says="Anna here.")
    caller = world.carrier.caller(CALLER)
    script = Script().dials(NUMBER).talks_to("client:anna").hears("anna here").hears("goodbye")

    await world.run(world.carrier.follow(caller, script))

    form = world.product.asked("/after")[0].form
    assert form["DialCallStatus"] == "completed"
    assert form["DialCallDuration"] == "30"
    assert form["DialBridged"] == "true"
    assert form["DialCallSid"] != form["CallSid"]


async def test_a_dial_tells_how_it_failed(world: World) -> None:
    """Busy, declined, nobody there, nobody answers."""
    world.product.pages["/voice"] = (
        '<Dial action="/after" timeout="10"><Number>+15145550177</Number></Dial>'
    )
    agent = world.carrier.agent("+15145550177", answers_after_s=None, declines_after_s=2)
    world.carrier.agent("client:ghost").phone.unregister()
    caller = world.carrier.caller(CALLER)
    script = Script().dials(NUMBER).is_released()

    await world.run(world.carrier.follow(caller, script))
    agent.habits.declines_after_s = None
    await world.run(world.carrier.follow(caller, script))
    world.product.pages["/voice"] = '<Dial action="/after"><Client>ghost</Client></Dial>'
    await world.run(world.carrier.follow(caller, script))

    assert world.product.told("/after", "DialCallStatus") == ["busy", "no-answer", "failed"]


async def test_a_ring_timeout_is_five_seconds_longer_than_it_says(world: World) -> None:
    """Twilio adds about five seconds to what was asked."""
    world.product.pages["/voice"] = (
        '<Dial action="/after" timeout="10"><Number>+15145550177</Number></Dial>'
    )
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    asked = world.product.asked("/after")[0].at_ms - world.product.asked("/voice")[0].at_ms
    assert asked == 15_000 + world.carrier.exchange.timing.setup_ms


async def test_the_first_to_answer_has_the_call(world: World) -> None:
    """The others are cancelled; their status callback says so."""
    world.product.pages["/voice"] = (
        '<Dial action="/after"><Client statusCallback="/child" '
        'statusCallbackEvent="initiated ringing answered completed">anna</Client>'
        '<Client statusCallback="/child">ben</Client></Dial>'
    )
    world.carrier.agent("client:anna", answers_after_s=8)
    world.carrier.agent("client:ben", answers_after_s=2, talks_for_s=5)
    caller = world.carrier.caller(CALLER)

    script = Script().dials(NUMBER).talks_to("client:ben").is_released()
    await world.run(world.carrier.follow(caller, script))
    await world.carrier.settle()

    by_party = {
        party: [
            seen.form["CallStatus"]
            for seen in world.product.asked("/child")
            if seen.form["To"] == party
        ]
        for party in ("client:anna", "client:ben")
    }
    assert by_party == {
        "client:anna": ["initiated", "ringing", "canceled"],
        "client:ben": ["completed"],
    }


async def test_a_mobile_that_presses_one_is_connected_after_the_whisper(world: World) -> None:
    """The whisper runs on the child leg, before the bridge."""
    world.product.pages |= _whispering()
    world.carrier.agent("+15145550177", answers_after_s=3, presses="1", talks_for_s=10)
    caller = world.carrier.caller(CALLER)

    await world.run(
        world.carrier.follow(caller, Script().dials(NUMBER).talks_to("+15145550177").is_released())
    )

    whisper = world.product.asked("/whisper")[0].form
    assert whisper["Direction"] == "outbound-dial"
    assert whisper["ParentCallSid"] == world.product.asked("/voice")[0].form["CallSid"]
    assert world.product.told("/after", "DialBridged") == ["true"]


async def test_a_mailbox_presses_nothing_and_is_not_connected(world: World) -> None:
    """The action says completed all the same: DialBridged is what tells."""
    world.product.pages |= _whispering()
    world.carrier.agent("+15145550177", answers_after_s=None, mailbox_after_s=10)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    assert world.product.told("/after", "DialBridged") == ["false"]
    assert world.product.told("/after", "DialCallStatus") == ["completed"]
    assert "together" not in [entry.kind for entry in caller.transcript]


async def test_a_whisper_may_hold_but_four_verbs(world: World) -> None:
    """A Dial inside a whisper is error 13201."""
    world.product.pages |= _whispering()
    world.product.pages["/whisper"] = "<Dial>+15145550188</Dial>"
    world.carrier.agent("+15145550177", answers_after_s=3, talks_for_s=1)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    world.expected = [13201]


async def test_sequential_rings_one_after_another(world: World) -> None:
    """The second rings when the first is done with."""
    world.product.pages["/voice"] = (
        '<Dial action="/after" sequential="true" timeout="5">'
        "<Client>anna</Client><Client>ben</Client></Dial>"
    )
    anna = world.carrier.agent("client:anna", answers_after_s=None)
    ben = world.carrier.agent("client:ben", answers_after_s=1, talks_for_s=5)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).talks_to("client:ben")))

    assert ben.transcript[0].at_ms - anna.transcript[0].at_ms > 10_000


async def test_star_ends_a_dial_that_allows_it_and_the_next_verb_follows(world: World) -> None:
    """HangupOnStar, and no action: the document goes on."""
    world.product.pages["/voice"] = (
        '<Dial hangupOnStar="true"><Client>anna</Client></Dial><Say>You are back.</Say>'
    )
    anna = world.carrier.agent("client:anna", answers_after_s=1)
    caller = world.carrier.caller(CALLER)
    script = Script().dials(NUMBER).talks_to("client:anna").presses("*", blindly=True).hears("back")

    await world.run(world.carrier.follow(caller, script))

    assert anna.ended


async def test_a_time_limit_ends_a_dial(world: World) -> None:
    """TimeLimit counts from the connection."""
    world.product.pages["/voice"] = (
        '<Dial timeLimit="20" action="/after"><Client>anna</Client></Dial>'
    )
    world.carrier.agent("client:anna", answers_after_s=1)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    assert world.product.told("/after", "DialCallDuration") == ["20"]


async def test_answer_on_bridge_answers_the_caller_only_then(world: World) -> None:
    """Until somebody answers, the caller's call is not up."""
    world.product.pages["/voice"] = '<Dial answerOnBridge="true"><Client>anna</Client></Dial>'
    anna = world.carrier.agent("client:anna", answers_after_s=7, talks_for_s=1)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    connected = [entry.at_ms for entry in caller.transcript if entry.kind == "connected"]
    answered = [entry.at_ms for entry in anna.transcript if entry.kind == "connected"]
    assert connected == answered


async def test_a_caller_who_hangs_up_takes_the_ringing_parties_along(world: World) -> None:
    """The network cancels the legs of a Dial by itself."""
    world.product.pages["/voice"] = '<Dial action="/after"><Client>anna</Client></Dial>'
    anna = world.carrier.agent("client:anna", answers_after_s=None)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(5).hangs_up()))
    await world.carrier.settle()

    assert world.carrier.live_calls() == []
    assert anna.ended
    assert world.product.told("/after", "CallStatus") == ["completed"]


async def test_a_redirect_out_of_a_dial_asks_its_action_first(world: World) -> None:
    """Pitfall 15: DialCallStatus=completed, then the new document, which wins."""
    world.product.pages["/voice"] = '<Dial action="/after"><Client>anna</Client></Dial>'
    world.product.pages["/after"] = "<Say>This must not be heard.</Say>"
    world.product.pages["/moved"] = "<Say>You were moved.</Say>"
    world.carrier.agent("client:anna", answers_after_s=1)
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).talks_to("client:anna")))
    sid = world.product.asked("/voice")[0].form["CallSid"]

    status, _ = await world.rest(
        "POST", f"Calls/{sid}.json", ("Url", world.product.base + "/moved")
    )
    await world.run(world.carrier.follow(caller, Script().hears("moved")))

    paths = [seen.path for seen in world.product.seen if seen.path in {"/after", "/moved"}]
    assert status == 200
    assert paths == ["/after", "/moved"]
    assert world.product.told("/after", "DialCallStatus") == ["completed"]
    assert "This must not be heard." not in caller.heard


async def test_a_party_redirected_out_of_a_dial_goes_its_own_way(world: World) -> None:
    """The caller's Dial is over, without a duration; the party plays its own document."""
    world.product.pages["/voice"] = '<Dial action="/after"><Client>anna</Client></Dial>'
    world.product.pages["/after"] = "<Say>One moment.</Say>"
    world.product.pages["/elsewhere"] = "<Say>You are elsewhere.</Say>"
    anna = world.carrier.agent("client:anna", answers_after_s=1)
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).talks_to("client:anna")))
    assert anna.leg is not None

    await world.rest(
        "POST", f"Calls/{anna.leg.sid}.json", ("Url", world.product.base + "/elsewhere")
    )
    await world.run(world.carrier.follow(anna, Script().hears("elsewhere")))
    await world.run(world.carrier.follow(caller, Script().hears("one moment")))

    form = world.product.asked("/after")[0].form
    assert form["DialCallStatus"] == "completed"
    assert "DialCallDuration" not in form


async def test_a_party_redirected_out_of_its_whisper_was_never_connected(world: World) -> None:
    """Nobody was bridged: the action says so, and the party plays its own document."""
    world.product.pages["/voice"] = (
        '<Dial action="/after"><Client url="/whisper">anna</Client><Client>ben</Client></Dial>'
    )
    world.product.pages["/whisper"] = (
        '<Gather timeout="20"><Say>One moment, the caller is coming.</Say></Gather>'
    )
    world.product.pages["/after"] = "<Say>Please hold.</Say>"
    world.product.pages["/elsewhere"] = "<Say>You are elsewhere.</Say>"
    anna = world.carrier.agent("client:anna", answers_after_s=1, presses=None)
    ben = world.carrier.agent("client:ben", answers_after_s=None)
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(4)))
    await world.run(world.carrier.follow(anna, Script().hears("one moment")))
    assert anna.leg is not None

    await world.rest(
        "POST", f"Calls/{anna.leg.sid}.json", ("Url", world.product.base + "/elsewhere")
    )
    await world.run(world.carrier.follow(anna, Script().hears("elsewhere")))
    await world.run(world.carrier.follow(caller, Script().hears("please hold")))

    assert world.product.told("/after", "DialBridged") == ["false"]
    assert ben.rang == 1
    assert ben.leg is None or ben.leg.over


async def test_what_cannot_be_played_is_reported_not_ignored(world: World) -> None:
    """A recording nobody makes would be a silent lie: error 12200, and the rest is played."""
    world.product.pages["/voice"] = '<Dial record="true"><Client>anna</Client></Dial>'
    world.carrier.agent("client:anna", answers_after_s=1, talks_for_s=1)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).talks_to().is_released()))

    world.expected = [12200]


async def test_a_foreign_caller_id_is_refused(world: World) -> None:
    """Error 13214: neither ours nor the call's own."""
    world.product.pages["/voice"] = (
        '<Dial callerId="+15145559999" action="/after"><Number>+15145550177</Number></Dial>'
    )
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    world.expected = [13214]
    assert world.product.told("/after", "DialCallStatus") == ["failed"]


def _whispering() -> dict[str, str]:
    return {
        "/voice": '<Dial action="/after"><Number url="/whisper">+15145550177</Number></Dial>',
        "/whisper": (
            '<Gather numDigits="1" action="/accepted"><Say>Press 1 to accept.</Say></Gather>'
            "<Hangup/>"
        ),
        "/accepted": "<Say>Connecting.</Say>",
        "/after": "<Say>Goodbye.</Say>",
    }
