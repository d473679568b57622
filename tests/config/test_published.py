"""The configuration in force: what is published is the truth, and a bad one changes nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.clock import ManualClock
from calls.errors import StoreUnavailableError
from config.lastgood import LastGood
from config.problems import Problems
from config.published import KEPT, Sites, publish, starting_site
from config.shelf import MemoryShelf, Meta, version_of
from config.site import Site, parse
from tests.config.publications import LostShelf, Reports, broken, edited, put, written


async def test_publishing_checks_and_puts_in_force(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """A good directory becomes the site of every process that refreshes."""
    shelf, clock = MemoryShelf(), ManualClock(5_000)
    sites = Sites(parse(tiny), reports.append, shelf)
    directory = written(edited(tiny, "Push"), tmp_path / "site")

    site = await publish(directory, shelf, "ada", "shorter", clock)
    taken = await sites.refresh()

    kept = await shelf.get(site.version)
    assert kept is not None
    assert kept.meta == Meta("ada", "shorter", 5_000)
    assert taken
    assert sites.current.version == site.version
    assert not await sites.refresh()


async def test_a_bad_directory_is_not_published(tiny: Mapping[str, str], tmp_path: Path) -> None:
    """Every problem is raised, and nothing reaches the shelf."""
    shelf = MemoryShelf()
    directory = written(broken(tiny), tmp_path / "site")

    with pytest.raises(Problems, match='unknown step "topik"'):
        await publish(directory, shelf, "ada", "hurry", ManualClock(0))

    assert await shelf.current() is None


async def test_a_bad_published_version_changes_nothing_and_is_reported_once(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """LAST-GOOD: a bad config changes nothing."""
    shelf = MemoryShelf()
    sites = Sites(parse(tiny), reports.append, shelf)
    await put(shelf, broken(tiny))

    taken = [await sites.refresh(), await sites.refresh()]

    assert taken == [False, False]
    assert sites.current.version == version_of(tiny)
    assert reports.codes() == ["config_problems"]


async def test_a_good_version_after_a_bad_one_is_taken(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A refusal is of one version, not of what follows."""
    shelf = MemoryShelf()
    sites = Sites(parse(tiny), reports.append, shelf)
    await put(shelf, broken(tiny))
    await sites.refresh()
    good = await put(shelf, edited(tiny, "Push"))

    taken = await sites.refresh()

    assert taken
    assert sites.current.version == good


async def test_a_call_keeps_the_version_it_began_with(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """Publishing changes nothing for a call in the menu."""
    shelf = MemoryShelf()
    began = parse(tiny)
    sites = Sites(began, reports.append, shelf)
    await put(shelf, edited(tiny, "Push"))

    await sites.refresh()

    assert sites.get(began.version) is began
    assert sites.get("nonsense") is sites.current


async def test_a_process_recalls_a_version_it_never_held(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A call that began at another process meets its own menu here too."""
    shelf = MemoryShelf()
    older = await put(shelf, edited(tiny, "Push"))
    await put(shelf, tiny)
    sites = Sites(parse(tiny), reports.append, shelf)

    recalled = await sites.recall(older)

    assert recalled.version == older
    assert sites.get(older) is recalled
    assert (await sites.recall("nonsense")) is sites.current


async def test_recalling_from_a_lost_shelf_is_the_site_in_force(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """No caller hears that Redis is gone."""
    sites = Sites(parse(tiny), reports.append, LostShelf())

    site = await sites.recall("000000000000")

    assert site is sites.current
    assert reports.codes() == ["store_unavailable"]


async def test_only_so_many_earlier_sites_are_held(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """Memory does not grow with the number of publications, and the one in force stays."""
    shelf = MemoryShelf()
    sites = Sites(parse(tiny), reports.append, shelf)
    for number in range(KEPT):
        await put(shelf, edited(tiny, f"Push{number}"))
        await sites.refresh()

    last = await put(shelf, edited(tiny, "Last"))
    await sites.refresh()

    assert sites.get(version_of(tiny)).version == last
    assert sites.get(version_of(edited(tiny, "Push5"))).version != last


async def test_listeners_are_told_of_a_new_site_until_they_took_it_in(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A roster that could not be applied when Redis was away is applied at the next refresh."""
    shelf, heard, away = MemoryShelf(), [], [True]

    async def listener(site: Site) -> None:
        if away.pop() if away else False:
            raise StoreUnavailableError("store_unavailable", "redis is gone")
        heard.append(site.version)

    sites = Sites(parse(tiny), reports.append, shelf)
    sites.listen(listener)
    version = await put(shelf, edited(tiny, "Push"))

    with pytest.raises(StoreUnavailableError):
        await sites.refresh()
    again = await sites.refresh()

    assert not again
    assert heard == [version]


async def test_refreshes_at_the_same_time_take_a_site_once(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """Two refreshes of one process do not tell listeners twice."""
    shelf, heard = MemoryShelf(), []

    async def listener(site: Site) -> None:
        heard.append(site.version)

    sites = Sites(parse(tiny), reports.append, shelf)
    sites.listen(listener)
    await put(shelf, edited(tiny, "Push"))

    taken = await asyncio.gather(*(sites.refresh() for _ in range(5)))

    assert sum(taken) == 1
    assert len(heard) == 1


async def test_an_edited_directory_is_taken_and_a_bad_edit_is_not(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """In development the directory is loaded; a slip of the pen harms nobody."""
    directory = written(tiny, tmp_path / "site")
    sites, clock = Sites(parse(tiny), reports.append), ManualClock(0)
    same = await sites.reload(directory, clock)
    written(broken(tiny), directory)
    bad = [await sites.reload(directory, clock), await sites.reload(directory, clock)]

    written(edited(tiny, "Push"), directory)
    good = await sites.reload(directory, clock)

    assert (same, bad, good) == (False, [False, False], True)
    assert reports.codes() == ["config_problems"]
    assert sites.current.version == version_of(edited(tiny, "Push"))


async def test_a_good_site_is_copied_to_disk(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """The copy is there for the day Redis comes up empty."""
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "data")
    sites = Sites(parse(tiny), reports.append, shelf, last_good)
    version = await put(shelf, edited(tiny, "Push"))

    await sites.refresh()
    site = await starting_site(reports.append, shelf=MemoryShelf(), last_good=last_good)

    assert site.version == version
    assert reports == []
