"""Events as a store would write them: every field of the catalogue, empty unless given."""

from collections.abc import Callable
from itertools import count

import pytest

from calls.catalogue import CATALOGUE
from calls.events import Event


@pytest.fixture
def make() -> Callable[..., Event]:
    """Return a maker of events: type, instant in seconds, and the fields that matter."""
    numbers = count(1)

    def event(kind: str, at_s: float = 0.0, **fields: str) -> Event:
        known = dict.fromkeys(CATALOGUE[kind].fields, "")
        assert set(fields) <= set(known)
        return Event(next(numbers), int(at_s * 1000), kind, known | fields)

    return event
