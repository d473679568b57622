"""Putting configurations in force: a new one, an earlier one, and the people who stay."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.clock import ManualClock
from calls.errors import ConfigError
from config.parts import with_people_of
from config.problems import Problems
from config.publishing import publish, publish_directory, rollback
from config.shelf import MemoryShelf, Meta, version_of
from config.site import Site, check_sources, parse
from tests.config.publications import META, broken, edited, put, written

BACK = Meta("ben", "", 9_000)


def with_zoe(tiny: Mapping[str, str]) -> dict[str, str]:
    """Return the tiny site with one more agent."""
    zoe = '  zoe: {endpoints: ["client:zoe"], departments: [support], skills: {en: 5}}\n'
    return {**tiny, "people.yaml": f"{tiny['people.yaml']}{zoe}"}


def spoken(site: Site) -> object:
    """Return what the site's callers hear."""
    return site.book.prompts


async def test_a_good_site_is_put_in_force_and_recorded(tiny: Mapping[str, str]) -> None:
    """Who, when and why; publishing what is in force already records nothing."""
    shelf, site = MemoryShelf(), parse(tiny)

    done = [
        await publish(site, shelf, META, None),
        await publish(site, shelf, META, site.version),
    ]

    assert done == [True, False]
    assert [record.meta for record in await shelf.history()] == [META]


async def test_each_good_save_of_a_directory_is_published(
    tiny: Mapping[str, str], tmp_path: Path
) -> None:
    """A bad save is refused with every problem, and changes nothing."""
    shelf, clock = MemoryShelf(), ManualClock(5_000)
    directory = written(tiny, tmp_path / "site")
    await publish_directory(directory, shelf, clock)
    await publish_directory(directory, shelf, clock)
    written(broken(tiny), directory)

    with pytest.raises(Problems, match='unknown step "topik"'):
        await publish_directory(directory, shelf, clock)

    [record] = await shelf.history()
    assert record.meta == Meta("watch", f"saved in {directory}", 5_000)
    assert await shelf.current() == version_of(tiny)


async def test_going_back_without_naming_a_version_undoes_the_last_publication(
    tiny: Mapping[str, str],
) -> None:
    """Twice is once forth again; each is an entry of its own."""
    shelf = MemoryShelf()
    one, two = await put(shelf, tiny), await put(shelf, edited(tiny, "Push"))

    back, site, done = await rollback(shelf, "", Meta("ben", "too short", 9_000))
    in_force = await shelf.current()
    await rollback(shelf, "", BACK)

    assert (back, site.version, done, in_force) == (one, one, True, one)
    history = await shelf.history()
    assert [record.version for record in history] == [two, one, two, one]
    assert history[1].meta == Meta("ben", f"back to {one}: too short", 9_000)


async def test_a_version_is_named_by_its_first_characters(tiny: Mapping[str, str]) -> None:
    """Four or more, if they fit one version alone; any other name is refused."""
    shelf = MemoryShelf()
    one = await put(shelf, tiny)
    await put(shelf, edited(tiny, "Push"))

    back, _, _ = await rollback(shelf, one[:4], BACK)

    assert back == one
    for name in ("zzzz", one[:2], f"{one}0"):
        with pytest.raises(ConfigError, match="choose one of `switchboard versions`"):
            await rollback(shelf, name, BACK)
    with pytest.raises(ConfigError, match="nothing to go back to"):
        await rollback(MemoryShelf(), "", BACK)


async def test_an_earlier_version_is_checked_by_the_present_program(
    tiny: Mapping[str, str],
) -> None:
    """What was good for an older program may not be for this one; then nothing changes."""
    shelf = MemoryShelf()
    await put(shelf, broken(tiny))
    good = await put(shelf, tiny)

    with pytest.raises(Problems):
        await rollback(shelf, "", BACK)

    assert await shelf.current() == good


async def test_a_dismissed_agent_stays_dismissed_after_a_rollback(
    tiny: Mapping[str, str],
) -> None:
    """The menu goes back, the people are those of now; unless it is asked otherwise."""
    shelf = MemoryShelf()
    hired = await put(shelf, with_zoe(tiny))
    await put(shelf, edited(tiny, "Push"))

    _, menu_back, _ = await rollback(shelf, hired, BACK)
    _, all_back, _ = await rollback(shelf, hired, BACK, people=True)

    assert (set(menu_back.roster.agents), spoken(menu_back)) == ({"anna"}, spoken(parse(tiny)))
    assert set(all_back.roster.agents) == {"anna", "zoe"}
    assert all_back.version == hired
    assert menu_back.roster.version == parse(tiny).roster.version


async def test_a_supervisor_who_left_has_no_pin_after_a_rollback(tiny: Mapping[str, str]) -> None:
    """Who may close the lines by telephone is a matter of people too."""
    shelf = MemoryShelf()
    old = await put(shelf, {**tiny, "boss.yaml": 'supervisors:\n  zoe: {pin: "4711"}\n'})
    await put(shelf, edited(tiny, "Push"))

    _, site, _ = await rollback(shelf, old, BACK)

    assert not site.book.supervisors


async def test_a_menu_that_names_a_dismissed_agent_for_a_caller_comes_back_without_the_name(
    tiny: Mapping[str, str],
) -> None:
    """A rollback in a hurry is not refused for somebody who is gone."""
    shelf = MemoryShelf()
    known = 'callers:\n  "+33612345678": {name: Paul, preferred_agent: zoe}\n'
    old = await put(shelf, {**with_zoe(tiny), "callers.yaml": known})
    await put(shelf, edited(tiny, "Push"))

    _, site, _ = await rollback(shelf, old, BACK)

    assert site.book.callers["+33612345678"].preferred_agent is None
    assert set(site.roster.agents) == {"anna"}


async def test_people_stay_over_several_rollbacks_and_joined_files(
    tiny: Mapping[str, str],
) -> None:
    """What belongs to the people is decided by key: one file may hold a whole site."""
    joined = dict(tiny)
    joined["all.yaml"] = joined.pop("menu.yaml") + joined.pop("people.yaml")
    shelf = MemoryShelf()
    first = await put(shelf, with_zoe(tiny))
    second = await put(shelf, edited(joined, "Push"))

    _, once, _ = await rollback(shelf, first, BACK)
    _, again, _ = await rollback(shelf, second, BACK)
    _, third, _ = await rollback(shelf, once.version, BACK)

    assert [set(site.roster.agents) for site in (once, again, third)] == [{"anna"}] * 3
    assert (spoken(again), again.version) == (spoken(parse(edited(tiny, "Push"))), second)
    assert third.version == once.version


async def test_a_menu_that_leads_to_a_department_gone_since_is_not_put_back(
    tiny: Mapping[str, str],
) -> None:
    """The refusal names the line of the menu; with the people of then it can be put back."""
    shelf = MemoryShelf()
    old = await put(shelf, tiny)
    renamed = {file: text.replace("billing", "accounts") for file, text in tiny.items()}
    now = await put(shelf, renamed)

    with pytest.raises(Problems, match='unknown department "billing"'):
        await rollback(shelf, old, BACK)
    in_force = await shelf.current()
    _, site, _ = await rollback(shelf, old, BACK, people=True)

    assert (in_force, site.version) == (now, old)


async def test_a_department_given_up_is_answered_by_its_successor(
    tiny: Mapping[str, str],
) -> None:
    """It may stay in old menus: whoever serves the successor serves its callers, over several."""
    merged = tiny["people.yaml"].replace("[support, billing]", "[support]")
    merged = merged.replace(
        "  billing: {ring_timeout: 20s}\n",
        "  billing: {successor: accounts}\n  accounts: {successor: support}\n",
    )
    shelf = MemoryShelf()
    old = await put(shelf, tiny)
    await put(shelf, {**edited(tiny, "Push"), "people.yaml": merged})

    _, site, _ = await rollback(shelf, old, BACK)

    assert set(site.roster.agents["anna"].departments) == {"support", "billing", "accounts"}


def test_places_of_a_site_put_together_are_those_of_its_files(tiny: Mapping[str, str]) -> None:
    """A mistake in either part is told with its own file, line and text."""
    people = {file: text.replace("anna:", "bob: {}\n  anna:") for file, text in tiny.items()}
    site = with_people_of(edited(tiny, "Push"), people)

    result = check_sources(site)

    assert {problem.file for problem in result.problems} == {"people/people.yaml"}
    assert check_sources(with_people_of(tiny, tiny)).sources == tiny
