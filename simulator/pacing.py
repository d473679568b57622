"""Let calls made over the REST API start no faster than the account may.

Rules this module keeps:

* One call a second by default; what comes faster waits, ``queued``, in order.
* Inbound calls and the legs of a ``<Dial>`` are not limited.
* A place given up (a call cancelled while queued) is not given to another: Twilio does not say.

Source: Twilio glossary, "Calls per second (CPS)".
"""

from simulator.clock import Clock


class Pace:
    """Hand out starting instants.

    Args:
        clock: the carrier's clock.
        calls_per_second: the account's rate; 0 for no limit.
    """

    def __init__(self, clock: Clock, calls_per_second: float) -> None:
        self._clock = clock
        self.calls_per_second = calls_per_second
        self._free_at_ms = 0

    def next_start_ms(self) -> int:
        """Return when the next call may start, and take that place."""
        start_ms = max(self._clock.now_ms(), self._free_at_ms)
        if self.calls_per_second > 0:
            self._free_at_ms = start_ms + round(1000 / self.calls_per_second)
        return start_ms
