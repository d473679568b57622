from urllib.parse import parse_qs, urlsplit

import pytest

from routing.effects import Effect
from tests.webhooks.line import PUBLIC, Line
from webhooks.state import Offer, Talk

GONE = "The caller is no longer there. Thank you."


async def _rung(line: Line, agent: str = "anna") -> tuple[Effect, Offer]:
    """Have a caller wait and an agent's device be asked for."""
    await line.edge.router.set_presence(agent, "ready")
    await line.queues()
    (ring,) = await line.effects()
    return ring, Offer(ring.offer, "CA1", agent, ring.endpoint.startswith("+"))


async def test_a_browser_that_answers_has_accepted(line: Line) -> None:
    """client: and sip: go straight to the room, labelled, without a beep, ending it on exit."""
    _, offer = await _rung(line)

    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    room = document.one("Conference")
    assert document.verbs == ["Dial"]
    assert room.get("participantLabel") == "agent-anna"
    assert room.get("beep") == "false"
    assert room.get("startConferenceOnEnter") == "true"
    assert room.get("endConferenceOnExit") == "true"
    assert room.get("waitUrl") == f"{PUBLIC}/voice/hold"
    assert room.get("statusCallbackEvent") == "start end join leave"
    assert await line.state_of() == "connecting"


async def test_the_answer_may_come_before_the_rest_reply(line: Line) -> None:
    """The URL says which offer it is; no leg id needs to be known first (pitfall 1)."""
    _, offer = await _rung(line)

    document = await line.post_as("CAunknownyet", line.edge.urls.agent_answer(offer))

    view = await line.edge.router.call("CA1")
    assert document.verbs == ["Dial"]
    assert view is not None
    assert view.agent_leg == "CAunknownyet"


async def test_the_same_answer_twice_gets_the_same_room(line: Line) -> None:
    """An action fetched twice accepts once (pitfall 6)."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_answer(offer)

    first = await line.post_as("CAagent", url)
    again = await line.post_as("CAagent", url)

    assert again.text == first.text
    assert (await line.kinds()).count("offer.accepted") == 1


async def test_another_device_that_answers_the_same_offer_hears_that_the_caller_left(
    line: Line,
) -> None:
    """Two devices of one agent ring; the first answer wins (pitfall 3)."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_answer(offer)
    await line.post_as("CAfirst", url)

    second = await line.post_as("CAsecond", url)

    assert second.said == [GONE]
    assert second.verbs == ["Say", "Hangup"]


async def test_an_agent_who_answers_as_the_caller_leaves_hears_so(line: Line) -> None:
    """The claim is atomic: the loser is told (pitfalls 2 and 3)."""
    _, offer = await _rung(line)
    await line.tell("/voice/status", "CA1", CallStatus="completed")

    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    agent = await line.edge.router.agent("anna")
    assert document.said == [GONE]
    assert agent is not None
    assert agent.work == "idle"


async def test_a_mobile_is_asked_to_press_one(line: Line) -> None:
    """A telephone number could be a voicemail: it is asked first, by the brand dialled."""
    _, offer = await _rung(line, "jack")

    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    assert document.said == ["A call for you from Northwind. Press 1 to accept."]
    assert (document.one("Gather").get("action") or "").startswith(f"{PUBLIC}/agent/accept?o=")
    assert await line.state_of() == "offered"


async def test_one_takes_the_call(line: Line) -> None:
    """Press-1 accepts."""
    _, offer = await _rung(line, "jack")
    asked = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    document = await line.post_as("CAagent", asked.onward, Digits="1")

    assert document.one("Conference").get("participantLabel") == "agent-jack"


async def test_a_voicemail_presses_nothing_and_counts_as_no_answer(line: Line) -> None:
    """Asked three times in vain: a RONA, and the caller keeps the place (pitfall 4)."""
    _, offer = await _rung(line, "jack")
    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    asked = 1
    while "Gather" in document.verbs:
        document = await line.post_as("CAagent", document.onward)
        asked += "Gather" in document.verbs

    assert asked == 3
    assert document.verbs == ["Hangup"]
    assert "offer.missed" in await line.kinds()
    assert await line.state_of() == "waiting"


async def test_a_voicemail_that_hangs_up_first_counts_as_no_answer_once(line: Line) -> None:
    """Completed before accepted is no answer, however often it is told."""
    _, offer = await _rung(line, "jack")
    await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    url = line.edge.urls.agent_status(offer)

    await line.tell(url, "CAagent", CallStatus="completed", SequenceNumber="3")
    await line.tell(url, "CAagent", CallStatus="completed", SequenceNumber="3")

    assert (await line.kinds()).count("offer.missed") == 1
    assert await line.state_of() == "waiting"


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("no-answer", "offer.missed"),
        ("busy", "offer.unreachable"),
        ("failed", "offer.unreachable"),
        ("canceled", "offer.unreachable"),
    ],
)
async def test_a_device_that_does_not_answer_gives_the_call_back(
    line: Line, status: str, event: str
) -> None:
    """RONA and unreachable are told apart; either way the caller keeps the place."""
    _, offer = await _rung(line)

    await line.tell(line.edge.urls.agent_status(offer), "CAagent", CallStatus=status)

    assert event in await line.kinds()
    assert await line.state_of() == "waiting"


async def test_the_reason_of_a_sip_failure_is_kept(line: Line) -> None:
    """What the far end said is in the record."""
    _, offer = await _rung(line)

    await line.tell(
        line.edge.urls.agent_status(offer), "CAa", CallStatus="busy", SipResponseCode="486"
    )

    story = await line.edge.router.story("CA1")
    assert [one.fields["why"] for one in story if one.type == "offer.unreachable"] == [
        "busy (SIP 486)"
    ]


async def test_callbacks_in_any_order_end_alike(line: Line) -> None:
    """Late, duplicate and reordered callbacks of an accepted leg change nothing (pitfall 6)."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_status(offer)
    await line.tell(url, "CAagent", CallStatus="ringing", SequenceNumber="1")
    await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    for status in ("initiated", "ringing", "in-progress", "ringing", "no-answer", "busy"):
        await line.tell(url, "CAagent", CallStatus=status)

    kinds = [effect.kind for effect in await line.effects()]
    assert await line.state_of() == "connecting"
    assert kinds == ["bridge"]


async def test_the_ring_timer_starts_once_when_it_rings(line: Line) -> None:
    """Ringing is noted once, by whichever callback tells it first."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_status(offer)

    await line.tell(url, "CAagent", CallStatus="initiated", SequenceNumber="0")
    await line.tell(url, "CAagent", CallStatus="in-progress", SequenceNumber="2")
    await line.tell(url, "CAagent", CallStatus="ringing", SequenceNumber="1")

    assert (await line.kinds()).count("offer.ringing") == 1


async def test_an_agent_lost_before_the_caller_came_gives_the_call_back(line: Line) -> None:
    """Completed while connecting: the caller keeps the place and is brought back."""
    _, offer = await _rung(line)
    await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    await line.effects()

    await line.tell(line.edge.urls.agent_status(offer), "CAagent", CallStatus="completed")

    kinds = [effect.kind for effect in await line.effects()]
    assert kinds == ["return"]
    assert await line.state_of() == "waiting"


async def test_the_end_of_another_leg_does_not_end_the_call(line: Line) -> None:
    """A second device of the agent that stops ringing is no hang-up."""
    _, offer = await _rung(line)
    await line.post_as("CAagent", line.edge.urls.agent_answer(offer))

    await line.tell(line.edge.urls.agent_status(offer), "CAother", CallStatus="completed")

    assert await line.state_of() == "connecting"


async def test_an_agent_waits_for_the_store_and_then_gets_the_call(line: Line) -> None:
    """A store that is away for a moment costs nobody the call."""
    _, offer = await _rung(line)
    line.store.cut = True
    waits = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    line.store.cut = False

    document = await line.post_as("CAagent", waits.onward)

    assert waits.verbs == ["Pause", "Redirect"]
    assert document.verbs == ["Dial"]


async def test_an_agent_does_not_wait_for_the_store_for_ever(line: Line) -> None:
    """After a while the agent is told and let go."""
    _, offer = await _rung(line)
    line.store.cut = True

    document = await line.post_as("CAagent", line.edge.urls.agent_answer(offer))
    turns = 1
    while "Redirect" in document.verbs:
        document = await line.post_as("CAagent", document.onward)
        turns += 1

    assert turns == 11
    assert document.verbs == ["Say", "Hangup"]


async def test_a_document_that_failed_an_agent_blames_nobody(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """The agent's fallback URL: unreachable, not missed, and an ERROR in the log."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_fallback(offer)

    document = await line.post_as("CAagent", url, ErrorCode="11200", ErrorUrl=f"{PUBLIC}/x?o=1")

    assert document.verbs == ["Say", "Hangup"]
    assert "offer.unreachable" in await line.kinds()
    assert "error 11200 at /x" in caplog.text
    assert [one.levelname for one in caplog.records] == ["ERROR"]


async def test_a_forged_offer_is_answered_politely(line: Line) -> None:
    """An agent's URL without our signature invents nothing."""
    document = await line.post_as("CAagent", "/agent/answer?o=forged")
    await line.tell("/agent/status?o=forged", "CAagent", CallStatus="ringing")

    assert document.said == [GONE]
    assert line.store.told == []


@pytest.mark.parametrize(
    ("agent", "gone", "unanswered"),
    [
        ("anna", GONE, "The caller could not be reached."),
        (
            "chloe",
            "L'appelant n'est plus en ligne. Merci.",
            "L'appelant n'a pas pu être joint. Merci.",
        ),
        ("irina", "Звонящий уже не на линии. Спасибо.", "Дозвониться не удалось."),
        ("nobody-here-any-more", GONE, "The caller could not be reached."),
    ],
)
async def test_an_agent_hears_why_in_the_language_they_speak_best(
    line: Line, agent: str, gone: str, unanswered: str
) -> None:
    """Whom the roster no longer knows hears the site's first language."""
    talk = Talk("an-offer", "CA1", agent, 1)

    dismissed = await line.post_as("CAagent", line.edge.urls.agent_dismissed(talk))
    in_vain = await line.post_as("CAagent", line.edge.urls.agent_unanswered(talk))

    assert dismissed.said == [gone]
    assert [unanswered in text for text in in_vain.said] == [True]


async def test_the_state_of_an_offer_is_signed(line: Line) -> None:
    """A changed letter makes it nobody's."""
    _, offer = await _rung(line)
    url = line.edge.urls.agent_answer(offer)
    token = parse_qs(urlsplit(url).query)["o"][0]

    changed = token[:-1] + ("A" if token[-1] != "A" else "B")

    assert line.edge.sealer.read(token) == offer
    assert line.edge.sealer.read(changed) is None
