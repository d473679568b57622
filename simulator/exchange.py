"""Hold together the carrier's inside: legs, telephones, numbers, rooms and what went wrong.

Rules this module keeps:

* One place makes ids, and makes them from the carrier's seeded randomness.
* A leg's status changes here only, and every change is told to whoever asked for callbacks.
* Ended legs are kept, for the REST API; live ones can be listed, for tests.
"""

import random
from dataclasses import dataclass

from simulator.activity import Activity
from simulator.clock import Clock
from simulator.conference import Rooms
from simulator.errors import ApplicationError
from simulator.geography import Geography, of_number
from simulator.leg import TERMINAL, Callback, Direction, HungUp, Leg, Source
from simulator.pacing import Pace
from simulator.phone import Phone, bare, parameters_of
from simulator.progress import Mail
from simulator.races import Races, Timing
from simulator.webhook import Webhooks

# What Twilio plays in a conference that names no music of its own, and how long a piece is taken
# to be: it is never fetched.
DEFAULT_MUSIC = "http://twimlets.com/holdmusic?Bucket=com.twilio.music.classical"
_DEFAULT_MUSIC_MS = 30_000


@dataclass(frozen=True)
class Recording:
    """What was recorded: on which leg, and how long it lasted, seconds."""

    leg: str
    lasted_s: int


@dataclass(frozen=True)
class Number:
    """A number of the account, and what happens when it is called."""

    address: str
    voice: Source
    fallback: Source | None = None
    callback: Callback | None = None


class Exchange:
    """The switches behind the REST API and the telephones."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        races: Races,
        timing: Timing,
        account_sid: str,
        auth_token: str,
        calls_per_second: float,
    ) -> None:
        self.clock = clock
        self.rng = rng
        self.races = races
        self.timing = timing
        self.account_sid = account_sid
        self.activity = Activity()
        self.errors: list[ApplicationError] = []
        self.unequal_answers: list[tuple[str, bytes, bytes]] = []
        self.webhooks = Webhooks(self.activity, clock, auth_token, rng)
        self.mail = Mail(
            self.activity, clock, self.webhooks, races, rng, account_sid, fail=self.fail
        )
        self.rooms = Rooms(clock, self.mail, account_sid, self.new_sid)
        self.pace = Pace(clock, calls_per_second)
        self.legs: dict[str, Leg] = {}
        self.phones: dict[str, Phone] = {}
        self.numbers: dict[str, Number] = {}
        self.media_ms: dict[str, int] = {DEFAULT_MUSIC: _DEFAULT_MUSIC_MS}
        self.recordings: dict[str, Recording] = {}

    def new_sid(self, prefix: str) -> str:
        """Return a fresh id: two letters and 32 hexadecimal digits."""
        return f"{prefix}{self.rng.getrandbits(128):032x}"

    def fail(self, code: int, message: str, url: str = "", call: str = "") -> None:
        """Note a fault of the product."""
        self.errors.append(ApplicationError(self.clock.now_ms(), code, message, url, call))

    def phone(self, address: str) -> Phone:
        """Return the one telephone of an address."""
        return self.phones.setdefault(address, Phone(address))

    def new_leg(
        self,
        direction: Direction,
        from_: str,
        to: str,
        *,
        geography: Geography | None = None,
        parent: Leg | None = None,
    ) -> Leg:
        """Make a leg, not yet begun.

        Args:
            direction: who begins it.
            from_: the number shown.
            to: the address called.
            geography: what is known of the caller's place; looked up from the prefix when None.
            parent: the leg whose ``<Dial>`` makes it.
        """
        custom = parameters_of(to)
        to = to.partition("?")[0] if to.startswith("client:") else to
        far_end = from_ if direction == "inbound" else to
        leg = Leg(
            self.new_sid("CA"),
            direction,
            from_,
            to,
            self.phone(bare(far_end)),
            activity=self.activity,
            clock=self.clock,
        )
        leg.from_geography = geography or of_number(from_)
        leg.to_geography = of_number(to)
        leg.parent = parent.sid if parent else ""
        leg.custom = custom
        self.legs[leg.sid] = leg
        return leg

    def move(self, leg: Leg, status: str) -> None:
        """Change a leg's status and tell whoever asked; an ended leg moves no more."""
        if leg.over or leg.status == status:
            return
        leg.status = status
        if status == "in-progress":
            leg.answered_ms = self.clock.now_ms()
        if status in TERMINAL:
            leg.ended_ms = self.clock.now_ms()
        self.mail.progress(leg)

    def connect(self, leg: Leg) -> None:
        """Let a leg be answered; a second time changes nothing."""
        if leg.over or leg.answered_ms is not None:
            return
        self.move(leg, "in-progress")
        leg.tell("connected", call=leg.sid)

    def end(self, leg: Leg, status: str, why: str, *, silent: bool = False) -> None:
        """End a leg, once.

        Args:
            leg: which.
            status: its terminal status.
            why: for the person on the line.
            silent: post no status callback (a call cancelled while it was queued).
        """
        if leg.over:
            return
        if silent:
            leg.callback = None
        leg.why = why
        self.move(leg, status)
        leg.tell("ended", why=why)
        leg.interrupt(HungUp(why))
        leg.ended.set_result(status)

    def hang_up(self, leg: Leg, why: str) -> None:
        """End a leg from either side: completed once it was up, otherwise given up."""
        if leg.answered_ms is not None:
            self.end(leg, "completed", why)
        elif leg.direction == "inbound":
            # An inbound caller who gives up before the answer. Source: call status values.
            self.end(leg, "no-answer", why)
        else:
            self.end(leg, "canceled", why)

    def live(self) -> list[Leg]:
        """Return every leg that has not ended."""
        return [leg for leg in self.legs.values() if not leg.over]
