"""Calls of the past, replayed through two sites."""

import pytest

from calls.errors import ConfigError
from calls.events import Event
from config.history import of_events, read_calls, replayed
from ivr.book import Book
from tests.ivr.northwind import MONDAY_NOON_MS, NUMBER, STEPS, company, flow

FILE = """\
at\tfrom\tto\tdid\tcountry\tstate
2026-11-23 12:00\t+12125550100\t+18005550100\t1 1\tUS\tNY
2026-11-23 12:00\t+15145550100\t+18005550100\tsilence silence 1\tCA\tQC

2026-11-22 12:00\t+15145550100\t+18005550100\t2 1\tCA\tQC
"""


def without_quebec() -> Book:
    """Return the company without its row for Quebec and Europe."""
    desk = {**STEPS["desk"], "rows": STEPS["desk"]["rows"][1:]}
    return company(flows=flow({**STEPS, "desk": desk}, "welcome"))


def event(seq: int, type_: str, **fields: str) -> Event:
    """Return an event of one call."""
    return Event(seq, MONDAY_NOON_MS + seq, type_, {"call": "CA1", **fields})


def test_calls_that_would_have_gone_elsewhere_are_counted() -> None:
    """One of three: sales in Quebec; the American and the Sunday caller end where they ended."""
    calls = read_calls(FILE, "America/New_York")

    total, elsewhere = replayed(company(), without_quebec(), calls)

    assert total == 3
    assert dict(elsewhere) == {("sales, quebec_law>=2", "sales"): 1}


def test_the_event_stream_is_history_too() -> None:
    """What callers pressed, in order, and where they were placed, whatever their number says."""
    events = [
        event(1, "call.arrived", caller="+12125550100", number=NUMBER, region="quebec"),
        event(2, "call.step", turn="0", step="welcome", heard=""),
        event(3, "call.step", turn="1", step="language", heard="keys:2"),
        event(4, "call.step", turn="1", step="topic", heard=""),
        event(5, "call.step", turn="2", step="account", heard="no_answer:too slow"),
        event(6, "call.step", turn="3", step="topic", heard="keys:1"),
        event(7, "call.queued", department="sales"),
    ]

    calls = of_events(events)

    assert [each.text for each in calls[0].did] == ["2", "1"]
    assert dict(replayed(company(), without_quebec(), calls)[1]) == {
        ("sales, quebec_law>=2", "sales"): 1
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1 lacks the columns at, from, to, did"),
        ("at\tfrom\tto\n", "line 1 lacks the columns did"),
        ("at\tfrom\tto\tdid\nnoon\t+1\t+2\t1\n", 'line 2: "noon" is not a date with a time'),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(text: str, told: str) -> None:
    """A sentence, not a traceback."""
    with pytest.raises(ConfigError, match=told):
        read_calls(text, "Europe/Paris")
