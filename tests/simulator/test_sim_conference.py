"""Conferences: who is in, who hears whom, and every event told in its order."""

from simulator.people import Caller
from simulator.script import Script
from tests.simulator.world import NUMBER, World

CALLER = "+15145550142"
EVENTS = "start end join leave mute hold modify speaker announcement"


async def test_caller_and_agent_meet_in_a_conference(world: World) -> None:
    """The agent waits inside with music; the caller's coming starts it; the agent ends it."""
    world.product.pages |= _meeting()
    world.carrier.agent("client:anna", answers_after_s=2, talks_for_s=30, says="Anna here.")
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).hears_music()))
    caller_sid = world.product.asked("/voice")[0].form["CallSid"]
    agent_sid = await world.calls("client:anna", "/agent")
    await world.passes(5)

    await world.rest("POST", f"Calls/{caller_sid}.json", ("Url", world.product.base + "/join"))
    script = Script().talks_to("client:anna").hears("anna here").hears("goodbye").is_released()
    await world.run(world.carrier.follow(caller, script))
    await world.carrier.settle()

    assert [(e["StatusCallbackEvent"], e.get("CallSid", "")) for e in _events(world)] == [
        ("participant-join", agent_sid),
        ("participant-join", caller_sid),
        ("conference-start", caller_sid),
        ("participant-leave", agent_sid),
        ("participant-leave", caller_sid),
        ("conference-end", ""),
    ]
    assert [e["SequenceNumber"] for e in _events(world)] == ["1", "2", "3", "4", "5", "6"]
    assert world.carrier.errors == []
    assert world.carrier.live_calls() == []


async def test_who_leaves_and_why_is_told(world: World) -> None:
    """Hung up, taken along by a moderator; and why the conference ended, by whom."""
    caller, _ = await _talking(world)

    await caller.hangs_up()
    await world.carrier.settle()

    told = [e for e in _events(world) if "leave" in e["StatusCallbackEvent"]]
    assert [e["ReasonParticipantLeft"] for e in told] == [
        "participant_hung_up",
        "moderator_ended_conference",
    ]
    end = _events(world)[-1]
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert end["CallSidEndingConference"] == told[0]["CallSid"]
    assert "CallStatus" not in end
    assert told[0]["ParticipantLabel"] == "caller"
    assert told[0]["EndConferenceOnExit"] == "true"


async def test_a_dial_of_a_conference_tells_answered_and_no_child(world: World) -> None:
    """DialCallSid and DialCallDuration are not sent after a conference."""
    world.product.pages |= _meeting(caller_ends="false")
    caller, _ = await _talking(world)

    await world.rest("POST", f"Conferences/{_room(world)}.json", ("Status", "completed"))
    await world.run(world.carrier.follow(caller, Script().hears("goodbye")))

    form = world.product.asked("/after")[0].form
    assert form["DialCallStatus"] == "answered"
    assert "DialCallSid" not in form
    assert "DialCallDuration" not in form
    assert _events(world)[-1]["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert "conference_ended_via_api" in {e.get("ReasonParticipantLeft") for e in _events(world)}


async def test_the_first_participant_s_status_callback_counts(world: World) -> None:
    """A second one asks for callbacks elsewhere, in vain."""
    meeting = _meeting()
    world.product.pages |= meeting
    world.product.pages["/join"] = meeting["/join"].replace("/events", "/others")

    await _talking(world)

    assert len(world.product.asked("/events")) == 3
    assert world.product.asked("/others") == []


async def test_a_label_is_unique_in_its_conference(world: World) -> None:
    """The second to bring it is kept out: error 16025."""
    meeting = _meeting()
    world.product.pages |= meeting
    world.product.pages["/join"] = meeting["/join"].replace(
        'participantLabel="caller"', 'participantLabel="agent"'
    )
    world.product.pages["/voice"] = "<Redirect>/join</Redirect>"
    world.carrier.agent("client:anna", answers_after_s=0)
    await world.calls("client:anna", "/agent")
    await world.passes(3)
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).hears("goodbye")))

    world.expected = [16025]
    assert world.product.told("/after", "DialCallStatus") == ["failed"]


async def test_waiting_music_ends_when_it_is_not_redirected(world: World) -> None:
    """The wait document is asked for once; only a Redirect makes it go on."""
    world.product.pages |= _meeting()
    world.product.pages["/hold"] = '<Play digits="1"/>'
    world.product.pages["/voice"] = "<Redirect>/join</Redirect>"
    caller = world.carrier.caller(CALLER)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(60)))

    assert len(world.product.asked("/hold")) == 1
    assert not caller.ended


async def test_a_muted_or_held_participant_is_not_heard(world: World) -> None:
    """Muted and Hold are set over the API, and told."""
    _, agent_sid = await _talking(world)
    caller_phone = world.carrier.phone(CALLER)
    caller_leg = caller_phone.legs[0]
    anna = world.carrier.agent("client:anna")
    path = f"Conferences/{_room(world)}/Participants/{caller_leg.sid}.json"

    _, muted = await world.rest("POST", path, ("Muted", "true"))
    caller_phone.speak(caller_leg, "I am muted")
    await world.rest("POST", path, ("Muted", "false"))
    caller_phone.speak(caller_leg, "I am not muted")
    _, held = await world.rest(
        "POST", path, ("Hold", "true"), ("HoldUrl", f"{world.product.base}/hold")
    )
    await world.passes(1)
    await world.rest("POST", path, ("Hold", "false"))
    await world.carrier.settle()

    assert muted["muted"] is True
    assert held["hold"] is True
    assert "I am muted" not in anna.heard
    assert "I am not muted" in anna.heard
    assert [seen.method for seen in world.product.asked("/hold")][-1] == "GET"
    assert [e["StatusCallbackEvent"] for e in _events(world)][-4:] == [
        "participant-mute",
        "participant-unmute",
        "participant-hold",
        "participant-unhold",
    ]
    assert agent_sid in world.carrier.exchange.legs


async def test_a_removed_participant_goes_on_after_its_dial(world: World) -> None:
    """DELETE puts out; there is no Status to set."""
    world.product.pages |= _meeting(caller_ends="false")
    caller, _ = await _talking(world)
    path = f"Conferences/{_room(world)}/Participants/caller.json"

    wrong, body = await world.rest("POST", path, ("Status", "completed"))
    status, _ = await world.rest("DELETE", path)
    await world.run(world.carrier.follow(caller, Script().hears("goodbye")))

    assert (wrong, body["code"]) == (400, 20001)
    assert status == 204


async def test_a_participant_made_over_the_api_is_called_and_joins(world: World) -> None:
    """On a conference named by its friendly name, with a label; no whisper protects it."""
    world.product.pages |= _meeting()
    world.product.pages["/voice"] = "<Redirect>/join</Redirect>"
    world.carrier.agent("client:anna", answers_after_s=2, talks_for_s=5)
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(1)))

    status, body = await world.rest(
        "POST",
        "Conferences/room-1/Participants.json",
        ("From", NUMBER),
        ("To", "client:anna"),
        ("Label", "guest"),
    )
    await world.run(world.carrier.follow(caller, Script().talks_to("client:anna")))
    _, listed = await world.rest("GET", f"Conferences/{_room(world)}/Participants.json")

    assert (status, body["label"]) == (201, "guest")
    assert {p["label"] for p in listed["participants"]} == {"caller", "guest"}


async def test_conferences_are_listed_by_name_and_status(world: World) -> None:
    """An ended conference is completed and has no participants."""
    world.product.pages |= _meeting()
    caller, _ = await _talking(world)
    _, live = await world.rest(
        "GET", "Conferences.json", ("FriendlyName", "room-1"), ("Status", "in-progress")
    )

    await caller.hangs_up()
    await world.carrier.settle()

    _, after = await world.rest("GET", "Conferences.json", ("Status", "in-progress"))
    _, shown = await world.rest("GET", f"Conferences/{_room(world)}.json")
    _, inside = await world.rest("GET", f"Conferences/{_room(world)}/Participants.json")
    assert [room["friendly_name"] for room in live["conferences"]] == ["room-1"]
    assert after["conferences"] == inside["participants"] == []
    assert shown["status"] == "completed"


async def _talking(world: World) -> tuple[Caller, str]:
    """Bring a caller and Anna together in room-1; return the caller and the agent's leg."""
    for path, page in _meeting().items():
        world.product.pages.setdefault(path, page)
    world.product.pages["/voice"] = "<Redirect>/join</Redirect>"
    world.carrier.agent("client:anna", answers_after_s=0)
    agent_sid = await world.calls("client:anna", "/agent")
    await world.passes(3)
    caller = world.carrier.caller(CALLER)
    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).talks_to("client:anna")))
    await world.carrier.settle()
    return caller, agent_sid


def _events(world: World) -> list[dict[str, str]]:
    return [seen.form for seen in world.product.asked("/events")]


def _room(world: World) -> str:
    return next(iter(world.carrier.exchange.rooms.conferences))


def _meeting(caller_ends: str = "true") -> dict[str, str]:
    def noun(label: str, ends: str) -> str:
        return (
            f'<Conference participantLabel="{label}" beep="false" waitUrl="/hold" '
            f'endConferenceOnExit="{ends}" statusCallback="/events" '
            f'statusCallbackEvent="{EVENTS}">room-1</Conference>'
        )

    return {
        "/voice": '<Play digits="1"/><Redirect>/wait</Redirect>',
        "/wait": "<Play>/music.mp3</Play><Redirect>/wait</Redirect>",
        "/music.mp3": "<Say>not a sound, but it will do</Say>",
        "/hold": "<Play>/music.mp3</Play><Redirect>/hold</Redirect>",
        "/agent": f"<Dial>{noun('agent', 'true')}</Dial>",
        "/join": f'<Dial action="/after">{noun("caller", caller_ends)}</Dial>',
        "/after": "<Say>Goodbye.</Say>",
    }
