"""Ring somebody: from dialling to the answer, or to what came instead.

Rules this module keeps:

* initiated, then ringing, then in-progress; or busy, failed, no-answer.
* A device that is not registered fails quickly and never rings. A telephone rings some seconds
  longer than its timeout says.
* A declined call is ``busy``.

Source: Twilio, Calls API ``Timeout``; call status values; SIP codes as in ``SipResponseCode``.
"""

from simulator.exchange import Exchange
from simulator.leg import Leg
from simulator.phone import bare


async def place(exchange: Exchange, leg: Leg, timeout_s: int) -> bool:
    """Ring a leg's far end; return whether it was answered. Unanswered, the leg is over.

    Args:
        exchange: the carrier's inside.
        leg: not begun yet.
        timeout_s: how long to ring.

    Raises:
        Interruption: it was hung up or redirected meanwhile.
    """
    timing = exchange.timing
    exchange.move(leg, "initiated")
    phone = exchange.phone(bare(leg.to))
    leg.device = phone
    verdict = phone.verdict(refuses_second=exchange.races.invite_while_busy)
    if verdict == "unregistered":
        await leg.pause(timing.failure_ms)
        leg.sip_code = "480"
        exchange.end(leg, "failed", "nobody is registered there")
        return False
    await leg.pause(timing.setup_ms)
    if verdict == "busy":
        leg.sip_code = "486"
        exchange.end(leg, "busy", "busy")
        return False
    exchange.move(leg, "ringing")
    if verdict == "rings":
        phone.ring(leg)
    until_ms = exchange.clock.now_ms() + (timeout_s + timing.ring_slack_s) * 1000
    await leg.wait(leg.picked_up, until_ms=until_ms)
    if not leg.picked_up.done():
        leg.sip_code = "487"
        exchange.end(leg, "no-answer", "nobody answered")
        return False
    if leg.picked_up.result() != "answered":
        leg.sip_code = "603"
        exchange.end(leg, "busy", "declined")
        return False
    exchange.connect(leg)
    return True
