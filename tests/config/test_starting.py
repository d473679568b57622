"""Finding a good site to start with: nobody is left without one while one exists anywhere."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.lastgood import LastGood
from config.problems import Problems
from config.published import starting_site
from config.shelf import MemoryShelf, Published, version_of
from tests.config.publications import META, LostShelf, Reports, broken, edited, put


async def test_a_full_disk_keeps_a_good_site_from_nobody(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """What cannot be copied is reported and used all the same."""
    (tmp_path / "file").write_text("in the way")
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "file" / "data", "main")
    version = await put(shelf, tiny)

    site = await starting_site(reports.append, shelf=shelf, last_good=last_good)

    assert site.version == version
    assert reports.codes() == ["last_good_unwritable"]


async def test_published_beats_the_copy_on_disk(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """The copy is for an empty shelf, and using it is told."""
    shelf, last_good = MemoryShelf(), LastGood(tmp_path / "data", "main")
    copied = edited(tiny, "Copied")
    last_good.save(Published(version_of(copied), copied, META))

    empty = await starting_site(reports.append, shelf=MemoryShelf(), last_good=last_good)
    told = reports.codes()
    published = await put(shelf, edited(tiny, "Published"))
    first = await starting_site(reports.append, shelf=shelf, last_good=last_good)

    assert (empty.version, first.version) == (version_of(copied), published)
    assert told == reports.codes() == ["from_disk"]
    assert published in str(last_good.load())


async def test_a_bad_or_lost_shelf_falls_back_to_the_copy_on_disk(
    tiny: Mapping[str, str], tmp_path: Path, reports: Reports
) -> None:
    """LAST-GOOD at start: it refuses only where there is no good one."""
    last_good = LastGood(tmp_path / "data", "main")
    last_good.save(Published(version_of(tiny), tiny, META))
    bad, forged, missing = MemoryShelf(), MemoryShelf(), MemoryShelf()
    await put(bad, broken(tiny))
    await forged.put(Published("0123456789ab", tiny, META), None)
    missing._current = "0123456789ab"  # noqa: SLF001 - a shelf that lost a text, as Redis may

    found = [
        await starting_site(reports.append, shelf=shelf, last_good=last_good)
        for shelf in (bad, forged, missing, LostShelf())
    ]

    assert [site.version for site in found] == [version_of(tiny)] * 4
    assert [code for code in reports.codes() if code != "from_disk"] == [
        "config_problems",
        "published_damaged",
        "published_missing",
        "store_unavailable",
    ]


async def test_only_without_any_good_site_is_a_start_refused(
    tiny: Mapping[str, str], reports: Reports
) -> None:
    """The refusal says what is wrong, or what to do."""
    shelf = MemoryShelf()
    await put(shelf, broken(tiny))

    with pytest.raises(Problems, match='unknown step "topik"'):
        await starting_site(reports.append, shelf=shelf)
    with pytest.raises(ConfigError, match="switchboard publish") as caught:
        await starting_site(reports.append, shelf=MemoryShelf())

    assert caught.value.code == "no_site"
