"""Be one channel of the carrier: from whom, to whom, how far it has come, what is done to it.

Rules this module keeps:

* A leg ends once; a status after the end does not exist.
* Whatever plays on a leg waits through ``wait``, and is told there, by an exception, that the leg
  was hung up or redirected from outside, or that what it belongs to is over.
* Keys pressed while nobody listens are lost, as on the network.

Source: Twilio, call status values.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from simulator.activity import Activity
from simulator.clock import Clock
from simulator.geography import Geography

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
Event = dict[str, object]
Signal = asyncio.Future[Any]

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True)
class Source:
    """Where a leg's next document comes from.

    Args:
        url: where to ask; for a document given in the request, empty.
        method: GET or POST.
        extra: form fields beside the call's own.
        twiml: the document itself.
    """

    url: str = ""
    method: str = "POST"
    extra: dict[str, str] = field(default_factory=dict)
    twiml: str = ""


@dataclass(frozen=True)
class Callback:
    """Who is told of what: a status callback."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


class Interruption(Exception):  # noqa: N818  a telephone's ordinary life, not an error
    """Tell whoever plays on a leg that it goes on otherwise."""


class HungUp(Interruption):
    """The leg is over."""


class Redirected(Interruption):
    """The leg was given another document over the REST API."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.url)
        self.source = source


class Stopped(Interruption):
    """What was playing belongs to something that is over or goes on otherwise."""

    def __init__(self, reason: Signal) -> None:
        super().__init__()
        self.reason = reason


class Circle(Protocol):
    """The parties who hear each other: a conference or a bridge."""

    def carry(self, speaker: "Leg", event: Event) -> None:
        """Let the others hear something."""
        ...


class Device(Protocol):
    """The telephone at the leg's far end."""

    def deliver(self, leg: "Leg", event: Event) -> None:
        """Let the person hear or see something."""
        ...


class Inbox:
    """Collect the keys and words that arrive while somebody listens."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str]] = []
        self._news: asyncio.Future[None] | None = None

    def put(self, kind: str, text: str) -> None:
        """Add a key or words."""
        self.items.append((kind, text))
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def arrival(self) -> asyncio.Future[None]:
        """Return a future that is done when there is something."""
        self._news = asyncio.get_running_loop().create_future()
        if self.items:
            self._news.set_result(None)
        return self._news


class Leg:
    """One channel.

    Args:
        sid: its CA… id.
        direction: who began it.
        from_: who calls.
        to: who is called.
        device: the telephone at its far end.
        activity: where waiting is counted.
        clock: the carrier's clock.
    """

    def __init__(
        self,
        sid: str,
        direction: Direction,
        from_: str,
        to: str,
        device: Device,
        *,
        activity: Activity,
        clock: Clock,
    ) -> None:
        self.sid = sid
        self.direction: Direction = direction
        self.from_ = from_
        self.to = to
        self.device = device
        self.activity = activity
        self.clock = clock
        loop = asyncio.get_running_loop()
        self.status = "queued"
        self.parent = ""
        self.custom: dict[str, str] = {}
        self.from_geography = Geography()
        self.to_geography = Geography()
        self.created_ms = clock.now_ms()
        self.answered_ms: int | None = None
        self.ended_ms: int | None = None
        self.sip_code = ""
        self.why = ""
        self.callback: Callback | None = None
        self.fallback: Source | None = None
        self.sequence = 0
        self.mail: asyncio.Task[None] | None = None
        self.cookies: dict[str, str] = {}
        self.picked_up: asyncio.Future[str] = loop.create_future()
        self.ended: asyncio.Future[str] = loop.create_future()
        self.stops: list[Signal] = []
        self.inbox: Inbox | None = None
        self.circle: Circle | None = None
        self.time_limit_s = 14_400
        self._interruption: asyncio.Future[Interruption] = loop.create_future()

    # -- what is done to it ----------------------------------------------------------------

    def interrupt(self, interruption: Interruption) -> None:
        """Make whatever waits on this leg stop and hear of ``interruption``; an end wins."""
        if self._interruption.done():
            if isinstance(self._interruption.result(), HungUp):
                return
            self._interruption = asyncio.get_running_loop().create_future()
        self._interruption.set_result(interruption)

    @property
    def redirecting(self) -> bool:
        """Say whether a redirect is about to be obeyed."""
        return self._interruption.done() and isinstance(self._interruption.result(), Redirected)

    async def wait(self, *futures: Signal, until_ms: int | None = None, check: bool = True) -> None:
        """Wait until a future is done or an instant has come.

        Args:
            futures: what is waited for.
            until_ms: the latest instant, in the carrier's time.
            check: raise what interrupted the leg; otherwise the interruption is left for later and
                does not end the wait.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        alarms = [] if until_ms is None else [self.clock.alarm(until_ms)]
        interruptions = [self._interruption, *self.stops] if check else []
        try:
            await self.activity.park(*interruptions, *futures, *alarms)
        finally:
            for alarm in alarms:
                alarm.cancel()
        if check:
            self.check()

    async def pause(self, duration_ms: int) -> None:
        """Let time pass on the line.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        await self.wait(until_ms=self.clock.now_ms() + duration_ms)

    def check(self) -> None:
        """Raise what interrupted the leg, if anything did.

        Raises:
            Interruption: the leg goes on otherwise.
        """
        if self._interruption.done():
            interruption = self._interruption.result()
            if isinstance(interruption, Redirected):
                self._interruption = asyncio.get_running_loop().create_future()
            raise interruption
        for stop in self.stops:
            if stop.done():
                raise Stopped(stop)

    @contextmanager
    def until(self, *reasons: Signal) -> Iterator[None]:
        """Let what plays inside be stopped by any of ``reasons``."""
        self.stops.extend(reasons)
        try:
            yield
        finally:
            for reason in reasons:
                self.stops.remove(reason)

    # -- what is heard ---------------------------------------------------------------------

    @contextmanager
    def listening(self) -> Iterator[Inbox]:
        """Collect keys and words while inside."""
        before, self.inbox = self.inbox, Inbox()
        try:
            yield self.inbox
        finally:
            self.inbox = before

    def tell(self, kind: str, **what: object) -> None:
        """Let the person at the far end hear or see something."""
        self.device.deliver(self, {"type": kind, **what})

    @property
    def far_end(self) -> str:
        """Return the address of the person at the far end."""
        return self.from_ if self.direction == "inbound" else self.to

    @property
    def over(self) -> bool:
        """Say whether the leg has ended."""
        return self.status in TERMINAL
