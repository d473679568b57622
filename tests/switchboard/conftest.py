"""A small house of real parts: memory store, memory shelf, the sample site."""

from pathlib import Path

import pytest

from calls.clock import ManualClock
from calls.ids import seeded_ids
from config.published import Sites
from config.shelf import MemoryShelf
from config.site import load
from console.store.memory import MemoryAccounts
from routing.router import Router
from routing.store.memory import MemoryStore
from switchboard.settings import Settings
from tests.switchboard.small_house import SmallHouse

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "config" / "site"


@pytest.fixture
def house() -> SmallHouse:
    """Return the sample site, nobody calling and nobody signed in, at noon of 21 November 2026."""
    clock = ManualClock(1_795_262_400_000)
    sites = Sites(load(SAMPLE), report=lambda error: pytest.fail(str(error)))
    router = Router(MemoryStore(), lambda: sites.current.roster, clock, seeded_ids(7))
    return SmallHouse(clock, router, sites, MemoryAccounts(), MemoryShelf())


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Stand in an empty directory with none of our variables set, and return the directory."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
