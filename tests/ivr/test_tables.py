"""Which row of a route fits, and what it asks of whoever answers."""

from dataclasses import replace

from ivr.book import Tier
from ivr.session import Enter, Hangup
from tests.ivr.northwind import STEPS, SUNDAY_NOON_MS, Conversation, company, flow


def test_a_row_whose_hours_are_closed_does_not_fit() -> None:
    """A row may ask for opening hours beside its other conditions."""
    rows = [{"hours": "office", "next": "to_sales"}, {"otherwise": "true", "next": "bye"}]
    steps = {**STEPS, "desk": {"type": "route", "rows": rows}}

    by_day = Conversation(company(flows=flow(steps, "desk")))
    by_night = Conversation(company(flows=flow(steps, "desk")), at_ms=SUNDAY_NOON_MS)

    assert by_day.department == "sales"
    assert by_night.end == Hangup("informed")


def test_the_first_row_that_fits_wins() -> None:
    """Region and choice of a row must both hold; rows below are not read."""
    caller = Conversation(company(), "+442079460958", country="GB")

    caller.presses("1", "1")

    assert caller.end == Enter("sales", {"quebec_law": 2, "en": 1}, 90)


def test_a_tier_and_hours_row_asks_for_a_better_speaker() -> None:
    """A queue step's language level is required of the language spoken."""
    caller = Conversation(company(), "+12125550177")

    caller.presses("1", "1")

    assert caller.end == Enter("sales", {"en": 4}, 90)


def test_a_tier_asks_for_a_skill_of_whoever_answers() -> None:
    """The higher of two levels is asked for; a fault leads to whoever speaks the language."""
    book = replace(company(), tiers={"vip": Tier(head_start=90, skills={"vip": 2, "en": 3})})

    chosen = Conversation(book, "+12125550177").presses("1", "1")
    lost = Conversation(replace(book, flows={}), "+12125550177")

    assert chosen.end == Enter("sales", {"vip": 2, "en": 4}, 90)
    assert isinstance(lost.end, Enter)
    assert "vip" not in lost.end.required


def test_a_route_looks_at_the_latest_choice() -> None:
    """A choice made in an earlier menu no longer decides once there is a later one."""
    rows = [
        {"choice": "support", "next": "to_support"},
        {"choice": ["outage", "crash"], "next": "to_experts"},
    ]
    steps = {**STEPS, "desk": {"type": "route", "rows": rows}}
    caller = Conversation(company(flows=flow(steps, "topic"))).presses("2")

    caller.presses("1")

    assert caller.turn.session.choices == ("support", "outage")
    assert caller.end == Enter("experts", {"product": 3, "en": 1}, 0)


def test_a_language_that_is_a_skill_already_is_required_at_the_higher_level() -> None:
    """A queue that asks for fluent English does not take less from an English caller."""
    steps = {"q": {"type": "queue", "department": "sales", "skills": {"en": "4", "fr": "2"}}}

    caller = Conversation(company(flows=flow(steps, "q")))

    assert caller.end == Enter("sales", {"en": 4, "fr": 2}, 0)
