"""Know the TwiML verbs and nouns: their attributes, values and what may stand inside them.

Rules this module keeps:

* The tables are the documentation's; a test compares them with the published schema.
* Names are case-sensitive. What is not in a table is an error, never ignored in silence.
* ``UNPLAYED`` are words of the language that this player cannot play: using one is an error too.

Source: Twilio, "TwiML for Programmable Voice"; nesting and types as in twilio-java's model.
"""

import re
from collections.abc import Mapping

METHOD = ("GET", "POST")
_BOOL = ("true", "false")
_CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
_RECORDING_EVENTS = ("in-progress", "completed", "absent")
_TRIM = ("trim-silence", "do-not-trim")

# A value is "text", "int", "bool", "url", a tuple of the words allowed, or a list of such words.
Kind = str | tuple[str, ...] | list[str]

_CALLBACK: dict[str, Kind] = {
    "statusCallback": "url",
    "statusCallbackMethod": METHOD,
    "statusCallbackEvent": list(_CALL_EVENTS),
}
_RECORDING: dict[str, Kind] = {
    "recordingStatusCallback": "url",
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": list(_RECORDING_EVENTS),
}
_MACHINE: dict[str, Kind] = {
    "machineDetection": "text",
    "machineDetectionTimeout": "int",
    "machineDetectionSpeechThreshold": "int",
    "machineDetectionSpeechEndThreshold": "int",
    "machineDetectionSilenceTimeout": "int",
    "amdStatusCallback": "url",
    "amdStatusCallbackMethod": METHOD,
}
_NOUN: dict[str, Kind] = {"url": "url", "method": METHOD, **_CALLBACK}

ATTRIBUTES: Mapping[str, Mapping[str, Kind]] = {
    "Response": {},
    "Say": {"voice": "text", "language": "text", "loop": "int"},
    "Play": {"loop": "int", "digits": "text"},
    "Pause": {"length": "int"},
    "Redirect": {"method": METHOD},
    "Hangup": {},
    "Leave": {},
    "Reject": {"reason": ("rejected", "busy")},
    "Gather": {
        "input": ["dtmf", "speech"],
        "action": "url",
        "method": METHOD,
        "timeout": "int",
        "speechTimeout": "text",
        "maxSpeechTime": "int",
        "profanityFilter": "bool",
        "finishOnKey": "text",
        "numDigits": "int",
        "partialResultCallback": "url",
        "partialResultCallbackMethod": METHOD,
        "language": "text",
        "hints": "text",
        "bargeIn": "bool",
        "debug": "bool",
        "actionOnEmptyResult": "bool",
        "speechModel": "text",
        "enhanced": "bool",
    },
    "Record": {
        "action": "url",
        "method": METHOD,
        "timeout": "int",
        "finishOnKey": "text",
        "maxLength": "int",
        "playBeep": "bool",
        "trim": _TRIM,
        "transcribe": "bool",
        "transcribeCallback": "url",
        **_RECORDING,
    },
    "Dial": {
        "action": "url",
        "method": METHOD,
        "timeout": "int",
        "hangupOnStar": "bool",
        "timeLimit": "int",
        "callerId": "text",
        "record": (
            "do-not-record",
            "record-from-answer",
            "record-from-ringing",
            "record-from-answer-dual",
            "record-from-ringing-dual",
            "true",
            "false",
        ),
        "trim": _TRIM,
        "answerOnBridge": "bool",
        "ringTone": "text",
        "recordingTrack": ("both", "inbound", "outbound"),
        "sequential": "bool",
        "referUrl": "url",
        "referMethod": METHOD,
        "events": ("call-progress-event",),
        "recordingConfigurationId": "text",
        "passports": "text",
        **_RECORDING,
    },
    "Number": {"sendDigits": "text", "byoc": "text", "callReason": "text", **_NOUN, **_MACHINE},
    "Client": {"clientNotificationUrl": "url", **_NOUN},
    "Sip": {"username": "text", "password": "text", **_NOUN, **_MACHINE},
    "Conference": {
        "muted": "bool",
        "beep": ("true", "false", "onEnter", "onExit"),
        "startConferenceOnEnter": "bool",
        "endConferenceOnExit": "bool",
        "waitUrl": "url",
        "waitMethod": METHOD,
        "maxParticipants": "int",
        "record": ("do-not-record", "record-from-start"),
        "region": ("us1", "us2", "ie1", "sg1", "br1", "au1", "jp1", "de1"),
        "coach": "text",
        "trim": _TRIM,
        "statusCallback": "url",
        "statusCallbackMethod": METHOD,
        "statusCallbackEvent": [
            "start",
            "end",
            "join",
            "leave",
            "mute",
            "hold",
            "modify",
            "speaker",
            "announcement",
        ],
        "eventCallbackUrl": "url",
        "jitterBufferSize": ("large", "medium", "small", "off"),
        "participantLabel": "text",
        **_RECORDING,
    },
    "Parameter": {"name": "text", "value": "text"},
    "Identity": {},
}

# Verbs of the language that this carrier does not play.
UNPLAYED_VERBS = frozenset(
    [
        "Connect",
        "Echo",
        "Enqueue",
        "Leave",
        "Pay",
        "Prompt",
        "Queue",
        "Refer",
        "Sms",
        "Start",
        "Stop",
        "Application",
        "Sim",
        "WhatsApp",
        "Queue",
    ]
)

# Attributes of the language whose effect this carrier cannot show.
UNPLAYED: Mapping[str, frozenset[str]] = {
    "Gather": frozenset({"partialResultCallback"}),
    "Record": frozenset({"transcribeCallback"}),
    "Dial": frozenset(
        {"record", "recordingStatusCallback", "referUrl", "recordingConfigurationId", "passports"}
    ),
    "Number": frozenset({"machineDetection", "amdStatusCallback", "byoc", "sendDigits"}),
    "Sip": frozenset({"machineDetection", "amdStatusCallback"}),
    "Client": frozenset({"clientNotificationUrl"}),
    "Conference": frozenset({"record", "recordingStatusCallback", "eventCallbackUrl"}),
}

CHILDREN: Mapping[str, frozenset[str]] = {
    "Response": frozenset(
        [
            "Say",
            "Play",
            "Pause",
            "Redirect",
            "Hangup",
            "Leave",
            "Reject",
            "Gather",
            "Record",
            "Dial",
        ]
    ),
    "Gather": frozenset({"Say", "Play", "Pause"}),
    "Dial": frozenset({"Number", "Client", "Sip", "Conference"}),
    "Client": frozenset({"Identity", "Parameter"}),
    "Hangup": frozenset({"Parameter"}),
    "Reject": frozenset({"Parameter"}),
}

# Documents that may hold only some verbs. Source: Twilio, <Number> url and <Conference> waitUrl.
WHISPER = frozenset({"Play", "Say", "Gather", "Hangup"})
CONFERENCE_WAIT = frozenset({"Play", "Say", "Pause", "Redirect"})


def fault(value: str, kind: Kind) -> str | None:
    """Say what is wrong with an attribute's value, None when nothing is."""
    if isinstance(kind, list):
        strange = [word for word in value.split() if word not in kind]
        return f"{strange[0]!r} is none of {', '.join(kind)}" if strange else None
    if isinstance(kind, tuple):
        return None if value in kind else f"{value!r} is none of {', '.join(kind)}"
    if kind == "int" and not re.fullmatch(r"-?\d+", value):
        return f"{value!r} is not a whole number"
    if kind == "bool" and value not in _BOOL:
        return f"{value!r} is neither true nor false"
    return None
