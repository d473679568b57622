"""Begin a call: from a telephone to one of our numbers, or over the REST API to a telephone.

Rules this module keeps:

* A call from a telephone asks the number's voice URL at once, ``ringing``.
* A call made over the REST API is ``queued`` until its turn comes, then rings, and plays its
  document once answered. Cancelled while queued, it is over without a word.

Source: Twilio, Calls API; glossary, CPS.
"""

from collections.abc import Awaitable, Callable

from simulator import outgoing
from simulator.exchange import Exchange
from simulator.geography import Geography
from simulator.leg import HungUp, Leg, Redirected, Source
from simulator.phone import Ear
from simulator.player import Player


def dial_in(
    exchange: Exchange, address: str, shown: str, to: str, geography: Geography | None, ear: Ear
) -> Leg:
    """Call one of the account's numbers from a telephone.

    Args:
        exchange: the carrier's inside.
        address: the telephone's own address.
        shown: the caller id shown.
        to: the number dialled.
        geography: what is known of the caller's place; looked up from the number when None.
        ear: who holds the telephone.
    """
    leg = exchange.new_leg("inbound", shown, to, geography=geography)
    leg.device = exchange.phone(address)
    exchange.phone(address).take(leg, ear)
    number = exchange.numbers.get(to)
    if number is None:
        exchange.end(leg, "failed", f"{to} is not a number in service")
        return leg
    leg.callback, leg.fallback = number.callback, number.fallback
    leg.status = "ringing"
    player = Player(exchange, leg)
    exchange.activity.spawn(player.perform(number.voice), name=f"leg {leg.sid}")
    return leg


def dial_out(
    exchange: Exchange, leg: Leg, timeout_s: int, then: Callable[[Player], Awaitable[None]]
) -> None:
    """Begin a call made over the REST API.

    Args:
        exchange: the carrier's inside.
        leg: queued.
        timeout_s: how long to ring.
        then: what is done once it is answered.
    """
    start_ms = exchange.pace.next_start_ms()
    work = _live(exchange, leg, start_ms, timeout_s, then)
    exchange.activity.spawn(work, name=f"leg {leg.sid}")


async def _live(
    exchange: Exchange,
    leg: Leg,
    start_ms: int,
    timeout_s: int,
    then: Callable[[Player], Awaitable[None]],
) -> None:
    player = Player(exchange, leg)
    try:
        if start_ms > exchange.clock.now_ms():
            await leg.wait(until_ms=start_ms)
        leg.check()
        if await outgoing.place(exchange, leg, timeout_s):
            await then(player)
    except HungUp:
        return
    except Redirected as moved:
        await player.perform(moved.source)


def limit(exchange: Exchange, leg: Leg, seconds: int) -> None:
    """End a leg when it has been up for so long. Source: Calls API, TimeLimit."""
    at_ms = exchange.clock.now_ms() + seconds * 1000
    exchange.activity.spawn(_end_at(exchange, leg, at_ms), name=f"limit {leg.sid}")


async def _end_at(exchange: Exchange, leg: Leg, at_ms: int) -> None:
    alarm = exchange.clock.alarm(at_ms)
    await exchange.activity.park(leg.ended, alarm)
    alarm.cancel()
    exchange.end(leg, "completed", "the time limit was reached")


def play(source: Source) -> Callable[[Player], Awaitable[None]]:
    """Return what an answered call does when it plays a document."""

    async def perform(player: Player) -> None:
        await player.perform(source)

    return perform
