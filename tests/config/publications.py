"""Sites to publish, good and bad, and shelves to publish them on."""

from collections.abc import Mapping
from pathlib import Path

from calls.errors import StoreUnavailableError, SwitchboardError
from config.shelf import MemoryShelf, Meta, Published, Shelf, version_of

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


async def put(shelf: Shelf, sources: Mapping[str, str], at_ms: int = 1_000) -> str:
    """Put texts on a shelf unchecked, as an older program might have; return their version."""
    version = version_of(sources)
    meta = Meta("ada", "because", at_ms)
    await shelf.put(Published(version, sources, meta), await shelf.current())
    return version


class Reports(list[SwitchboardError]):
    """Collect what was reported."""

    def codes(self) -> list[str]:
        """Return the codes, oldest first."""
        return [each.code for each in self]
