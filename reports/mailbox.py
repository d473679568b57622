"""Know the messages callers left, until somebody has dealt with them.

Rules this module keeps:

* A message is named by the carrier's recording of it: kept twice, it is there once, and keeps what
  was noted of it.
* New, heard, done: a person says so, and the message says who and when. Done is not deleted.
* The sound stays with the carrier; who may not hear a department's messages gets none of it.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, Protocol, get_args

Mark = Literal["new", "heard", "done"]
MARKS: tuple[Mark, ...] = get_args(Mark)
"""How far somebody has come with a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message.

    Args:
        recording: the carrier's id of the recording.
        department: on whose list it is.
        call: the call it was left in.
        caller: the caller's number, as the carrier gave it.
        language: the language the caller was spoken to in.
        at_ms: when it was left, epoch milliseconds.
        length_s: how long it is, seconds.
        mark: new, heard or done.
        who: who marked it last; empty for nobody.
        marked_ms: when, epoch milliseconds; 0 for never.
    """

    recording: str
    department: str
    call: str
    caller: str
    language: str
    at_ms: int
    length_s: int
    mark: Mark = "new"
    who: str = ""
    marked_ms: int = 0

    def marked(self, mark: Mark, who: str, at_ms: int) -> "Message":
        """Return the message as somebody marked it."""
        return replace(self, mark=mark, who=who, marked_ms=at_ms)


class Mailbox(Protocol):
    """Keep messages. Raises ``StoreUnavailableError`` when it cannot be reached."""

    async def keep(self, message: Message) -> None:
        """Keep a message; one already there stays as it is."""
        ...

    async def get(self, recording: str) -> Message | None:
        """Return one message."""
        ...

    async def of(self, departments: Collection[str]) -> Sequence[Message]:
        """Return the messages of departments: new ones first, then the newest first."""
        ...

    async def mark(self, recording: str, mark: Mark, who: str, at_ms: int) -> Message | None:
        """Note how far somebody has come with a message; None where it is gone."""
        ...

    async def remove(self, recording: str) -> bool:
        """Forget a message; tell whether there was one."""
        ...


class MemoryMailbox:
    """Keep messages in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, Message] = {}

    async def keep(self, message: Message) -> None:
        """Keep a message; one already there stays as it is."""
        self._kept.setdefault(message.recording, message)

    async def get(self, recording: str) -> Message | None:
        """Return one message."""
        return self._kept.get(recording)

    async def of(self, departments: Collection[str]) -> Sequence[Message]:
        """Return the messages of departments."""
        return in_order(one for one in self._kept.values() if one.department in departments)

    async def mark(self, recording: str, mark: Mark, who: str, at_ms: int) -> Message | None:
        """Note how far somebody has come with a message."""
        known = self._kept.get(recording)
        if known is not None:
            known = self._kept[recording] = known.marked(mark, who, at_ms)
        return known

    async def remove(self, recording: str) -> bool:
        """Forget a message."""
        return self._kept.pop(recording, None) is not None


class Recordings(Protocol):
    """Fetch sound from the carrier. Raises ``CarrierError``, with ``gone`` where it is no more."""

    async def sound(self, recording: str) -> bytes:
        """Return a recording as WAV."""
        ...

    async def erase(self, recording: str) -> None:
        """Have the carrier delete a recording; one that is gone is no error."""
        ...


def in_order(messages: Iterable[Message]) -> Sequence[Message]:
    """Return messages as they are to be dealt with: done ones last, within that the newest first.

    Args:
        messages: in any order.
    """
    return sorted(messages, key=lambda one: (one.mark == "done", -one.at_ms, one.recording))


def packed(message: Message) -> str:
    """Return a message as text."""
    return json.dumps(asdict(message), ensure_ascii=True)


def unpacked(text: str) -> Message | None:
    """Return the message a text holds; None if another release wrote something else."""
    try:
        message = Message(**json.loads(text))
    except (TypeError, ValueError):
        return None
    return message if message.mark in MARKS else None
