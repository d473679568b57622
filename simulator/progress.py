"""Tell the product how a leg gets on: status callbacks.

Rules this module keeps:

* initiated, ringing, in-progress (for ``answered``), then one terminal status; only the events
  asked for are sent, and by default only ``completed``, which stands for every terminal status.
* ``SequenceNumber`` counts from 0 in the order things happened. Callbacks of one leg are posted in
  that order, unless the network is told to reorder them: Twilio promises none.
* An answer to a callback is 204, or 200 with an empty ``<Response/>``; anything else is 15003.

Source: Twilio, "Call resource: StatusCallback"; TwiML ``<Number statusCallback>``.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from simulator.activity import Activity
from simulator.clock import Clock
from simulator.leg import TERMINAL, Leg
from simulator.races import Races
from simulator.webhook import Answer, Request, Webhooks

# A held-back callback waits at most this long, long enough for the next one to overtake it.
_MAX_DELAY_MS = 3_000

Fail = Callable[[int, str, str, str], None]


def rfc2822(at_ms: int) -> str:
    """Return an instant the way Twilio writes it: RFC 2822, GMT."""
    return format_datetime(datetime.fromtimestamp(at_ms // 1000, tz=UTC))


def call_form(leg: Leg, account_sid: str) -> dict[str, str]:
    """Return the fields of every request about a leg, aliases and empty geography included."""
    form = {
        "CallSid": leg.sid,
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "CallStatus": leg.status,
        "Direction": leg.direction,
        "From": leg.from_,
        "To": leg.to,
        "Caller": leg.from_,
        "Called": leg.to,
        **leg.from_geography.fields("From"),
        **leg.from_geography.fields("Caller"),
        **leg.to_geography.fields("To"),
        **leg.to_geography.fields("Called"),
    }
    if leg.parent:
        form["ParentCallSid"] = leg.parent
    return form


class Mail:
    """Post callbacks: best effort, in order unless told otherwise.

    Args:
        activity: where its tasks run.
        clock: the carrier's clock.
        webhooks: what posts.
        races: what the network does to callbacks.
        rng: decides when it does.
        account_sid: whose calls these are.
        fail: told of bad answers (code, sentence, url, call).
    """

    def __init__(
        self,
        activity: Activity,
        clock: Clock,
        webhooks: Webhooks,
        races: Races,
        rng: random.Random,
        account_sid: str,
        fail: Fail,
    ) -> None:
        self._activity = activity
        self._clock = clock
        self._webhooks = webhooks
        self._races = races
        self._rng = rng
        self._account_sid = account_sid
        self._fail = fail

    def progress(self, leg: Leg) -> None:
        """Tell whoever asked that the leg's status has changed."""
        event = {"in-progress": "answered"}.get(leg.status, leg.status)
        if leg.status in TERMINAL:
            event = "completed"
        if leg.callback is None or event not in leg.callback.events:
            return
        form = call_form(leg, self._account_sid) | {
            "Timestamp": rfc2822(self._clock.now_ms()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(leg.sequence),
        }
        if leg.status in TERMINAL:
            talked_s = _seconds(leg)
            form |= {"CallDuration": str(talked_s), "Duration": str(-(-talked_s // 60))}
            form["SipResponseCode"] = leg.sip_code or "200"
        leg.sequence += 1
        leg.mail = self.post(leg.callback.url, leg.callback.method, form, after=leg.mail)

    def post(
        self,
        url: str,
        method: str,
        form: Mapping[str, str],
        *,
        after: asyncio.Task[None] | None = None,
    ) -> asyncio.Task[None]:
        """Post one callback, after an earlier one where order is kept."""
        held = self._rng.random() < self._races.reorder_callbacks
        delay_ms = self._rng.randint(1, _MAX_DELAY_MS) if held else 0
        times = 2 if self._rng.random() < self._races.duplicate_callbacks else 1
        request = Request(url, method, form, token=f"{self._rng.getrandbits(128):032x}")
        waits_for = None if held else after
        work = self._deliver(request, times, delay_ms, waits_for)
        task = self._activity.spawn(work, name=f"callback {form.get('CallSid', '')}")
        # A callback held back is no longer anybody's predecessor: later ones overtake it.
        return after if held and after is not None else task

    async def _deliver(
        self, request: Request, times: int, delay_ms: int, after: asyncio.Task[None] | None
    ) -> None:
        if after is not None and not after.done():
            await self._activity.park(after)
        if delay_ms:
            alarm = self._clock.alarm(self._clock.now_ms() + delay_ms)
            await self._activity.park(alarm)
        for _ in range(times):
            self._check(await self._webhooks.send(request), request)

    def _check(self, answer: Answer, request: Request) -> None:
        call = request.params.get("CallSid", "")
        if answer.failed:
            self._fail(answer.code, answer.message, request.url, call)
        elif answer.body and "xml" not in answer.content_type:
            message = f"a callback was answered with {answer.content_type or 'no content type'}"
            self._fail(15003, message, request.url, call)


def _seconds(leg: Leg) -> int:
    """Return how many seconds a leg was up."""
    if leg.answered_ms is None or leg.ended_ms is None:
        return 0
    return round((leg.ended_ms - leg.answered_ms) / 1000)
