"""Carry out deadlines, and ask the carrier for what the store decided; watch over the invariants.

Rules this module keeps:

* Any number of dispatchers may run: the store leases each effect to one of them, and takes the
  lease back when it runs out.
* An effect is marked sent before it is posted; what cannot be marked is not posted.
* A ring is never posted twice. What the carrier certainly did not process may be posted again.
* A store or a carrier that fails is waited for, with growing pauses; nothing ends the loop but
  ``close``.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from calls.clock import Clock
from calls.errors import BrokenInvariantError, CarrierError, StoreUnavailableError
from calls.ids import NewId
from routing.answers import Now
from routing.effects import Carrier, Effect, Outcome
from routing.ports.store import Store
from routing.watch import Watch

_BATCH = 50
"""Deadlines carried out, and effects taken, in one go."""
_POSTS = 100
"""Requests to the carrier in flight at once."""
_KEEP_EVENTS = 1_000_000
_TRIM_EVERY_MS = 60_000
_ENDING = frozenset({"cancel", "dismiss", "unanswered", "release"})
"""Effects that end a leg: one that is over already is what was asked for (TWILIO.md A8.2)."""
_PAUSE_S = 0.1
_PAUSE_MAX_S = 5.0

log = logging.getLogger(__name__)


class Dispatcher:
    """Do what is due, again and again.

    Args:
        store: where deadlines and effects are.
        carrier: who is asked.
        clock: tells the time.
        new_id: makes ids nobody can guess.
        process: name of this process; leases are held under it.
        config: returns the version of the configuration in force.
        plan: brings everybody where shifts want them now (effect ``plan``).
        look: looks at the promise of a call to call back (effect ``callback``).
        ring_pace_ms: least time between two rings, site-wide; one call a second is what a new
            account may place.
        lease_ms: how long an effect is this process's own.
        keep_events: how many events the stream keeps.
    """

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        new_id: NewId,
        *,
        process: str,
        config: Callable[[], str],
        plan: Callable[[], Awaitable[None]],
        look: Callable[[str], Awaitable[None]],
        ring_pace_ms: int = 1000,
        lease_ms: int = 15_000,
        keep_events: int = _KEEP_EVENTS,
    ) -> None:
        self._store = store
        self._carrier = carrier
        self._clock = clock
        self._new_id = new_id
        self._process = process
        self._config = config
        self._plan = plan
        self._look = look
        self._ring_pace_ms = ring_pace_ms
        self._lease_ms = lease_ms
        self._keep_events = keep_events
        self._posting: set[asyncio.Task[None]] = set()
        self._trim_at_ms = 0
        self._watch = Watch(store, clock)
        self._closed = False

    async def step(self) -> int:
        """Do everything that can be done right now, posts and what follows from them included.

        Returns:
            How many deadlines and effects were carried out; 0 when the site is quiet.
        """
        done = 0
        while found := await self._collect():
            done += found
            if self._posting:
                for result in await asyncio.gather(*self._posting, return_exceptions=True):
                    if isinstance(result, BaseException):
                        raise result
        return done

    async def next_due_ms(self) -> int | None:
        """Return the instant of the next deadline or effect, None when there is none."""
        return await self._store.next_due_ms()

    async def run(self) -> None:
        """Work until ``close``: do what is due, then wait for a deadline or for more work."""
        pause_s = _PAUSE_S
        while not self._closed:
            try:
                found = await self._collect()
                await self._tidy()
                if found == 0:
                    await self._wait()
                pause_s = _PAUSE_S
            except StoreUnavailableError as error:
                log.warning("dispatcher: %s; trying again in %.1f s", error, pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _PAUSE_MAX_S)
            except BrokenInvariantError:
                log.exception("dispatcher: trying again in %.1f s", pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _PAUSE_MAX_S)

    async def close(self) -> None:
        """Stop taking work and let the posts in flight finish."""
        self._closed = True
        if self._posting:
            await asyncio.gather(*self._posting, return_exceptions=True)

    # -- one round --------------------------------------------------------------------------

    def _now(self) -> Now:
        return Now(self._clock.now_ms(), self._new_id(), self._config())

    async def _collect(self) -> int:
        """Carry out what has passed, take what may be posted, and start posting it."""
        done = await self._store.due(_BATCH, self._now())
        room = min(_BATCH, _POSTS - len(self._posting))
        if room <= 0:
            return done
        effects = await self._store.take(
            self._process, room, self._lease_ms, self._ring_pace_ms, self._now()
        )
        for effect in effects:
            task = asyncio.create_task(self._post(effect), name=f"{effect.kind} {effect.id}")
            self._posting.add(task)
            task.add_done_callback(self._posted)
        return done + len(effects)

    def _posted(self, task: asyncio.Task[None]) -> None:
        """Drop a finished post; one that failed in a way nobody foresaw is told, its lease ends."""
        self._posting.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, StoreUnavailableError):
            log.warning("dispatcher: %s was posted, but %s", task.get_name(), error)
        elif error is not None:
            log.error("dispatcher: %s failed", task.get_name(), exc_info=error)

    async def _wait(self) -> None:
        """Wait for the next deadline, for work, or for a place among the posts in flight."""
        if len(self._posting) >= _POSTS:
            await asyncio.wait(self._posting, return_when=asyncio.FIRST_COMPLETED)
            return
        due_ms = await self._store.next_due_ms()
        wait_s = math.inf if due_ms is None else self._clock.real_seconds_until(due_ms)
        await self._store.wait_for_work(min(wait_s, 1.0))

    async def _tidy(self) -> None:
        now_ms = self._clock.now_ms()
        if now_ms >= self._trim_at_ms:
            self._trim_at_ms = now_ms + _TRIM_EVERY_MS
            await self._store.trim(self._keep_events)
        await self._watch.look(self._now())

    # -- one effect -------------------------------------------------------------------------

    async def _post(self, effect: Effect) -> None:
        if await self._store.mark_sent(effect.id, self._process, self._now()) == "lost":
            return
        outcome, why = await self._outcome(effect)
        await self._store.settle(effect.id, outcome, why, self._now())

    async def _outcome(self, effect: Effect) -> tuple[Outcome, str]:
        try:
            return await self._ask(effect), ""
        except CarrierError as error:
            expected = error.gone and effect.kind in _ENDING
            log.log(
                logging.DEBUG if expected else logging.WARNING,
                'carrier: %s for call "%s" (agent "%s") was not done: %s',
                effect.kind,
                effect.call,
                effect.agent,
                error,
            )
            if error.gone:
                return "gone", error.code
            return ("retry" if error.retry else "failed"), error.code

    async def _ask(self, effect: Effect) -> Outcome:
        told = {
            "cancel": self._carrier.cancel,
            "bridge": self._carrier.bridge,
            "summon": self._carrier.summon,
            "convene": self._carrier.convene,
            "dismiss": self._carrier.dismiss,
            "unanswered": self._carrier.unanswered,
            "apologise": self._carrier.apologise,
            "release": self._carrier.release,
            "return": self._carrier.bring_back,
            "hold": self._carrier.hold,
            "refer": self._carrier.refer,
            "seat": self._carrier.seat,
        }
        if effect.kind in told:
            await told[effect.kind](effect)
            return "done"
        match effect.kind:
            case "ring":
                leg = await self._carrier.ring(effect)
                await self._store.asked(effect.offer, leg, self._now())
            case "dial":
                leg = await self._carrier.dial(effect)
                await self._store.dialled(effect.call, effect.epoch, leg, self._now())
            case "call_out":
                leg = await self._carrier.call_out(effect)
                await self._store.aside(effect.call, effect.epoch, leg, "rings", self._now())
            case "panic":
                log.error('agent "%s" raised the alarm in call "%s"', effect.agent, effect.call)
            case "check" | "check_agent":
                return "alive" if await self._carrier.is_alive(effect) else "gone"
            case "alarm":
                log.error('nobody on call answered "%s": who is alarmed is rung', effect.call)
            case "plan":
                await self._plan()
            case "callback":
                await self._look(effect.call)
        return "done"
