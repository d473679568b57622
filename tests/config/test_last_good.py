"""The copy of the last good configuration on disk: whole, or not there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.lastgood import LastGood
from config.shelf import Meta, Published, version_of


def publication(sources: Mapping[str, str]) -> Published:
    """Return texts as published."""
    return Published(version_of(sources), dict(sources), Meta("ada", "why not", 1_000))


def test_what_was_saved_is_loaded(tiny: Mapping[str, str], tmp_path: Path) -> None:
    """The copy comes back as it went, and leaves nothing beside it."""
    keeper = LastGood(tmp_path / "data", "main")
    empty = keeper.load()

    keeper.save(publication({"old.yaml": "site: é\n"}))
    keeper.save(publication(tiny))

    assert empty is None
    assert keeper.load() == publication(tiny)
    assert len(list((tmp_path / "data").iterdir())) == 1


def test_sites_that_share_a_directory_keep_their_own(
    tiny: Mapping[str, str], tmp_path: Path
) -> None:
    """A site never starts from another one's configuration."""
    LastGood(tmp_path, "main").save(publication(tiny))

    assert LastGood(tmp_path, "other").load() is None


@pytest.mark.parametrize("keep", [0, 1, 40, -1])
def test_a_torn_copy_is_never_used(tiny: Mapping[str, str], tmp_path: Path, keep: int) -> None:
    """Half a file is told as damaged."""
    keeper = LastGood(tmp_path, "main")
    keeper.save(publication(tiny))
    [file] = tmp_path.iterdir()
    file.write_text(file.read_text("utf-8")[:keep], "utf-8")

    with pytest.raises(ConfigError) as caught:
        keeper.load()

    assert caught.value.code == "published_damaged"


def test_a_tampered_copy_is_never_used(tiny: Mapping[str, str], tmp_path: Path) -> None:
    """Text that does not match its version is not what was published."""
    keeper = LastGood(tmp_path, "main")
    keeper.save(publication(tiny))
    [file] = tmp_path.iterdir()
    file.write_text(file.read_text("utf-8").replace("Press 1", "Press 9"), "utf-8")

    with pytest.raises(ConfigError, match="does not match its version"):
        keeper.load()


@pytest.mark.parametrize("text", ["null", "[]", '{"sources": 1}', "[" * 100_000, "é"])
def test_any_other_text_is_told_as_damaged(tmp_path: Path, text: str) -> None:
    """Nothing on disk makes a start crash."""
    keeper = LastGood(tmp_path, "main")
    keeper.save(publication({"a.yaml": "site: A\n"}))
    [file] = tmp_path.iterdir()
    file.write_text(text, "latin-1")

    with pytest.raises(ConfigError) as caught:
        keeper.load()

    assert caught.value.code == "published_damaged"


def test_a_copy_that_cannot_be_written_leaves_the_old_one(
    tiny: Mapping[str, str], tmp_path: Path
) -> None:
    """A disk that refuses is told with the directory to mend."""
    (tmp_path / "file").write_text("in the way")
    keeper = LastGood(tmp_path / "file", "main")

    with pytest.raises(ConfigError, match="make the directory writable"):
        keeper.save(publication(tiny))

    assert (tmp_path / "file").read_text() == "in the way"
