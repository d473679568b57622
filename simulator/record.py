"""Record what a caller says: the Record verb.

Rules this module keeps:

* It ends with a key of finishOnKey, with ``timeout`` seconds of silence, at maxLength, or when the
  caller hangs up; the action is requested in each case but silence from the start.
* The sound itself is not kept: what is kept is that, and for how long, somebody spoke.

Source: Twilio, TwiML ``<Record>``.
"""

from typing import TYPE_CHECKING

from simulator.exchange import Recording
from simulator.leg import HungUp, Source
from simulator.prompts import spoken_ms
from simulator.twiml import Element

if TYPE_CHECKING:
    from simulator.player import Player

_ANY_KEY = "1234567890*#"


async def record(player: "Player", verb: Element) -> Source | None:
    """Play a Record; return its action's source if anything was recorded.

    Raises:
        Interruption: the leg goes on otherwise.
    """
    if verb.flag("playBeep", default=True):
        player.leg.tell("play", url="beep")
    began_ms = player.exchange.clock.now_ms()
    try:
        spoken, key = await _listen(player, verb)
    except HungUp:
        await player.ask(*_request(player, verb, _result(player, verb, began_ms, "hangup")))
        raise
    if not spoken and not key:
        return None
    return player.action(verb, _result(player, verb, began_ms, key))


async def _listen(player: "Player", verb: Element) -> tuple[bool, str]:
    """Return whether somebody spoke, and the key that ended it."""
    clock, leg = player.exchange.clock, player.leg
    silence_ms = verb.whole("timeout", 5) * 1000
    end_ms = clock.now_ms() + verb.whole("maxLength", 3600) * 1000
    quiet_at_ms = clock.now_ms() + silence_ms
    spoken = False
    with leg.listening() as inbox:
        while clock.now_ms() < min(quiet_at_ms, end_ms):
            await leg.wait(inbox.arrival(), until_ms=min(quiet_at_ms, end_ms))
            while inbox.items:
                kind, text = inbox.items.pop(0)
                if kind == "key" and text in verb.get("finishOnKey", _ANY_KEY):
                    return spoken, text
                if kind == "speech":
                    spoken = True
                    quiet_at_ms = clock.now_ms() + spoken_ms(text) + silence_ms
    return spoken, ""


def _result(player: "Player", verb: Element, began_ms: int, key: str) -> dict[str, str]:
    """Keep the recording and return the action's form fields; tell whoever asked for it."""
    exchange, leg = player.exchange, player.leg
    lasted_s = max(1, (exchange.clock.now_ms() - began_ms) // 1000)
    sid = exchange.new_sid("RE")
    exchange.recordings[sid] = Recording(leg.sid, lasted_s)
    url = f"https://api.twilio.com/2010-04-01/Accounts/{exchange.account_sid}/Recordings/{sid}"
    form = {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": str(lasted_s)}
    if verb.get("recordingStatusCallback"):
        status = {"CallSid": leg.sid, "AccountSid": exchange.account_sid}
        exchange.mail.post(
            player.resolve(verb.get("recordingStatusCallback")),
            verb.get("recordingStatusCallbackMethod", "POST"),
            form | status | {"RecordingStatus": "completed", "RecordingSource": "RecordVerb"},
        )
    return form | {"Digits": key}


def _request(
    player: "Player", verb: Element, form: dict[str, str]
) -> tuple[str, str, dict[str, str]]:
    source = player.action(verb, form)
    return source.url, source.method, source.extra
