"""Entries that are like another, but for what they write themselves."""

from collections.abc import Mapping

from config.site import check_sources, parse

DEPARTMENTS = """
departments:
  first: {name: First, ring_timeout: 33s, wrap_up: 7s}
  second: {like: first, wrap_up: 9s}
  third: {like: second, ring_timeout: 11s}
agents:
  ben: {endpoints: ["client:ben"], departments: [first, second, third], skills: {en: 4}, shift: day}
  zoe: {like: ben, endpoints: ["client:zoe"], skills: {fr: 3}}
"""


def test_an_entry_takes_over_what_it_leaves_out(tiny: Mapping[str, str]) -> None:
    """What is written stands, what is left out is the other's, through any number of them."""
    roster = parse({**tiny, "more.yaml": DEPARTMENTS}).roster

    third = roster.departments["third"]
    assert (third.ring_timeout_s, third.wrap_up_s) == (11, 9)
    zoe, ben = roster.agents["zoe"], roster.agents["ben"]
    assert (zoe.departments, zoe.shifts) == (ben.departments, ben.shifts)
    assert dict(zoe.skills) == {"fr": 3}


def test_an_entry_keeps_its_own_name_and_devices(tiny: Mapping[str, str]) -> None:
    """Likeness is not identity."""
    roster = parse({**tiny, "more.yaml": DEPARTMENTS}).roster

    assert roster.departments["second"].name == "second"
    assert roster.agents["zoe"].endpoints == ("client:zoe",)


def test_what_was_taken_over_is_told_where_it_was_written(tiny: Mapping[str, str]) -> None:
    """A fault taken over is one fault, at the place where an admin can mend it."""
    wrong = DEPARTMENTS.replace("ring_timeout: 33s", "ring_timeout: 33")

    result = check_sources({**tiny, "more.yaml": wrong})

    assert [str(each).partition(" ")[0] for each in result.problems] == ["more.yaml:3:38"]


def test_nobody_is_told_twice_that_a_model_is_missing(tiny: Mapping[str, str]) -> None:
    """What is like something that does not exist is set aside, with all that is like it."""
    more = 'agents:\n  ben: {like: nan, endpoints: ["client:ben"]}\n  zoe: {like: ben}\n'

    result = check_sources({**tiny, "more.yaml": more})

    assert [each.message for each in result.problems] == ['unknown agent "nan"']


def test_hours_are_like_others_but_for_what_they_write(tiny: Mapping[str, str]) -> None:
    """The same clock and holidays, another week."""
    more = """
hours:
  shop: {timezone: Europe/Paris, weekly: {mon-fri: "09:00-18:00"}, holidays: [{country: FR}]}
  repairs: {like: shop, weekly: {mon: "10:00-12:00"}}
"""
    hours = parse({**tiny, "more.yaml": more}).book.hours

    assert hours["repairs"].holidays == hours["shop"].holidays
    assert hours["repairs"].weekly != hours["shop"].weekly
