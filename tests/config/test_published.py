"""The configuration in force: what is published is the truth, and a bad one changes nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.clock import ManualClock
from calls.errors import ConfigError, StoreUnavailableError, SwitchboardError
from config.lastgood import LastGood
from config.problems import Problems
from config.published import KEPT, Sites, publish, starting_site
from config.shelf import MemoryShelf, Meta, Published, version_of
from config.site import Site, parse

META = Meta("ada", "because", 1_000)


class LostShelf(MemoryShelf):
    """Be a shelf that cannot be reached."""

    async def current(self) -> str | None:
        """Refuse."""
        raise StoreUnavailableError("store_unavailable", "redis is gone")

    async def get(self, version: str) -> Published | None:
        """Refuse."""
        raise StoreUnavailableError("store_unavailable", f"redis is gone, and {version} with it")


def edited(tiny: Mapping[str, str], word: str) -> dict[str, str]:
    """Return the tiny site with another word in its menu's prompt."""
    return {**tiny, "prompts.yaml": tiny["prompts.yaml"].replace("Press 1", f"{word} 1")}


def broken(tiny: Mapping[str, str]) -> dict[str, str]:
    """Return the tiny site with a mistake."""
    return {**tiny, "menu.yaml": tiny["menu.yaml"].replace("start: topic", "start: topik")}


def written(sources: Mapping[str, str], directory: Path) -> Path:
    """Write a site into a directory."""
    directory.mkdir(exist_ok=True)
    for name, text in sources.items():
        (directory / name).write_text(text, "utf-8")
    return directory


async def put(shelf: MemoryShelf, sources: Mapping[str, str], at_ms: int = 1_000) -> str:
    """Put texts on a shelf unchecked, as an older program might have; return their version."""
    version = version_of(sources)
    await shelf.put(version, sources, Meta("ada", "because", at_ms))
    return version


class Reports(list[SwitchboardError]):
    """Collect what was reported."""

    def codes(self) -> list[str]:
        """Return the codes, oldest first."""
        return [each.code for each in self]


@pytest.fixture
def reports() -> Reports:
    """Return an empty list of reports."""
    return Reports()


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


async def test_a_full_disk_keeps_a_good_site_from_nobody(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """What cannot be copied is reported and used all the same."""
    (tmp_path / "file").write_text("in the way")
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "file" / "data")
    version = await put(shelf, tiny)

    site = await starting_site(reports.append, shelf=shelf, last_good=last_good)

    assert site.version == version
    assert reports.codes() == ["last_good_unwritable"]


async def test_production_starts_from_what_is_published(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """Published beats the copy on disk, and both beat a directory."""
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "data")
    published = await put(shelf, edited(tiny, "Published"))
    copied = edited(tiny, "Copied")
    last_good.save(Published(version_of(copied), copied, META))
    directory = written(tiny, tmp_path / "site")

    first = await starting_site(reports.append, shelf=shelf, directory=directory)
    empty = await starting_site(
        reports.append, shelf=MemoryShelf(), last_good=last_good, directory=directory
    )
    nothing = await starting_site(reports.append, shelf=MemoryShelf(), directory=directory)

    assert first.version == published
    assert empty.version == version_of(copied)
    assert nothing.version == version_of(tiny)


async def test_a_bad_or_lost_shelf_falls_back_to_the_copy_on_disk(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """LAST-GOOD at start: it refuses only where there is no good one."""
    last_good = LastGood(tmp_path / "data")
    last_good.save(Published(version_of(tiny), tiny, META))
    bad, forged, missing = MemoryShelf(), MemoryShelf(), MemoryShelf()
    await put(bad, broken(tiny))
    await forged.put("0123456789ab", tiny, META)
    missing._current = "0123456789ab"  # noqa: SLF001 - a shelf that lost a text, as Redis may

    found = [
        await starting_site(reports.append, shelf=shelf, last_good=last_good)
        for shelf in (bad, forged, missing, LostShelf())
    ]

    assert [site.version for site in found] == [version_of(tiny)] * 4
    assert reports.codes() == [
        "config_problems",
        "published_damaged",
        "published_missing",
        "store_unavailable",
    ]


async def test_development_starts_from_the_directory_and_warns_when_it_is_bad(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """The directory comes first; the last good one stands in for a bad one."""
    shelf = MemoryShelf()
    published = await put(shelf, edited(tiny, "Push"))
    good = written(tiny, tmp_path / "good")
    bad = written(broken(tiny), tmp_path / "bad")

    first = await starting_site(reports.append, shelf=shelf, directory=good, directory_first=True)
    second = await starting_site(reports.append, shelf=shelf, directory=bad, directory_first=True)

    assert first.version == version_of(tiny)
    assert second.version == published
    assert reports.codes() == ["config_problems"]


async def test_development_falls_back_to_the_directory_as_it_last_was_good(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """A good directory is copied to disk, so that a restart after a bad edit still starts."""
    last_good, directory = LastGood(tmp_path / "data"), written(tiny, tmp_path / "site")
    await starting_site(
        reports.append, last_good=last_good, directory=directory, directory_first=True
    )
    written(broken(tiny), directory)

    site = await starting_site(
        reports.append, last_good=last_good, directory=directory, directory_first=True
    )

    assert site.version == version_of(tiny)
    assert reports.codes() == ["config_problems"]


async def test_only_without_any_good_site_is_a_start_refused(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """The refusal says what is wrong, or what to do."""
    bad = written(broken(tiny), tmp_path / "bad")

    with pytest.raises(Problems, match='unknown step "topik"'):
        await starting_site(reports.append, directory=bad, directory_first=True)
    with pytest.raises(ConfigError, match="switchboard publish") as caught:
        await starting_site(reports.append, shelf=MemoryShelf())

    assert caught.value.code == "no_site"
