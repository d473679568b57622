from dataclasses import dataclass

from routing.answers import Accepted, Now
from routing.effects import Effect
from tests.webhooks.line import GOODBYE, Document, Line
from webhooks.state import Conference, Offer, Parting, Returning, Room, Talk, Wait


@dataclass(frozen=True)
class _Talk:
    """A caller brought to the room of the agent who accepted."""

    offer: Offer
    accepted: Accepted
    bridge: Effect
    room: Room
    events: str


PHONE = "sip:anna@pbx.example"


async def _connecting(line: Line, device: str = "") -> _Talk:
    await line.edge.router.set_presence("anna", "ready")
    if device:
        await line.store.switch("anna", device, Now(line.clock.now_ms(), "switched", "v1"))
    await line.queues()
    (ring,) = await line.effects()
    offer = Offer(ring.offer, "CA1", "anna", press_one=False)
    await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    (bridge,) = await line.effects()
    wait = line.edge.sealer.read(bridge.ticket)
    assert isinstance(wait, Wait)
    accepted = Accepted("CA1", "anna", bridge.room, bridge.epoch)
    events = line.edge.urls.conference(Conference("CA1", bridge.epoch))
    room = Room(wait, bridge.room, bridge.epoch)
    return _Talk(offer, accepted, bridge, room, events)


async def _event(line: Line, talk: _Talk, event: str, who: str, **more: str) -> None:
    leg = "CA1" if who == "caller" else "CAagent"
    await line.tell(talk.events, leg, StatusCallbackEvent=event, ParticipantLabel=who, **more)


async def _talking(line: Line, device: str = "") -> _Talk:
    talk = await _connecting(line, device)
    await line.post(line.edge.urls.join(talk.room))
    await _event(line, talk, "participant-join", "agent-anna")
    await _event(line, talk, "participant-join", "caller")
    return talk


async def _after(line: Line, talk: _Talk, **form: str) -> Document:
    return await line.post(line.edge.urls.after(talk.room), **form)


async def test_the_bridge_leads_the_caller_into_the_agents_room(line: Line) -> None:
    """Both legs are told the same room and the same place for its events (pitfall 10)."""
    talk = await _connecting(line)

    caller = await line.post(line.edge.urls.join(talk.room))
    agent = await line.post_as("CAagent", line.edge.urls.agent_answer(talk.offer))

    mine, theirs = caller.one("Conference"), agent.one("Conference")
    assert caller.said == ["Connecting you now."]
    assert mine.text == theirs.text
    assert mine.get("statusCallback") == theirs.get("statusCallback")
    assert mine.get("endConferenceOnExit") == "true"
    assert mine.get("participantLabel") == "caller"


async def test_both_in_the_room_are_connected_in_either_order(line: Line) -> None:
    """The call is connected when the second of the two is in, told once."""
    talk = await _talking(line)

    await _event(line, talk, "participant-join", "caller")
    await line.tell(talk.events, "", StatusCallbackEvent="conference-start")

    assert await line.state_of() == "talking"
    assert (await line.kinds()).count("call.connected") == 1


async def test_a_room_that_ended_under_the_caller_was_left_by_the_agent(line: Line) -> None:
    """The caller's leg goes on at the Dial's action and hears goodbye (pitfall 5)."""
    talk = await _talking(line, PHONE)

    document = await _after(line, talk, DialCallStatus="answered")

    ended = (await line.edge.router.story("CA1"))[-1]
    assert document.said == [GOODBYE]
    assert document.verbs == ["Say", "Hangup"]
    assert (ended.type, ended.fields["outcome"], ended.fields["why"]) == (
        "call.ended",
        "served",
        "agent",
    )


async def test_a_room_that_ended_because_a_page_died_leaves_the_caller_waiting(line: Line) -> None:
    """A browser's leg that is over without Hang up was lost: no goodbye, the old place."""
    talk = await _talking(line)

    document = await _after(line, talk, DialCallStatus="answered")

    assert document.verbs == ["Pause", "Redirect"]
    assert "/voice/wait" in document.onward
    assert await line.state_of() == "waiting"


async def test_a_caller_redirected_out_of_the_dial_is_not_hung_up(line: Line) -> None:
    """The action of a Dial that is being left says completed and must be harmless (pitfall 15)."""
    talk = await _talking(line)

    document = await _after(line, talk, DialCallStatus="completed")

    assert document.verbs == ["Pause", "Redirect"]
    assert await line.state_of() == "talking"


async def test_a_dial_that_was_not_redirected_after_all_ends_in_a_goodbye(line: Line) -> None:
    """If no other document comes, the stay is over indeed: nobody is left in an empty room."""
    talk = await _talking(line, PHONE)
    pause = await _after(line, talk, DialCallStatus="completed")

    document = await line.post(pause.onward)

    assert document.said == [GOODBYE]
    assert await line.state_of() == "ended"


async def test_a_stale_epoch_leads_back_to_the_wait_and_ends_nothing(line: Line) -> None:
    """A room given up is no hang-up: the caller waits on, at the same place."""
    talk = await _connecting(line)
    before = await line.edge.router.call("CA1")
    await line.tell(line.edge.urls.agent_status(talk.offer), "CAagent", CallStatus="completed")

    document = await _after(line, talk, DialCallStatus="answered")
    waiting = await line.post(document.onward)

    after = await line.edge.router.call("CA1")
    assert document.verbs == ["Pause", "Redirect"]
    assert waiting.verbs[-1] == "Redirect"
    assert before is not None
    assert after is not None
    assert (after.state, after.entered_at) == ("waiting", before.entered_at)


async def test_the_way_back_and_the_dials_action_are_one_and_the_same_turn(line: Line) -> None:
    """Whichever of the two the carrier follows, it is one turn, later than any before."""
    talk = await _connecting(line)
    await line.tell(line.edge.urls.agent_status(talk.offer), "CAagent", CallStatus="completed")
    (back,) = await line.effects()
    ticket = line.edge.sealer.read(back.ticket)
    assert isinstance(ticket, Wait)
    action = await _after(line, talk)

    returned = line.edge.urls.returned(Returning(ticket.after_room(back.epoch - 1), ""))
    one = await line.post(returned)
    other = await line.post(action.onward)

    assert one.text == other.text
    assert "/voice/wait" in one.onward


async def test_joining_a_room_that_was_given_up_leads_back_to_the_wait(line: Line) -> None:
    """A bridge that comes too late joins nobody."""
    talk = await _connecting(line)
    await line.tell(line.edge.urls.agent_status(talk.offer), "CAagent", CallStatus="completed")

    document = await line.post(line.edge.urls.join(talk.room))

    assert document.verbs == ["Pause", "Redirect"]


async def test_a_caller_joins_even_while_the_store_is_away(line: Line) -> None:
    """The agent is in that room: a lost store keeps nobody out of it."""
    talk = await _connecting(line)
    line.store.cut = True

    document = await line.post(line.edge.urls.join(talk.room))

    assert document.one("Conference").text == talk.accepted.room


async def test_the_end_of_a_stay_waits_for_the_store(line: Line) -> None:
    """Music and an apology until it can be told what the end of the stay means."""
    talk = await _talking(line, PHONE)
    line.store.cut = True

    held = await _after(line, talk, DialCallStatus="answered")
    line.store.cut = False
    document = await line.post(held.onward)

    assert held.verbs == ["Say", "Play", "Redirect"]
    assert document.said == [GOODBYE]


async def test_a_caller_who_hangs_up_first_is_the_one_who_ended_it(line: Line) -> None:
    """Who left is taken from the carrier's words, whatever comes first."""
    talk = await _talking(line)

    await _event(
        line,
        talk,
        "participant-leave",
        "caller",
        ReasonParticipantLeft="participant_hung_up",
    )
    over = Talk(talk.offer.offer, "CA1", "anna", talk.accepted.epoch)
    document = await line.post_as("CAagent", line.edge.urls.agent_after(over))

    ended = (await line.edge.router.story("CA1"))[-1]
    agent = await line.edge.router.agent("anna")
    assert document.verbs == ["Hangup"]
    assert ended.fields["why"] == "caller"
    assert agent is not None
    assert agent.work == "wrap_up"


async def test_an_agent_whose_room_ended_did_not_leave_it(line: Line) -> None:
    """The agent's leg is alive at its Dial's action: the carrier is asked for the caller."""
    talk = await _talking(line)
    over = Talk(talk.offer.offer, "CA1", "anna", talk.accepted.epoch)

    await line.post_as("CAagent", line.edge.urls.agent_after(over))

    await line.store.due(10, Now(line.clock.now_ms(), "due", "v1"))
    check, _ = await line.effects()
    await line.store.settle(check.id, "gone", "", Now(line.clock.now_ms(), "gone", "v1"))

    ended = (await line.edge.router.story("CA1"))[-1]
    assert check.kind == "check"
    assert (ended.fields["outcome"], ended.fields["why"]) == ("served", "caller")


async def test_an_agent_who_hangs_up_ends_the_call_once(line: Line) -> None:
    """Conference event, status callback and the caller's action all tell it: one final record."""
    talk = await _talking(line, PHONE)

    left = {"ReasonParticipantLeft": "participant_hung_up"}
    await _event(line, talk, "participant-leave", "agent-anna", **left)
    await line.tell(line.edge.urls.agent_status(talk.offer), "CAagent", CallStatus="completed")
    document = await _after(line, talk, DialCallStatus="answered")
    await line.tell("/voice/status", "CA1", CallStatus="completed")

    ends = [one for one in await line.edge.router.story("CA1") if one.type == "call.ended"]
    assert document.said == [GOODBYE]
    assert [one.fields["why"] for one in ends] == ["agent"]


async def test_a_participant_taken_out_by_us_did_not_leave(line: Line) -> None:
    """A leg moved by the API, or a room ended by the other, is nobody's hang-up."""
    talk = await _talking(line)

    for reason in ("participant_updated_via_api", "moderator_ended_conference", ""):
        for who in ("caller", "agent-anna"):
            await _event(line, talk, "participant-leave", who, ReasonParticipantLeft=reason)

    assert await line.state_of() == "talking"


async def test_a_caller_whose_leg_ended_in_the_room_is_served(line: Line) -> None:
    """The Dial's action with CallStatus=completed: the caller hung up; nothing is answered."""
    talk = await _talking(line)

    document = await _after(line, talk, CallStatus="completed", DialCallStatus="answered")

    ended = (await line.edge.router.story("CA1"))[-1]
    assert document.verbs == []
    assert (ended.fields["outcome"], ended.fields["why"]) == ("served", "caller")


async def test_a_released_caller_hears_goodbye_in_their_language(line: Line) -> None:
    """The agent pressed Hang up: the caller is not cut off without a word."""
    document = await line.post(line.edge.urls.released(Parting("CA1", "fr")))

    assert document.said == ["Merci de votre appel. Au revoir."]
    assert document.verbs == ["Say", "Hangup"]


async def test_somebody_alone_hears_music_for_ever(line: Line) -> None:
    """A conference's wait URL is not looped by the carrier: it ends with a redirect to itself."""
    document = await line.post("/voice/hold")

    assert document.verbs == ["Play", "Redirect"]
    assert document.onward == line.edge.urls.hold()


async def test_conference_events_of_nobody_change_nothing(line: Line) -> None:
    """An event without our state, or of an earlier epoch, is noted nowhere."""
    talk = await _connecting(line)
    stale = line.edge.urls.conference(Conference("CA1", talk.accepted.epoch - 1))
    join = {"StatusCallbackEvent": "participant-join", "ParticipantLabel": "caller"}

    await line.tell("/conference/events?s=forged", "CA1", **join)
    await line.tell(stale, "CA1", **join)

    view = await line.edge.router.call("CA1")
    assert view is not None
    assert view.state == "connecting"
