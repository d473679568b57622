"""The dialogue of a callback: numbers that may be dialled, times that may be chosen."""

import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from calls.daylight import span_ms
from config.callbacks import CallbackEntry
from ivr.callback import Chosen, Dialogue, answered
from ivr.hours import Hours
from ivr.session import Caller
from ivr.slots import spoken, times
from ivr.walkthrough import begin, goal, named, walk
from ivr.zones import home_of, zone_of
from tests.ivr.northwind import company, flow

DAY_MS = 86_400_000
PARIS = {"timezone": "Europe/Paris", "weekly": {"mon-sun": "09:00-17:00"}}


def at(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_a_toll_free_number_of_north_america_is_at_home_in_both_countries() -> None:
    """On paper it belongs to one of them."""
    assert home_of("+18005550100") == ("US", "CA")
    assert home_of("+33180005550") == ("FR",)


def test_a_number_tells_its_time_zone_only_where_its_country_has_one_time() -> None:
    """France has one on the mainland's numbers; the United States have many."""
    now_ms = at("2026-11-24T10:00", "UTC")

    assert zone_of("+33612345678", now_ms) == "Europe/Paris"
    assert zone_of("+493012345678", now_ms) in ("Europe/Berlin", "Europe/Busingen")
    assert zone_of("+12125550142", now_ms) == ""
    assert zone_of("nonsense", now_ms) == ""


@pytest.mark.parametrize(
    ("start", "zone", "change"),
    [
        ("2026-10-01T00:00", "Europe/Paris", "2026-10-25"),
        ("2026-03-01T00:00", "Europe/Paris", "2026-03-29"),
        ("2026-10-10T00:00", "America/New_York", "2026-11-01"),
    ],
)
def test_sixty_days_of_times_are_there_once_each_across_a_change_of_the_clocks(
    start: str, zone: str, change: str
) -> None:
    """At ten is at ten by the wall, every day; none is missing, none is there twice."""
    hours = Hours.model_validate({"timezone": zone, "weekly": {"mon-sun": "09:00-17:00"}})
    from_ms = at(start, zone)

    found = list(times(hours, 3600, from_ms, 60))

    walls = [datetime.fromtimestamp(each / 1000, tz=ZoneInfo(zone)) for each in found]
    assert len(found) == len(set(found))
    assert found == sorted(found)
    assert [w.hour for w in walls] == [9, 10, 11, 12, 13, 14, 15, 16] * (len(walls) // 8)
    assert change in {w.date().isoformat() for w in walls}
    assert 59 <= len({w.date() for w in walls}) <= 60


@pytest.mark.parametrize(
    ("day", "minutes"), [("2026-10-24", 3 * 60), ("2026-03-28", 60), ("2026-06-10", 2 * 60)]
)
def test_a_night_with_a_missing_or_a_doubled_hour_has_the_times_it_really_has(
    day: str, minutes: int
) -> None:
    """From two to four in the morning the clocks of Paris change: times are real instants."""
    zone = "Europe/Paris"
    hours = Hours.model_validate({"timezone": zone, "weekly": {"sun": "02:00-04:00"}})
    if day == "2026-06-10":
        hours = Hours.model_validate({"timezone": zone, "weekly": {"thu": "02:00-04:00"}})

    found = list(times(hours, 1800, at(f"{day}T12:00", zone), 1))

    assert len(found) == minutes // 30
    assert all(b - a == 1_800_000 for a, b in itertools.pairwise(found))


def test_a_time_is_spoken_by_the_callers_own_clock() -> None:
    """The same instant, in Paris and in Montréal, in three languages."""
    ten_ms = at("2026-11-24T16:00", "Europe/Paris")

    assert spoken(ten_ms, "Europe/Paris", "fr-FR") == "mardi 24 novembre, 16:00"
    assert spoken(ten_ms, "America/Toronto", "fr-CA") == "mardi 24 novembre, 10 h 00"
    assert spoken(ten_ms, "America/New_York", "en-US") == "Tuesday, November 24, 10:00 AM"
    assert spoken(ten_ms, "Europe/Moscow", "ru-RU") == "вторник, 24 ноября, 18:00"


def test_sixty_nights_are_quiet_by_the_callers_clock_across_two_changes() -> None:
    """New York changes a week after Paris: at nine in the evening there, nobody is rung."""
    entry = CallbackEntry.model_validate({"quiet_hours": "21:00-08:00"})
    rules = entry.callbacks(None, "Europe/Paris", at_closing=False)
    zone = ZoneInfo("America/New_York")
    noon_ms = at("2026-10-01T12:00", "America/New_York")

    for day in range(60):
        date = datetime.fromtimestamp((noon_ms + day * DAY_MS) / 1000, tz=UTC).date()
        begins_ms, ends_ms = span_ms(date, 21 * 60, 32 * 60, zone)
        quiet = rules.calendar.quiet_until_ms
        assert quiet(begins_ms - 1, "America/New_York") is None
        assert quiet(begins_ms, "America/New_York") == ends_ms
        assert quiet(ends_ms - 1, "America/New_York") == ends_ms
        assert quiet(ends_ms, "America/New_York") is None
        assert rules.calendar.changes_ms(ends_ms, "America/New_York") is not None


def test_a_department_is_shut_until_it_opens_next() -> None:
    """Over a weekend, and over the night on which the clocks change."""
    hours = Hours.model_validate({"timezone": "Europe/Paris", "weekly": {"mon-fri": "09:00-17:00"}})
    calendar = CallbackEntry().callbacks(hours, "UTC", at_closing=True).calendar
    friday_ms, monday_ms = (
        at("2026-10-23T17:00", "Europe/Paris"),
        at("2026-10-26T09:00", "Europe/Paris"),
    )

    assert calendar.shut_until_ms(friday_ms) == monday_ms
    assert calendar.shut_until_ms(friday_ms - 1) is None
    assert calendar.shut_until_ms(monday_ms) is None
    assert monday_ms - friday_ms == 65 * 3_600_000  # 64 hours by the wall


def test_the_dialogue_goes_from_number_to_time() -> None:
    """Confirm, choose later, look on a page, choose."""
    northwind = company()
    offer = Dialogue("offer", "either", "+15145550142")

    when = answered(northwind, offer, "1")
    slot = answered(northwind, Dialogue("when", "either", "+15145550142"), "2")
    page = answered(northwind, Dialogue("slot", "either", "+15145550142"), "9", 3)
    chosen = answered(northwind, Dialogue("slot", "either", "+15145550142", page=3), "2", 3)

    assert when == Dialogue("when", "either", "+15145550142")
    assert slot == Dialogue("slot", "either", "+15145550142")
    assert page == Dialogue("slot", "either", "+15145550142", page=3)
    assert chosen == Chosen("+15145550142", 4)


def test_the_dialogue_gives_up_after_three_answers_of_no_use() -> None:
    """Silence, nonsense, and a key that is no time."""
    northwind = company()
    dialogue: Dialogue | Chosen | None = Dialogue("slot", "chosen", "+15145550142")

    for keys in ("", "7", "*"):
        assert isinstance(dialogue, Dialogue)
        dialogue = answered(northwind, dialogue, keys, 2)

    assert dialogue is None


@pytest.mark.parametrize(
    "dialogue", [Dialogue("type"), Dialogue("slot", "chosen", "+1514", 3, 1, "CA")]
)
def test_a_dialogue_travels_in_a_url(dialogue: Dialogue) -> None:
    """What is written is read back."""
    assert Dialogue.read(str(dialogue)) == dialogue


def test_a_walk_ends_at_a_callback_and_says_from_whom() -> None:
    """A step of the flow ends a way: `route`, `test` and `plan` know it by its department."""
    northwind = company(
        flows=flow({"later": {"type": "callback", "department": "billing"}}, "later")
    )
    begun = begin(northwind, Caller("CA1", "+15145550142", "+18005550100"))

    walked = walk(northwind, begun, [], at("2026-11-24T10:00", "UTC"), silent_after=True)

    assert named(walked.end) == "callback"
    assert goal(walked.end).startswith("callback from billing: fr>=1")
