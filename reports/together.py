"""Find who was rung together for one call, from its events alone."""

from collections.abc import Iterable, Mapping

from calls.events import Event

_OVER = frozenset(
    {"offer.accepted", "offer.declined", "offer.missed", "offer.unreachable", "offer.withdrawn"}
)


def rung_with(events: Iterable[Event]) -> Mapping[int, tuple[str, ...]]:
    """Return the number of each offer's event → the agents whose devices rang besides.

    Args:
        events: those of one call, oldest first.
    """
    live: dict[str, str] = {}
    found = {}
    for event in events:
        offer = event.fields.get("offer", "")
        if event.type == "call.offered":
            if live:
                found[event.seq] = tuple(live.values())
            live[offer] = event.agent
        elif event.type in _OVER:
            live.pop(offer, None)
    return found
