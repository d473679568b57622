"""Every expected wait that was spoken is scored against what happened."""

from collections.abc import Callable

import pytest

from calls.events import Event
from reports.metrics import Figures
from tests.reports.test_metrics import scrape

Make = Callable[..., Event]


def told(make: Make, at_s: int, call: str, low_s: int, high_s: int | None) -> Event:
    """Return the event of an estimate."""
    high = "" if high_s is None else str(high_s)
    fields = {"call": call, "department": "billing", "low_s": str(low_s), "high_s": high}
    return make("call.estimated", at_s, **fields)


def figures_of(*events: Event) -> str:
    """Return what a scrape reads after these events."""
    figures = Figures()
    figures.fold(events)
    return scrape(figures)


def test_an_estimate_that_held_and_one_that_did_not_are_told_apart(make: Make) -> None:
    """Both were told 60 to 120 s, and waited 90 and 150: the width, and 10 for each second."""
    page = figures_of(
        told(make, 0, "CA1", 60, 120),
        told(make, 10, "CA2", 60, 120),
        make("offer.accepted", 90, call="CA1"),
        make("offer.accepted", 160, call="CA2"),
    )

    assert 'switchboard_wait_estimates_total{department="billing",result="held"} 1.0' in page
    assert 'switchboard_wait_estimates_total{department="billing",result="missed"} 1.0' in page
    assert 'switchboard_wait_estimate_coverage{department="billing"} 0.5' in page
    assert 'switchboard_wait_estimate_score_seconds_total{department="billing"} 420.0' in page


@pytest.mark.parametrize(
    ("ends_s", "missed"), [(100, "0.0"), (121, "1.0")], ids=["in time", "too late"]
)
def test_who_gives_up_counts_only_when_the_estimate_had_failed(
    make: Make, ends_s: int, missed: str
) -> None:
    """Nobody knows how long they would have waited; that it was longer is known past the bound."""
    page = figures_of(
        told(make, 0, "CA1", 60, 120),
        make("call.ended", ends_s, call="CA1", outcome="abandoned", department="billing"),
    )

    assert ('result="missed"} 1.0' in page) == (missed == "1.0")


def test_who_leaves_by_another_way_proves_nothing(make: Make) -> None:
    """A caller back in the menu, or in another queue, is not waiting for what was promised."""
    page = figures_of(
        told(make, 0, "CA1", 60, 120),
        make("call.exited", 300, call="CA1"),
        told(make, 0, "CA2", 60, 120),
        make("call.moved", 300, call="CA2"),
    )

    assert "switchboard_wait_estimates_total{" not in page


def test_every_estimate_of_a_call_is_scored_and_an_open_one_holds_when_it_was_longer(
    make: Make,
) -> None:
    """More than an hour, then 30 to 40 minutes: both came true."""
    page = figures_of(
        told(make, 0, "CA1", 3600, None),
        told(make, 2400, "CA1", 1800, 2400),
        make("offer.accepted", 4500, call="CA1"),
    )

    assert 'switchboard_wait_estimates_total{department="billing",result="held"} 2.0' in page
    assert 'switchboard_wait_estimate_coverage{department="billing"} 1.0' in page
