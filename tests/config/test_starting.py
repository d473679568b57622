"""Finding a good site to start with: nobody is left without one while one exists anywhere."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.lastgood import LastGood
from config.problems import Problems
from config.published import starting_site
from config.shelf import MemoryShelf, Published, version_of
from tests.config.publications import META, LostShelf, Reports, broken, edited, put, written


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
