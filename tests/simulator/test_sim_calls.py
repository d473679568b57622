"""Calls from a telephone: what the product is asked, and what the caller hears."""

import io
import wave

from aiohttp import web

from simulator.leg import Event, Leg
from simulator.people import Caller
from simulator.script import Script
from tests.simulator.world import NUMBER, World


async def test_a_call_asks_the_voice_url_while_it_rings(world: World) -> None:
    """The first request carries every parameter of A1, aliases and empty geography included."""
    world.product.pages["/voice"] = "<Say>Hello there.</Say>"
    caller = world.carrier.caller("+15145550142", country="CA", state="QC")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).hears("hello")))

    asked = world.product.asked("/voice")[0]
    assert asked.form["CallStatus"] == "ringing"
    assert asked.form["Direction"] == "inbound"
    assert asked.form["Caller"] == asked.form["From"] == "+15145550142"
    assert asked.form["FromState"] == asked.form["CallerState"] == "QC"
    assert asked.form["ToZip"] == ""
    assert asked.headers["User-Agent"] == "TwilioProxy/1.1"
    assert asked.headers["I-Twilio-Idempotency-Token"]
    assert world.carrier.errors == []


async def test_a_withheld_caller_arrives_as_anonymous_from_lesotho(world: World) -> None:
    """Keypad spelling of ANONYMOUS, with a bogus country."""
    world.product.pages["/voice"] = "<Hangup/>"
    caller = world.carrier.caller("+15145550142", withheld=True)

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    form = world.product.asked("/voice")[0].form
    assert form["From"] == "+266696687"
    assert form["FromCountry"] == "LS"


async def test_a_gather_sends_the_keys_without_the_finish_key(world: World) -> None:
    """Digits, FinishedOnKey and msg come with the action; the key stops the prompt."""
    world.product.pages["/voice"] = (
        '<Gather action="/menu"><Say>Enter your account number, please.</Say></Gather>'
    )
    world.product.pages["/menu"] = "<Say>Thank you.</Say>"
    caller = world.carrier.caller("+15145550142")
    script = Script().dials(NUMBER).hears("enter").presses("42#").hears("thank you")

    await world.run(world.carrier.follow(caller, script))

    form = world.product.asked("/menu")[0].form
    assert form["Digits"] == "42"
    assert form["FinishedOnKey"] == "#"
    assert form["msg"] == "Gather End"
    assert form["CallStatus"] == "in-progress"


async def test_a_silent_gather_goes_on_to_the_next_verb(world: World) -> None:
    """Nothing pressed: no action, unless actionOnEmptyResult."""
    world.product.pages["/voice"] = (
        '<Gather action="/menu" timeout="3" numDigits="1"/><Say>You said nothing.</Say>'
    )
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).hears("nothing")))

    assert world.product.asked("/menu") == []
    assert caller.transcript[-1].at_ms - caller.transcript[0].at_ms == 3_000


async def test_a_silent_gather_that_wants_it_gets_its_action_without_digits(world: World) -> None:
    """ActionOnEmptyResult: the action is asked, and Digits is absent, not empty."""
    world.product.pages["/voice"] = '<Gather action="/menu" actionOnEmptyResult="true"/>'
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    assert "Digits" not in world.product.asked("/menu")[0].form


async def test_words_end_a_gather_that_listens_for_speech(world: World) -> None:
    """SpeechResult comes with the action."""
    world.product.pages["/voice"] = '<Gather action="/menu" input="dtmf speech" timeout="9"/>'
    world.product.pages["/menu"] = "<Hangup/>"
    caller = world.carrier.caller("+15145550142")
    script = Script().dials(NUMBER).waits(1).speaks("billing please").is_released()

    await world.run(world.carrier.follow(caller, script))

    assert world.product.asked("/menu")[0].form["SpeechResult"] == "billing please"


async def test_a_number_s_status_callback_tells_once_that_the_call_is_over(world: World) -> None:
    """Inbound legs report completed, with the duration in seconds."""
    world.product.pages["/voice"] = '<Pause length="1"/><Pause length="60"/>'
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(11).hangs_up()))
    await world.carrier.settle()

    assert world.product.told("/ended", "CallStatus") == ["completed"]
    assert world.product.told("/ended", "CallDuration") == ["10"]
    assert world.product.told("/ended", "SequenceNumber") == ["0"]


async def test_a_caller_who_gives_up_before_the_answer_was_never_answered(world: World) -> None:
    """A first Pause does not answer: the caller still hears it ring."""
    world.product.pages["/voice"] = '<Pause length="20"/>'
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).waits(5).hangs_up()))
    await world.carrier.settle()

    assert world.product.told("/ended", "CallStatus") == ["no-answer"]


async def test_reject_never_answers(world: World) -> None:
    """Reject with reason busy ends the call as busy."""
    world.product.pages["/voice"] = '<Reject reason="busy"/>'
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    assert _leg(caller).status == "busy"
    assert all(entry.kind != "connected" for entry in caller.transcript)


async def test_a_say_takes_its_time_and_tells_its_language_and_voice(world: World) -> None:
    """About fifteen characters a second."""
    world.product.pages["/voice"] = (
        '<Say language="fr-CA" voice="Polly.Chantal">' + "a" * 150 + "</Say>"
    )
    caller = _Listener(world.carrier.exchange, "+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    said = next(event for event in caller.events if event["type"] == "say")
    assert (said["language"], said["voice"]) == ("fr-CA", "Polly.Chantal")
    assert _up_ms(caller) == 10_000


async def test_a_wav_lasts_as_long_as_it_is(world: World) -> None:
    """A sound is fetched once, and its real length is played."""
    world.product.pages["/voice"] = '<Play loop="2">/tone.wav</Play>'
    world.product.pages["/tone.wav"] = _tone
    caller = world.carrier.caller("+15145550142")

    await world.run(world.carrier.follow(caller, Script().dials(NUMBER).is_released()))

    assert _up_ms(caller) == 4_000
    assert len(world.product.asked("/tone.wav")) == 1


async def _tone(_request: web.Request) -> web.Response:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(b"\x80" * 16_000)
    return web.Response(body=file.getvalue(), content_type="audio/wav")


class _Listener(Caller):
    """Keeps every event as it came."""

    events: list[Event]

    def noticed(self, leg: Leg, event: Event) -> None:
        """Keep it."""
        self.events = [*getattr(self, "events", []), event]


def _leg(caller: Caller) -> Leg:
    assert caller.leg is not None
    return caller.leg


def _up_ms(caller: Caller) -> int:
    leg = _leg(caller)
    assert leg.ended_ms is not None
    assert leg.answered_ms is not None
    return leg.ended_ms - leg.answered_ms
