"""The configuration in force: what is published is the truth, and a bad one changes nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.errors import StoreUnavailableError
from config.lastgood import LastGood
from config.published import KEPT, Sites, starting_site
from config.publishing import draft, publish
from config.shelf import MemoryShelf, Published, version_of
from config.site import Site, parse
from tests.config.publications import META, LostShelf, Reports, broken, edited, put


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


async def test_a_menu_this_program_cannot_read_is_looked_at_once(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A call that began with an older program goes on with the site in force, key after key."""
    shelf = MemoryShelf()
    older = await put(shelf, broken(tiny))
    sites = Sites(parse(tiny), reports.append, shelf)

    recalled = [await sites.recall(older), await sites.recall(older)]

    assert recalled == [sites.current, sites.current]
    assert reports.codes() == ["config_problems"]


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


async def test_what_was_not_taken_is_counted_and_named(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A bad version is named until a good one replaces it; the count stays."""
    shelf = MemoryShelf()
    sites = Sites(parse(tiny), reports.append, shelf)
    bad = await put(shelf, broken(tiny))

    await sites.refresh()
    refused = sites.refused
    await put(shelf, edited(tiny, "Push"))
    await sites.refresh()

    assert (refused, sites.refused, sites.rejected) == (bad, "", 1)


async def test_the_next_edit_is_at_hand_until_it_is_published(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """A test line plays the draft; calls that began with it find it by its version."""
    shelf, drafted = MemoryShelf(), parse(edited(tiny, "Push"))
    sites = Sites(parse(tiny), reports.append, shelf)
    before = sites.draft

    await draft(drafted, shelf, META)
    await sites.refresh()
    found = sites.draft
    await publish(drafted, shelf, META, None)
    await sites.refresh()

    assert before is None
    assert found is not None
    assert (found.version, sites.get(drafted.version).version) == (drafted.version,) * 2
    assert (sites.draft, sites.current.version) == (None, drafted.version)


async def test_a_draft_that_is_not_good_is_no_draft(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """It is reported once; test lines play what is in force."""
    shelf = MemoryShelf()
    sites = Sites(parse(tiny), reports.append, shelf)
    bad = broken(tiny)
    await shelf.put_draft(Published(version_of(bad), bad, META))

    await sites.refresh()
    await sites.refresh()

    assert sites.draft is None
    assert reports.codes() == ["config_problems"]


async def test_a_good_site_is_copied_to_disk(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """The copy is there for the day Redis comes up empty."""
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "data", "main")
    sites = Sites(parse(tiny), reports.append, shelf, last_good)
    version = await put(shelf, edited(tiny, "Push"))

    await sites.refresh()
    site = await starting_site(reports.append, shelf=MemoryShelf(), last_good=last_good)

    assert site.version == version
    assert reports.codes() == ["from_disk"]
