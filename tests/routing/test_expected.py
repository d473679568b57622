"""Who is expected, in a roster of thousands: asked at a caller's turn, worked out once a day."""

from collections.abc import Iterable, ValuesView
from datetime import date

from routing.agent import Agent, Roster
from routing.department import Department
from routing.expected import anyone_on_shift
from routing.shifts import Shift, Shifts
from routing.skills import Demand

FRENCH = Demand.of("support", {"fr": 1})
MIDNIGHT_MS = 1_795_305_600_000  # 2026-11-22, a Sunday
HOUR_MS = 3_600_000


class _Counted:
    """Be a rule for days that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def between(self, first: date, last: date) -> Iterable[date]:
        self.asked += 1
        return [day for day in (date(2026, 11, 23), date(2026, 11, 25)) if first <= day <= last]


class _People(dict[str, Agent]):
    """Be agents, and count how often somebody goes through all of them."""

    asked = 0

    def values(self) -> ValuesView[Agent]:  # type: ignore[override]
        self.asked += 1
        return super().values()


def crew(count: int, rule: _Counted) -> Roster:
    """Return a roster of French speakers with the same shift, and one who speaks none."""
    nine_to_five = Shifts([Shift(rule, 540, 1020, "UTC", ((720, 750),))])
    agents = {
        f"a{n}": Agent(f"a{n}", "", ("+33612345678",), {"support": 0}, {"fr": 1}, nine_to_five)
        for n in range(count)
    }
    always = Shifts(Shift(day, 0, 1440, "UTC") for day in range(7))
    agents["en"] = Agent("en", "", ("+33612345679",), {"support": 0}, {"en": 1}, always)
    return Roster("v", agents, {"support": Department("support", "Support")})


def test_somebody_able_is_expected_from_the_first_minute_to_the_last_and_in_breaks() -> None:
    """Others are at work all the time, and do not count: they do not speak French."""
    roster = crew(3, _Counted())

    hours = [
        hour
        for hour in range(120)
        if anyone_on_shift(roster, [FRENCH], MIDNIGHT_MS + hour * HOUR_MS)
    ]

    assert hours == [*range(33, 41), *range(81, 89)]
    assert anyone_on_shift(roster, [FRENCH, Demand.of("support", {})], MIDNIGHT_MS)
    assert not anyone_on_shift(roster, [Demand.of("billing", {})], MIDNIGHT_MS + 34 * HOUR_MS)


def test_callers_of_one_day_go_through_the_roster_once() -> None:
    """Thousands of callers' turns cost no more than one, however many agents there are."""
    rule = _Counted()
    people = _People(crew(50, rule).agents)
    roster = Roster("v", people, {"support": Department("support", "Support")})

    for turn in range(1_000):
        anyone_on_shift(roster, [FRENCH], MIDNIGHT_MS + turn)

    assert (people.asked, rule.asked) == (1, 1)
    anyone_on_shift(roster, [FRENCH], MIDNIGHT_MS + 24 * HOUR_MS)
    assert (people.asked, rule.asked) == (2, 2)


def test_a_roster_asked_of_ever_more_demands_remembers_no_more_than_a_thousand() -> None:
    """Demands are made of what callers bring: there may be any number."""
    roster = crew(1, _Counted())

    for level in range(2_500):
        anyone_on_shift(roster, [Demand.of("support", {"fr": level})], MIDNIGHT_MS)

    assert 0 < len(roster.expected) <= 1_000
