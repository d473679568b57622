import logging

import pytest

from tests.webhooks.line import PUBLIC, START_MS, UNKNOWN, Line


async def test_a_caller_hears_the_flow_and_is_asked_with_an_absolute_action(line: Line) -> None:
    """The first document greets, asks, and says where the key goes; silence goes there too."""
    document = await line.dials()

    gather = document.one("Gather")
    assert document.said[0] == "Welcome to Northwind."
    assert (gather.get("action") or "").startswith(f"{PUBLIC}/voice/menu?s=")
    assert gather.get("actionOnEmptyResult") == "true"
    assert gather.get("bargeIn") == "true"
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
    assert document.onward == gather.get("action")


async def test_each_language_is_spoken_by_its_own_voice(line: Line) -> None:
    """A line of the language menu carries its locale and voice."""
    document = await line.dials()

    voices = {(one.get("language"), one.get("voice")) for one in document.one("Gather")}
    assert voices == {
        ("en-US", "Polly.Joanna"),
        ("fr-CA", "Polly.Chantal"),
        ("ru-RU", "Polly.Tatyana"),
    }


async def test_a_retry_of_the_first_webhook_gets_the_same_document(line: Line) -> None:
    """The same request again is answered alike and changes nothing twice."""
    first = await line.dials()
    line.clock.advance_to(START_MS + 4000)

    again = await line.dials()

    assert again.text == first.text
    assert (await line.kinds()).count("call.arrived") == 1


async def test_a_retry_across_closing_time_hears_what_was_said_before_it(line: Line) -> None:
    """A turn is computed for the instant it was first answered (Friday 20:00 the office closes)."""
    closing_ms = START_MS + 9 * 3_600_000
    line.clock.advance_to(closing_ms - 500)
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")
    open_still = await line.post(topics.onward, Digits="1")

    line.clock.advance_to(closing_ms + 500)
    again = await line.post(topics.onward, Digits="1")

    assert "Please hold" in open_still.said[0]
    assert again.text == open_still.text
    assert (await line.kinds()).count("call.queued") == 1


async def test_a_key_leads_on_in_the_chosen_language(line: Line) -> None:
    """A chosen language is kept."""
    asked = await line.dials()

    topics = await line.post(asked.onward, Digits="2")

    assert topics.said[0].startswith("Pour les ventes")


async def test_silence_all_the_way_reaches_a_person(line: Line) -> None:
    """A caller who cannot press keys is put in a queue."""
    document = await line.dials()
    for _ in range(12):
        if document.verbs[-1] == "Redirect" and "/voice/wait" in document.onward:
            break
        document = await line.post(document.onward)

    assert "/voice/wait" in document.onward
    assert await line.state_of() == "waiting"


async def test_only_the_finish_key_is_a_key_and_not_silence(line: Line) -> None:
    """`#` alone comes as empty Digits with FinishedOnKey: somebody is there."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")

    document = await line.post(topics.onward, Digits="", FinishedOnKey="#")

    assert "Sorry, that is not one of the choices." in document.said


async def test_a_menu_goes_on_without_the_store(line: Line) -> None:
    """The signed state is enough for the flow; the queue is entered when the store is back."""
    asked = await line.dials()
    line.store.cut = True
    topics = await line.post(asked.onward, Digits="1")

    held = await line.post(topics.onward, Digits="2")
    line.store.cut = False
    back = await line.post(held.onward)

    assert topics.said[0].startswith("For sales")
    assert "technical problem" in held.said[-1]
    assert "Please hold" in back.said[0]
    assert await line.state_of() == "waiting"


async def test_a_call_arrives_while_the_store_is_away(line: Line) -> None:
    """Nobody is turned away because Redis is."""
    line.store.cut = True
    document = await line.dials()
    line.store.cut = False

    topics = await line.post(document.onward, Digits="1")

    assert document.said[0] == "Welcome to Northwind."
    assert topics.said[0].startswith("For sales")
    assert await line.state_of() == "menu"


async def test_a_withheld_number_from_lesotho_is_region_unknown(line: Line) -> None:
    """The keypad spelling of ANONYMOUS is recognised before its bogus country."""
    await line.dials(From="+266696687", FromCountry="LS", FromState="")

    (arrived, *_) = await line.edge.router.story("CA1")
    assert arrived.fields["region"] == "unknown"


async def test_a_closed_office_says_so_and_the_record_has_its_outcome(line: Line) -> None:
    """A goodbye of the flow ends the call with the outcome the flow names, once."""
    line.clock.advance_to(START_MS + 12 * 3_600_000)
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")

    closed = await line.post(topics.onward, Digits="1")
    again = await line.post(topics.onward, Digits="1")
    await line.tell("/voice/status", "CA1", CallStatus="completed")

    assert closed.verbs[-1] == "Hangup"
    assert again.text == closed.text
    ends = [one for one in await line.edge.router.story("CA1") if one.type == "call.ended"]
    assert [one.fields["outcome"] for one in ends] == ["closed"]


@pytest.mark.parametrize(
    "url", ["/voice/menu", "/voice/menu?s=forged", "/voice/wait?s=", "/voice/join"]
)
async def test_an_unknown_state_is_a_polite_goodbye_and_a_warning(
    line: Line, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is invented for a call we know nothing of."""
    with caplog.at_level(logging.WARNING, "switchboard.webhooks"):
        document = await line.post(url, Digits="1")

    assert document.said == [UNKNOWN]
    assert document.verbs == ["Say", "Hangup"]
    assert "carries no state we wrote" in caplog.text
    assert line.store.told == []


async def test_a_menus_state_is_no_good_in_a_wait_turn(line: Line) -> None:
    """A state is for its own kind of URL."""
    asked = await line.dials()

    document = await line.post(asked.onward.replace("/voice/menu", "/voice/wait"))

    assert document.said == [UNKNOWN]


async def test_a_leg_that_is_over_enters_no_queue(line: Line) -> None:
    """CallStatus=completed on a voice URL enqueues nobody (pitfall 7)."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")

    document = await line.post(topics.onward, Digits="2", CallStatus="completed")

    assert document.verbs == []
    assert await line.state_of() == "ended"
    assert "call.queued" not in await line.kinds()


async def test_a_late_turn_resurrects_nobody(line: Line) -> None:
    """After the end, a turn that comes late says goodbye."""
    waiting = await line.queues()
    await line.tell("/voice/status", "CA1", CallStatus="completed")

    late = await line.post(waiting.onward)

    assert late.verbs == ["Say", "Hangup"]
    assert (await line.kinds()).count("call.ended") == 1


async def test_statuses_before_the_end_tell_nothing(line: Line) -> None:
    """Only a terminal status ends a call."""
    await line.queues()

    await line.tell("/voice/status", "CA1", CallStatus="in-progress")

    assert await line.state_of() == "waiting"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"CallStatus": "completed", "SipResponseCode": "200"}, "caller"),
        ({"CallStatus": "completed"}, "caller"),
        ({"CallStatus": "completed", "SipResponseCode": "408"}, "line_lost"),
        ({"CallStatus": "failed"}, "line_lost"),
        ({"CallStatus": "canceled", "SipResponseCode": "487"}, "canceled"),
    ],
)
async def test_a_leg_that_failed_is_told_from_one_that_was_hung_up(
    line: Line, told: dict[str, str], why: str
) -> None:
    """As far as the carrier tells the two apart."""
    await line.queues()

    await line.tell("/voice/status", "CA1", **told)

    [ended] = [one for one in await line.edge.router.story("CA1") if one.type == "call.ended"]
    assert ended.fields["why"] == why
