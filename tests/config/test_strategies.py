"""What an admin writes of who is rung, and how many together."""

import pytest

from config.people import DepartmentEntry
from routing.policy import offer_rules


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ({}, ("longest_idle", 1, 0, False)),
        ({"strategy": "ring_all"}, ("ring_all", 10, 0, True)),
        ({"strategy": {"ring_some": "3"}}, ("ring_some", 3, 0, True)),
        ({"strategy": {"ring_some": "1"}}, ("ring_some", 1, 0, False)),
        ({"strategy": {"ring_progressively": "10s"}}, ("ring_progressively", 1, 10_000, False)),
        ({"strategy": "ring_all", "ringing": "conference"}, ("ring_all", 10, 0, False)),
        ({"strategy": "top_down", "ringing": "dial"}, ("top_down", 1, 0, True)),
    ],
)
def test_a_strategy_says_how_many_ring_and_usually_how(
    written: dict[str, object], known: tuple[str, int, int, bool]
) -> None:
    """Several from the start are rung by the caller's own leg, unless the admin says otherwise."""
    department = DepartmentEntry.model_validate(written).department("sales")
    rules = offer_rules(department)

    assert (department.strategy, rules.at_once, rules.more_ms, rules.dial) == known
