"""Check what a REST request brings.

Rules this module keeps:

* The tables name every field of the published API description; a field not in them is refused
  (20001), so that a slip of the pen is noticed. Twilio itself only warns.
* Fields this carrier cannot act on are refused with 501 rather than ignored.
* Words, numbers, booleans and URLs are checked by their kind.

Source: twilio-oai 2.6.7, api.v2010; error pages 20001, 21205, 21609, 21626.
"""

import re
from collections.abc import Iterable, Mapping

from aiohttp import web

from simulator.errors import Refusal

METHOD = "GET|POST"
CALL_EVENTS = "initiated|ringing|answered|completed"
CONFERENCE_EVENTS = "start|end|join|leave|mute|hold|modify|speaker|announcement"

_CALLBACKS = {
    "StatusCallback": "url",
    "StatusCallbackMethod": METHOD,
    "StatusCallbackEvent": "list " + CALL_EVENTS,
}
_RECORDING = {
    "Record": "absent",
    "RecordingChannels": "absent",
    "RecordingStatusCallback": "absent",
    "RecordingStatusCallbackMethod": "absent",
    "RecordingStatusCallbackEvent": "absent",
    "RecordingTrack": "absent",
    "Trim": "text",
}
_MACHINE = {
    "MachineDetection": "absent",
    "MachineDetectionTimeout": "absent",
    "MachineDetectionSpeechThreshold": "absent",
    "MachineDetectionSpeechEndThreshold": "absent",
    "MachineDetectionSilenceTimeout": "absent",
}
_LINE = {
    "From": "text",
    "To": "text",
    "Timeout": "int",
    "TimeLimit": "int",
    "SipAuthUsername": "text",
    "SipAuthPassword": "text",
    "CallerId": "text",
    "CallReason": "text",
    "CallToken": "text",
    "Byoc": "absent",
    "ClientNotificationUrl": "absent",
}

CREATE_CALL: Mapping[str, str] = {
    **_LINE,
    **_CALLBACKS,
    **_RECORDING,
    **_MACHINE,
    "Url": "url",
    "Method": METHOD,
    "Twiml": "text",
    "ApplicationSid": "absent",
    "FallbackUrl": "url",
    "FallbackMethod": METHOD,
    "SendDigits": "absent",
    "AsyncAmd": "absent",
    "AsyncAmdStatusCallback": "absent",
    "AsyncAmdStatusCallbackMethod": "absent",
}
UPDATE_CALL: Mapping[str, str] = {
    "Url": "url",
    "Method": METHOD,
    "Status": "canceled|completed",
    "FallbackUrl": "url",
    "FallbackMethod": METHOD,
    "StatusCallback": "url",
    "StatusCallbackMethod": METHOD,
    "Twiml": "text",
    "TimeLimit": "int",
}
UPDATE_CONFERENCE: Mapping[str, str] = {
    "Status": "completed",
    "AnnounceUrl": "absent",
    "AnnounceMethod": "absent",
}
CREATE_PARTICIPANT: Mapping[str, str] = {
    **_LINE,
    **_CALLBACKS,
    **_RECORDING,
    **_MACHINE,
    "Label": "text",
    "Muted": "bool",
    "Beep": "true|false|onEnter|onExit",
    "StartConferenceOnEnter": "bool",
    "EndConferenceOnExit": "bool",
    "WaitUrl": "url",
    "WaitMethod": METHOD,
    "EarlyMedia": "bool",
    "MaxParticipants": "int",
    "ConferenceRecord": "absent",
    "ConferenceTrim": "text",
    "ConferenceStatusCallback": "url",
    "ConferenceStatusCallbackMethod": METHOD,
    "ConferenceStatusCallbackEvent": "list " + CONFERENCE_EVENTS,
    "ConferenceRecordingStatusCallback": "absent",
    "ConferenceRecordingStatusCallbackMethod": "absent",
    "ConferenceRecordingStatusCallbackEvent": "absent",
    "Region": "text",
    "Coaching": "bool",
    "CallSidToCoach": "text",
    "JitterBufferSize": "text",
    "AmdStatusCallback": "absent",
    "AmdStatusCallbackMethod": "absent",
    "CallerDisplayName": "text",
}
UPDATE_PARTICIPANT: Mapping[str, str] = {
    "Muted": "bool",
    "Hold": "bool",
    "HoldUrl": "url",
    "HoldMethod": METHOD,
    "AnnounceUrl": "absent",
    "AnnounceMethod": "absent",
    "WaitUrl": "absent",
    "WaitMethod": "absent",
    "BeepOnExit": "bool",
    "EndConferenceOnExit": "bool",
    "Coaching": "bool",
    "CallSidToCoach": "text",
}
_PAGES = {"PageSize": "int", "Page": "int", "PageToken": "text"}
LIST_CALLS: Mapping[str, str] = {
    "To": "text",
    "From": "text",
    "ParentCallSid": "text",
    "Status": "queued|ringing|in-progress|canceled|completed|failed|busy|no-answer",
    **{f"{field}{sign}": "absent" for field in ("StartTime", "EndTime") for sign in ("", "<", ">")},
    **_PAGES,
}
LIST_CONFERENCES: Mapping[str, str] = {
    "FriendlyName": "text",
    "Status": "init|in-progress|completed",
    **{
        f"{field}{sign}": "absent"
        for field in ("DateCreated", "DateUpdated")
        for sign in ("", "<", ">")
    },
    **_PAGES,
}
LIST_PARTICIPANTS: Mapping[str, str] = {
    "Muted": "bool",
    "Hold": "bool",
    "Coaching": "bool",
    **_PAGES,
}


class Fields:
    """The fields of a request, checked.

    Args:
        items: names and values as they came.
        table: what the operation knows.

    Raises:
        Refusal: a field is unknown, wrong, or beyond this carrier.
    """

    def __init__(self, items: Iterable[tuple[str, str]], table: Mapping[str, str]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in items:
            if name not in table:
                raise Refusal(400, 20001, f"Unknown parameter {name}")
            _check(name, value, table[name])
            self._values.setdefault(name, []).append(value)

    def given(self, name: str) -> bool:
        """Say whether a field came."""
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """Return a field's last value."""
        return self._values.get(name, [default])[-1]

    def whole(self, name: str, default: int) -> int:
        """Return a field as a whole number."""
        return int(self.text(name, str(default)))

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a field as true or false."""
        return self.text(name).lower() == "true" if self.given(name) else default

    def words(self, name: str, default: str) -> frozenset[str]:
        """Return a repeated field's values."""
        return frozenset(self._values.get(name, default.split()))


async def read(request: web.Request, table: Mapping[str, str]) -> Fields:
    """Return the fields of a request's form, checked.

    Raises:
        Refusal: a field is unknown, wrong, or beyond this carrier.
    """
    form = await request.post()
    return Fields([(name, str(value)) for name, value in form.items()], table)


def _check(name: str, value: str, kind: str) -> None:
    """Refuse a value that is not of its kind."""
    if kind == "absent":
        raise Refusal(501, 20501, f"This simulated carrier cannot act on {name}")
    if kind == "url" and value and not re.match(r"https?://[^\s/_]+(/|\?|#|$)", value):
        code = 21609 if "StatusCallback" in name else 21205
        raise Refusal(400, code, f"{name} is not a valid URL: {value}")
    if kind == "int" and not re.fullmatch(r"\d+", value):
        raise Refusal(400, 20001, f"Invalid parameter {name}: {value} is not a number")
    if kind == "bool" and value.lower() not in {"true", "false"}:
        raise Refusal(400, 20001, f"Invalid parameter {name}: {value} is not a boolean")
    if kind.startswith("list ") and value not in kind.removeprefix("list ").split("|"):
        raise Refusal(400, 21626, f"Invalid {name}: {value}")
    if "|" in kind and " " not in kind and value not in kind.split("|"):
        raise Refusal(400, 20001, f"Invalid parameter {name}: {value}")
    if kind == "completed" and value != kind:
        raise Refusal(400, 20001, f"Invalid parameter {name}: {value}")
