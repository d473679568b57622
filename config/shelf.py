"""Name what published configurations need from outside: a shelf all processes see.

Rules a shelf keeps:

* ``put`` is atomic: a version is in force only when all of it is there, and only if what was in
  force is still what whoever publishes has seen.
* The history is never rewritten: to put an earlier version in force again is a new entry.
* What was put under a version is what ``get`` returns, or nothing.
* ``StoreUnavailableError`` when it cannot be reached; anything on it that is not what was put is
  a ``ConfigError`` with the code ``published_damaged``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from calls.errors import ConfigError

KEPT = 100
"""Published versions kept for rollback and for calls that began with them."""
KEPT_DRAFTS = 10
"""Drafts kept for calls that began with them; however many, they push no published one out."""
LOGGED = 1000
"""Entries of the history kept to be read."""


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


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the history: what came onto the shelf; a draft was never in force."""

    version: str
    meta: Meta
    draft: bool = False


class Shelf(Protocol):
    """Keep published configurations where every process finds them."""

    async def put(self, published: Published, after: str | None) -> None:
        """File a configuration and put it in force, both or neither.

        Args:
            published: what to file; a draft of the same version is a draft no longer.
            after: the version that whoever publishes has seen in force; None when nothing was.

        Raises:
            ConfigError: another version is in force by now (``published_meanwhile``).
        """
        ...

    async def put_draft(self, published: Published) -> None:
        """File the next edit, which test lines play; what is in force stays."""
        ...

    async def current(self) -> str | None:
        """Return the version in force; None before the first publication."""
        ...

    async def draft(self) -> str | None:
        """Return the version of the next edit; None when there is none."""
        ...

    async def get(self, version: str) -> Published | None:
        """Return what was filed under ``version``; None when it is not (or no longer) kept."""
        ...

    async def history(self) -> Sequence[Record]:
        """Return what came onto the shelf, newest first, as far back as it is kept."""
        ...


class MemoryShelf:
    """Keep publications in this process: for a try-out, and to compare other shelves with."""

    def __init__(self) -> None:
        self._current: str | None = None
        self._draft: str | None = None
        self._kept: dict[str, str] = {}
        self._log: list[Record] = []

    async def put(self, published: Published, after: str | None) -> None:
        """File a configuration and put it in force."""
        if self._current != after:
            raise overtaken(self._current)
        self._file(published, draft=False)
        self._current = published.version
        if self._draft == published.version:
            self._draft = None

    async def put_draft(self, published: Published) -> None:
        """File the next edit."""
        self._file(published, draft=True)
        self._draft = published.version

    def _file(self, published: Published, *, draft: bool) -> None:
        before = self._log
        self._log = [Record(published.version, published.meta, draft), *before][:LOGGED]
        self._kept[published.version] = packed(published)
        for version in kept(before) - kept(self._log):
            del self._kept[version]

    async def current(self) -> str | None:
        """Return the version in force."""
        return self._current

    async def draft(self) -> str | None:
        """Return the version of the next edit."""
        return self._draft

    async def get(self, version: str) -> Published | None:
        """Return what was filed under ``version``."""
        text = self._kept.get(version)
        return None if text is None else unpacked(text, version)

    async def history(self) -> Sequence[Record]:
        """Return what came onto the shelf, newest first."""
        return tuple(self._log)


def kept(records: Iterable[Record]) -> frozenset[str]:
    """Return the versions whose texts stay on the shelf: the newest of each kind.

    Args:
        records: the history, newest first.
    """
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for record in records:
        if len(found[record.draft]) < (KEPT_DRAFTS if record.draft else KEPT):
            found[record.draft].setdefault(record.version)
    return frozenset(found[False]) | frozenset(found[True])


def overtaken(current: str | None) -> ConfigError:
    """Return the refusal for whoever publishes on top of what is no longer in force."""
    return ConfigError(
        "published_meanwhile",
        f'somebody else has put version "{current}" in force meanwhile: nothing was published; '
        "look at `switchboard versions`, and try again",
    )


def version_of(sources: Mapping[str, str]) -> str:
    """Return the version of a site: 12 hex digits of the SHA-256 of its files' names and texts."""
    text = json.dumps(sorted(sources.items()), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def packed(published: Published) -> str:
    """Return a publication as one line of JSON."""
    record = Record(published.version, published.meta)
    return _line({**_fields(record), "sources": dict(published.sources)})


def noted(record: Record) -> str:
    """Return an entry of the history as one line of JSON."""
    return _line({**_fields(record), "draft": record.draft})


def _fields(record: Record) -> dict[str, Any]:
    meta = record.meta
    return {"version": record.version, "who": meta.who, "why": meta.why, "at_ms": meta.at_ms}


def _line(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def read_note(text: str) -> Record:
    """Read what ``noted`` wrote.

    Raises:
        ConfigError: the text is torn.
    """
    try:
        fields: Any = json.loads(text)
        return Record(str(fields["version"]), _meta(fields), bool(fields["draft"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            "published_damaged", f"the history of published configurations is damaged: {error}"
        ) from error


def _meta(fields: Any) -> Meta:
    return Meta(str(fields["who"]), str(fields["why"]), int(fields["at_ms"]))


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
        meta = _meta(fields)
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
