"""Read the connection overrides a customer may write behind a webhook's URL.

Rules this module keeps:

* ``#rc=2&rp=ct,5xx&rt=4000``: the fragment steers the request; it is neither sent nor signed.
* Defaults: one retry, on a failed connection only; 15 s in all, which no override can lengthen.

Source: Twilio, "Webhooks (HTTP callbacks): Connection Overrides".
"""

from dataclasses import dataclass
from urllib.parse import parse_qs

_CAP_MS = 15_000
_MAX_RETRIES = 5


@dataclass(frozen=True)
class Overrides:
    """How one URL wants to be requested.

    Args:
        retries: further attempts after the first.
        policy: what is retried: ``ct``, ``rt``, ``4xx``, ``5xx``, ``all``.
        connect_ms: limit of connecting.
        read_ms: limit of one attempt.
        total_ms: limit of all attempts together.
    """

    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})
    connect_ms: int = 5_000
    read_ms: int = _CAP_MS
    total_ms: int = _CAP_MS

    def retries_after(self, failure: str) -> bool:
        """Say whether an attempt that failed so (``ct``, ``rt``, ``4xx``, ``5xx``) is repeated."""
        return failure in self.policy or "all" in self.policy


def split(url: str) -> tuple[str, Overrides]:
    """Return a URL without its fragment, and what the fragment asks for."""
    bare, _, fragment = url.partition("#")
    asked = {key: values[-1] for key, values in parse_qs(fragment).items()}
    plain = Overrides()
    return bare, Overrides(
        retries=min(_MAX_RETRIES, _whole(asked, "rc", plain.retries)),
        policy=frozenset(asked["rp"].split(",")) if "rp" in asked else plain.policy,
        connect_ms=_whole(asked, "ct", plain.connect_ms),
        read_ms=min(_CAP_MS, _whole(asked, "rt", plain.read_ms)),
        total_ms=min(_CAP_MS, _whole(asked, "tt", plain.total_ms)),
    )


def _whole(asked: dict[str, str], key: str, default: int) -> int:
    value = asked.get(key, "")
    return int(value) if value.isdigit() else default
