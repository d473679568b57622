"""Name what published configurations need from outside: a shelf all processes see.

Rules a shelf keeps:

* ``put`` is atomic: a version is current only when all of it is there.
* What was put under a version is what ``get`` returns, or nothing.
* ``StoreUnavailableError`` when it cannot be reached; anything on it that is not what was put is
  a ``ConfigError`` with the code ``published_damaged``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from calls.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Meta:
    """Say who published, why, and when (epoch milliseconds)."""

    who: str
    why: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Published:
    """One configuration as it was published: its files' texts and who put them there."""

    version: str
    sources: Mapping[str, str]
    meta: Meta


class Shelf(Protocol):
    """Keep published configurations where every process finds them."""

    async def put(self, version: str, sources: Mapping[str, str], meta: Meta) -> None:
        """File a configuration and make it the current one, both or neither."""
        ...

    async def current(self) -> str | None:
        """Return the version in force; None before the first publication."""
        ...

    async def get(self, version: str) -> Published | None:
        """Return what was published under ``version``; None when it is not (or no longer) kept."""
        ...


class MemoryShelf:
    """Keep publications in this process: for a try-out, and to compare other shelves with."""

    def __init__(self) -> None:
        self._current: str | None = None
        self._kept: dict[str, str] = {}

    async def put(self, version: str, sources: Mapping[str, str], meta: Meta) -> None:
        """File a configuration and make it the current one."""
        self._kept[version] = packed(Published(version, sources, meta))
        self._current = version

    async def current(self) -> str | None:
        """Return the version in force."""
        return self._current

    async def get(self, version: str) -> Published | None:
        """Return what was published under ``version``."""
        text = self._kept.get(version)
        return None if text is None else unpacked(text, version)


def version_of(sources: Mapping[str, str]) -> str:
    """Return the version of a site: 12 hex digits of the SHA-256 of its files' names and texts."""
    text = json.dumps(sorted(sources.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def packed(published: Published) -> str:
    """Return a publication as one line of JSON."""
    meta = published.meta
    fields = {
        "version": published.version,
        "who": meta.who,
        "why": meta.why,
        "at_ms": meta.at_ms,
        "sources": dict(published.sources),
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def unpacked(text: str, version: str | None = None) -> Published:
    """Read what ``packed`` wrote.

    Args:
        text: one line of JSON.
        version: the version it is filed under; None when the text itself says.

    Raises:
        ConfigError: the text is torn, or is not what its version says.
    """
    try:
        fields: Any = json.loads(text)
        meta = Meta(str(fields["who"]), str(fields["why"]), int(fields["at_ms"]))
        sources = {str(name): str(value) for name, value in fields["sources"].items()}
        said = str(fields["version"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            "published_damaged", f"a published configuration is damaged: {error}"
        ) from error
    if version_of(sources) != said or (version is not None and version != said):
        raise ConfigError(
            "published_damaged",
            f'the configuration filed as "{version or said}" is not what was published: '
            "its text does not match its version",
        )
    return Published(said, sources, meta)
