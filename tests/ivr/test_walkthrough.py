"""Whole ways through a flow, as the shell's tools walk them."""

from ivr import outline, wall
from ivr.session import Caller, Heard
from ivr.walkthrough import SILENCE, begin, goal, named, walk
from tests.ivr.northwind import MONDAY_NOON_MS, NUMBER, STEPS, Conversation, company, flow


def test_a_way_is_what_the_caller_would_have_lived_through() -> None:
    """Turn by turn the same as a real conversation."""
    book = company()
    caller = Caller("call", "+12125550100", NUMBER, "US")
    conversation = Conversation(book).presses("1", "1")

    walked = walk(
        book,
        begin(book, caller),
        [Heard("keys", "1"), Heard("keys", "1"), Heard("keys", "5")],
        MONDAY_NOON_MS,
        silent_after=False,
    )

    assert walked.turns[-1].stepped == conversation.turn
    assert len(walked.turns) == 3


def test_a_caller_with_nothing_left_to_do_is_still_asked_or_silent_to_the_end() -> None:
    """Silence reaches a person; a way without it ends at the question."""
    book = company()
    begun = begin(book, Caller("call", "+12125550100", NUMBER, "US"))

    asked = walk(book, begun, [Heard("keys", "1")], MONDAY_NOON_MS, silent_after=False)
    silent = walk(book, begun, [Heard("keys", "1")], MONDAY_NOON_MS, silent_after=True)

    assert (named(asked.end), asked.session.step) == ("asked", "topic")
    assert named(silent.end) == "support"
    assert silent.turns[-1].heard == SILENCE


def test_a_region_or_tier_can_be_supposed() -> None:
    """The language follows the region supposed, where the number speaks it."""
    book = company()
    caller = Caller("call", "+12125550100", NUMBER, "US")

    begun = begin(book, caller, region="quebec", tier="vip")

    session = begun.session
    assert (session.region, session.tier, session.language) == ("quebec", "vip", "fr")


def test_the_goal_says_what_is_demanded() -> None:
    """Department, levels, and the head start of the tier."""
    book = company()
    begun = begin(book, Caller("call", "+442079460958", NUMBER, "GB"))
    keys = [Heard("keys", "1"), Heard("keys", "1")]

    walked = walk(book, begun, keys, MONDAY_NOON_MS, silent_after=False)

    assert goal(walked.end) == "sales: en>=1, quebec_law>=2, 90 s ahead"


def test_a_tree_draws_every_step_once_and_loops_as_references() -> None:
    """A flow in a circle has an end on paper."""
    steps = {
        "topic": {"type": "menu", "prompt": "topics", "keys": {"1": {"next": "again"}}},
        "again": {"type": "say", "prompt": "closed", "next": "topic"},
    }
    book = company(flows=flow(steps, "topic"))

    lines = list(outline.tree(book, [NUMBER]))

    assert lines == [
        "main: +18005550100 (en, fr, ru)",
        "topic: menu “For sales, press 1.”",
        "├ otherwise → department support",
        "└ 1 → again: say “We are closed.”",
        "  topic (see above)",
    ]


def test_a_tree_names_keys_conditions_hours_and_departments() -> None:
    """Everything that decides is on it."""
    drawn = "\n".join(outline.tree(company(), [NUMBER]))

    assert "├ 1 sales → door: hours office" in drawn
    assert "choice sales, region quebec or europe → to_quebec_sales" in drawn
    assert "choice sales, tier vip, office open → to_vip_sales" in drawn
    assert "queue experts, product>=3" in drawn


def test_a_mermaid_chart_has_every_step_and_every_way() -> None:
    """Labels are cited, so that nothing in a prompt can break the chart."""
    drawn = list(outline.mermaid(company(), [NUMBER]))

    assert drawn[0] == "flowchart TD"
    assert all(any(line.startswith(f"  f0_{step}") for line in drawn) for step in STEPS)
    assert '  f0_topic -->|"1 sales"| f0_door' in drawn


def test_an_instant_is_read_on_the_wall_that_is_meant() -> None:
    """Ten in Paris is four in New York."""
    paris = wall.read("2026-12-25T10:00", "Europe/Paris")

    assert paris == wall.read("2026-12-25 04:00", "America/New_York")
    assert paris == wall.read("2026-12-25T09:00Z", "America/New_York")
    assert wall.shown(paris, "Europe/Paris") == "Fri 2026-12-25 10:00"
