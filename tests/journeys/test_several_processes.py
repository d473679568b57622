"""Several processes on one published configuration, and a directory that one of them watches."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from calls.ids import random_id
from config.publishing import publish, rollback
from config.shelf import version_of
from config.site import Site, parse
from switchboard.opened import Opened, opened
from switchboard.running import beside, follow, saved, watch
from switchboard.settings import Settings
from tests.journeys.test_versions import META, another_menu, texts, without_ben


@pytest.fixture
def settings(valkey_url: str, tmp_path: Path) -> Settings:
    """Name a site of the test's own on a real server."""
    return Settings(
        redis_url=valkey_url, data_dir=tmp_path / "data", site=f"v-{random_id()[:16]}".lower()
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Give a directory with the sample site."""
    return laid_out(tmp_path / "site", texts())


def laid_out(directory: Path, sources: Mapping[str, str]) -> Path:
    """Write a site's files."""
    directory.mkdir(exist_ok=True)
    for name, text in sources.items():
        (directory / name).write_text(text, "utf-8")
    return directory


@pytest.fixture
async def both(settings: Settings, directory: Path) -> AsyncIterator[tuple[Opened, Opened]]:
    """Open two houses on one server: the first publishes the directory, the second finds it."""
    async with opened(settings, directory) as one, opened(settings) as other:
        yield one, other


async def test_two_processes_switch_together(both: tuple[Opened, Opened]) -> None:
    """Both take what is published and what is put back; each finds the other's earlier menus."""
    one, other = both
    old = one.sites.current.version
    new = parse(without_ben(another_menu()))

    await publish(new, one.shelf, META, old)
    switched = [await house.sites.refresh() for house in both]
    rosters = [house.sites.current.roster for house in both]
    await rollback(other.shelf, old, META)
    back = [await house.sites.refresh() for house in both]
    recalled = await other.sites.recall(old)

    assert (switched, back) == ([True, True], [True, True])
    assert all("ben" not in roster.agents for roster in rosters)
    assert one.sites.current == other.sites.current
    assert one.sites.current.version not in {old, new.version}
    assert "ben" not in one.sites.current.roster.agents
    assert recalled.version == old


async def test_a_watched_directory_is_published_at_each_good_save(
    both: tuple[Opened, Opened], directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad save is shown with its line and counted; the other process never hears of it."""
    one, other = both
    laid_out(directory, {"menu.yaml": "flows: {}\n"})
    wrong = await saved(one, directory)
    told = capsys.readouterr().out
    await saved(one, directory, wrong)
    bad = (await other.sites.refresh(), one.sites.rejected)
    laid_out(directory, another_menu())

    await saved(one, directory)
    await follow(other)

    assert bad == (False, 1)
    assert "menu.yaml:1" in told
    assert capsys.readouterr().out == ""
    assert other.sites.current.version == one.sites.current.version == version_of(another_menu())
    history = await other.shelf.history()
    assert [record.meta.who for record in history] == ["watch", "watch"]


async def test_saving_a_file_is_enough(both: tuple[Opened, Opened], directory: Path) -> None:
    """Hot reload: the watcher sees the save by itself, and callers hear it in their next call."""
    one, _ = both
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listener(site: Site) -> None:
        heard.put_nowait(site.version)

    one.sites.listen(listener)
    laid_out(directory, another_menu())
    async with beside(watch(one, directory)), asyncio.timeout(20):
        at_the_start = await heard.get()
        laid_out(directory, texts())
        at_the_save = await heard.get()

    assert at_the_start == version_of(another_menu())
    assert at_the_save == version_of(texts())
