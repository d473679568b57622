"""What a caller's or an agent's leg is in, as the URLs handed out carry it.

Each is one state of one leg: a turn needs no memory of ours. ``webhooks.tokens`` writes them.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from ivr.company import NOTHING, Told
from ivr.session import Session
from routing.queue import Arrival, Entry

LEAP = 10_000
"""Wait turns between two stays in the queue: more than three days of turns."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A caller in the flow; ``arrived_at`` in epoch milliseconds."""

    session: Session
    arrival: Arrival
    arrived_at: int


@dataclass(frozen=True, slots=True)
class Wait:
    """A caller in the queue.

    Args:
        entry: what puts the call (back) into its place; ``entry.turn`` numbers this turn.
        told: what the caller was told so far.
        outages: turns in a row in which the store could not be reached.
        bridging: True when the last turn found the agent there and left the move to the bridge.
        dialled: how often an emergency's fixed number was dialled for this caller.
    """

    entry: Entry
    told: Told = NOTHING
    outages: int = 0
    bridging: bool = False
    dialled: int = 0

    def at_turn(self, turn: int) -> "Wait":
        """Return the same wait at another turn; past the first it may restore a lost call."""
        return replace(self, entry=replace(self.entry, turn=turn, restored=turn > 0))

    def after_room(self, epoch: int) -> "Wait":
        """Return the wait that goes on after the room of ``epoch``: later than any turn before."""
        turn = max(self.entry.turn + 1, LEAP * (epoch + 1))
        return replace(self.at_turn(turn), outages=0, bridging=False)


@dataclass(frozen=True, slots=True)
class Room:
    """A caller sent into a conference; ``left`` once their Dial was seen to end."""

    wait: Wait
    room: str
    epoch: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent's leg: which offer, of which call, and how often press-1 was asked.

    ``dialled``: it is the caller's own leg that rings it, and what it hears first is a whisper.
    """

    offer: str
    call: str
    agent: str
    press_one: bool
    tries: int = 0
    dialled: bool = False


@dataclass(frozen=True, slots=True)
class Ringing:
    """A caller whose own leg rings agents, in the Dial of one epoch."""

    wait: Wait
    epoch: int


@dataclass(frozen=True, slots=True)
class Talk:
    """An agent's leg in the room of one epoch."""

    offer: str
    call: str
    agent: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Conference:
    """The room two legs meet in: the same text for both, as only the first one's counts."""

    call: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Rescue:
    """A caller on the second way to a person; ``wait`` when they already had a place."""

    arrival: Arrival
    arrived_at: int
    entered_at: int
    language: str
    attempt: int
    wait: Wait | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Parting:
    """Last words to a caller, in ``language``."""

    call: str
    language: str


@dataclass(frozen=True, slots=True)
class Back:
    """A caller's new leg: they are called back.

    Args:
        wait: the place the call has.
        epoch: the epoch of the room where the agent is.
        tries: how often the caller was asked for the key.
        taken: True once they pressed it, and the store could not be told.
    """

    wait: Wait
    epoch: int
    tries: int = 0
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Choosing:
    """A caller who is asked where, and when, to call them back.

    Args:
        wait: the place they have, or would have.
        dialogue: how far they are, as ``ivr.callback`` writes it.
        waits: True when they stand in the queue meanwhile.
        otherwise: the step of their flow where they go on when nothing comes of it; empty: none.
        turn: the flow's turn there.
    """

    wait: Wait
    dialogue: str
    waits: bool
    otherwise: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Returning:
    """A caller on the way back to the wait loop, and which of the system's prompts says why."""

    wait: Wait
    why: str


@dataclass(frozen=True, slots=True)
class Refer:
    """A caller whom their agent connects with a number outside."""

    wait: Wait
    number: str


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A caller who is asked how it went.

    Args:
        call: the call.
        department: whose survey it is.
        language: how they are spoken to.
        rated: how satisfied they said they are; ``-`` when they would not say.
        resolved: whether it was, likewise.
        tries: how often the present question was asked.
    """

    call: str
    department: str
    language: str
    rated: str = ""
    resolved: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """The leg of a number outside, consulted in the room of one epoch."""

    call: str
    epoch: int
    number: str


State: TypeAlias = (
    Aside
    | Menu
    | Wait
    | Room
    | Offer
    | Talk
    | Conference
    | Rescue
    | Parting
    | Back
    | Choosing
    | Returning
    | Refer
    | Ringing
    | Surveyed
)
