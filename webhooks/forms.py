"""Read what the carrier posts.

Rules this module keeps:

* The carrier adds parameters without notice: unknown ones are kept, never refused.
* Empty is not absent: an unknown value comes as an empty text, a key nobody pressed does not come.
* Ids are opaque text; no shape is required of them.

Source: TWILIO.md A1 and A6.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ivr.session import Heard
from routing.redial import LINE_LOST
from webhooks.signature import Pairs

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Statuses after which a leg is over for good."""

_REFUSED, _ENDED_EARLY = 400, "487"
"""From where on a SIP response is a failure, and the one that is none. Source: RFC 3261, 21.4."""


class CarrierForm(BaseModel):
    """Hold the parameters every webhook about a leg may carry."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    call_sid: str = Field("", alias="CallSid")
    call_status: str = Field("", alias="CallStatus")
    direction: str = Field("", alias="Direction")
    error_code: str = Field("", alias="ErrorCode")
    error_url: str = Field("", alias="ErrorUrl")

    @property
    def is_over(self) -> bool:
        """Tell whether the leg this is about no longer exists."""
        return self.call_status in TERMINAL


class VoiceForm(CarrierForm):
    """Hold what comes when the carrier asks what a leg shall do next."""

    from_number: str = Field("", alias="From")
    to_number: str = Field("", alias="To")
    country: str = Field("", alias="FromCountry")
    state: str = Field("", alias="FromState")
    city: str = Field("", alias="FromCity")
    postal_code: str = Field("", alias="FromZip")
    digits: str | None = Field(None, alias="Digits")
    finished_on_key: str | None = Field(None, alias="FinishedOnKey")
    speech: str | None = Field(None, alias="SpeechResult")
    confidence: str | None = Field(None, alias="Confidence")
    dial_call_status: str = Field("", alias="DialCallStatus")
    dial_call_sid: str = Field("", alias="DialCallSid")
    recording: str = Field("", alias="RecordingSid")
    recording_s: str = Field("", alias="RecordingDuration")

    @property
    def heard(self) -> Heard:
        """Return what the caller did: keys, speech, or silence.

        After a dial of ours, how it ended; after a tone, what was recorded. Only the finish key,
        without a digit before it, is a key all the same.
        """
        if self.dial_call_status:
            return Heard("dialled", self.dial_call_status)
        if self.recording:
            length = self.recording_s if self.recording_s.isdecimal() else "0"
            return Heard("recorded", f"{self.recording} {length}")
        keys = self.digits or self.finished_on_key
        if keys:
            return Heard("keys", keys)
        if self.speech:
            return Heard("speech", self.speech, _number(self.confidence))
        return Heard("silence")


class StatusForm(CarrierForm):
    """Hold a status callback of one leg."""

    sequence: str = Field("", alias="SequenceNumber")
    sip_response_code: str = Field("", alias="SipResponseCode")

    @property
    def why_over(self) -> str:
        """Return why a caller's leg is over, as far as the carrier knows: ``caller``, they hung up.

        A phone that dies is told from one that is hung up only where its carrier reports a failure.
        Source: TWILIO.md A6; 487 is what a leg ended before it was answered says.
        """
        code = self.sip_response_code
        refused = code.isdecimal() and int(code) >= _REFUSED and code != _ENDED_EARLY
        if self.call_status == "failed" or (self.call_status == "completed" and refused):
            return LINE_LOST
        return "caller" if self.call_status == "completed" else self.call_status


class ConferenceForm(CarrierForm):
    """Hold a conference event; it carries no CallStatus."""

    event: str = Field("", alias="StatusCallbackEvent")
    label: str = Field("", alias="ParticipantLabel")
    reason_left: str = Field("", alias="ReasonParticipantLeft")

    @property
    def party(self) -> Literal["caller", "agent", "beside"] | None:
        """Tell whom the event is about; ``beside``: who is consulted. None: the room itself."""
        if self.label == "caller":
            return "caller"
        if self.label.startswith("beside-"):
            return "beside"
        return "agent" if self.label.startswith("agent-") else None


def fields(pairs: Pairs) -> dict[str, str]:
    """Return a form as a mapping; of a repeated key the last value counts."""
    return dict(pairs)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None  # "not guaranteed" (TWILIO.md A1): no confidence is said rather than invented
