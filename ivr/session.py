"""Hold where a caller is in a flow, what was heard, and what to do next.

All of it is small, frozen and plain: a session travels inside the signed URL of the caller's next
webhook, so that a menu needs no store at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.switch import Switch


@dataclass(frozen=True, slots=True)
class Session:
    """Say where one caller is.

    Args:
        call: id of the call.
        number: the number dialled, as the numbers table spells it.
        flow, step: where the caller is.
        turn: how many documents have been answered to this caller so far.
        tries: how often the present step has already asked without an answer it could use.
        language, region, tier: what is known of the caller; tier is empty when unknown.
        choices: what the caller chose so far, oldest first.
        trail: the questions passed on the way here, for the *back* key, each with how many choices
            had been made before it: ``topic:0``.
        config: version of the configuration the call began with.
        caller: the caller's number, as the carrier tells it.
        values: what was collected, looked up or set on the way: name and value.
        pending: the number just typed that the caller has not confirmed yet.
        emergency: nothing may keep the caller from a person.
        supervisor: whose PIN was right at the present step.
        slow: the caller needs longer: questions are spoken twice and wait three times as long.
        region_asked: the caller said where they are.
        language_known: the caller chose the language, or is known to speak it.
    """

    call: str
    number: str
    flow: str
    step: str
    language: str
    region: str
    config: str
    tier: str = ""
    turn: int = 0
    tries: int = 0
    choices: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    language_known: bool = False
    caller: str = ""
    values: tuple[tuple[str, str], ...] = ()
    pending: str = ""
    emergency: bool = False
    supervisor: str = ""
    slow: bool = False
    region_asked: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Give what the carrier says of a caller at the first webhook; empty where it says nothing."""

    call: str
    from_number: str
    to_number: str
    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Say what came back: nothing yet, keys, speech, silence; how a transfer or a lookup ended.

    ``text`` is the keys, the words, the carrier's word for a dial, the JSON of an answer, why
    there is none, or a recording: the carrier's name of it and its length in seconds.
    """

    kind: Literal[
        "opening",
        "keys",
        "speech",
        "silence",
        "dialled",
        "answer",
        "no_answer",
        "recorded",
        "barred",
    ]
    text: str = ""
    confidence: float | None = None

    def __str__(self) -> str:
        """Return it as the event catalogue writes it."""
        if self.kind in ("answer", "barred"):
            return self.kind  # what it holds is nobody's business
        if self.kind in ("opening", "silence"):
            return "" if self.kind == "opening" else "silence"
        return f"{self.kind}:{self.text}"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak or play something in ``language`` (a key of the site's languages).

    ``text`` is plain text, speech markup, or the URL of a recording, as ``kind`` says.
    """

    text: str
    language: str
    kind: Literal["text", "ssml", "play"] = "text"


@dataclass(frozen=True, slots=True)
class Ask:
    """Speak, and wait for keys (or speech); always the last action.

    ``digits`` is how many keys are taken; None: as many as come until ``finish_on``. Where there
    are ``hints``, one of these phrases may be said instead. Without ``barge_in`` the words are
    heard to their end.
    """

    prompts: tuple[Say, ...]
    timeout_s: int
    digits: int | None = 1
    finish_on: str = ""
    language: str = ""
    hints: tuple[str, ...] = ()
    barge_in: bool = True


@dataclass(frozen=True, slots=True)
class Enter:
    """Enter a department's queue; always the last action."""

    department: str
    required: Mapping[str, int] = field(default_factory=dict)
    head_start_s: int = 0


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call; always the last action.

    ``outcome`` goes into the final record. ``untaken``: the call was never taken, and nothing was
    said before.
    """

    outcome: str
    untaken: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Connect the caller with a number outside; always the last action."""

    to: str
    timeout_s: int
    caller_id: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Ask ``url`` (posting ``send`` as JSON, if given) and go on; always the last action."""

    url: str
    send: Mapping[str, str] | None
    timeout_s: int


@dataclass(frozen=True, slots=True)
class CallBack:
    """Ask the caller where to call them back, and promise it; always the last action.

    ``otherwise`` is the step that follows when nothing comes of it; empty: a goodbye.
    """

    department: str
    required: Mapping[str, int]
    head_start_s: int
    when: Literal["soon", "chosen", "either"]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Record:
    """Speak, and record what the caller says after the tone; always the last action."""

    prompts: tuple[Say, ...]
    longest_s: int
    silence_s: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep a recording, by the carrier's name of it, for a department's agents; and call back."""

    department: str
    recording: str
    length_s: int
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Flip:
    """Switch something that is live; off, of a closure, is to take it back."""

    switch: Switch


End = Ask | Enter | Hangup | Transfer | Lookup | Record | CallBack
"""What ends a turn."""
Action = Say | Flip | Keep | End


@dataclass(frozen=True, slots=True)
class Decision:
    """Say what one step decided, for the call's explanation; ``where`` is ``file:line``."""

    step: str
    heard: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Stepped:
    """Answer one turn: the session to carry on, what to do, and why."""

    session: Session
    actions: tuple[Action, ...]
    decisions: tuple[Decision, ...]
