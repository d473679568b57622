"""Name whose fault an error is.

Ordinary outcomes (nobody free, closed, offer lost) are return values, never exceptions.
Each error has a stable ``code``; its message says what, where and what to do, in lower case
with names quoted.
"""


class SwitchboardError(Exception):
    """Carry a stable code beside the sentence a person reads."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ConfigError(SwitchboardError):
    """Blame what the operator or admin wrote."""


class CarrierError(SwitchboardError):
    """Blame the carrier: it refused, or did not answer.

    ``gone`` says that the leg in question is over (21220, 20404); ``retry`` that the request was
    certainly not processed and may be sent again (20429).
    """

    def __init__(self, code: str, message: str, *, gone: bool = False, retry: bool = False) -> None:
        super().__init__(code, message)
        self.gone = gone
        self.retry = retry


class BrokenInvariantError(SwitchboardError):
    """Blame us: something that must never happen did."""


class StoreUnavailableError(SwitchboardError):
    """Say that Redis cannot be reached just now; the same request may succeed later."""
