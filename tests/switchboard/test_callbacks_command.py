"""The command that lists promised callbacks."""

from dataclasses import replace

from routing.queue import CallView
from routing.store.views import call_view
from switchboard import callback_commands

PROMISE = replace(
    call_view("CA1", {"state": "promised"}),
    callback="+12025550143",
    tried=1,
    due_at=1_795_453_200_000,
    expires_at=1_795_539_600_000,
    cause="scheduled",
)


def test_a_promise_is_listed_by_the_sites_own_clock() -> None:
    """Whom, when, how often tried, and what it waits for."""
    row = callback_commands.row_of(PROMISE, "America/New_York")

    assert row["due"] == "Mon 23 Nov 12:00"
    assert (row["number"], row["tried"], row["state"]) == (
        "+12025550143",
        1,
        "later",
    )


def test_one_whose_place_is_kept_says_so() -> None:
    """It has no time of its own."""
    view: CallView = replace(PROMISE, due_at=0, state="waiting")

    row = callback_commands.row_of(view, "America/New_York")

    assert (row["due"], row["state"]) == ("in its turn", "in queue")
