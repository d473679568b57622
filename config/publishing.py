"""Put configurations in force: a new one, an earlier one, or the next edit for test lines.

Rules this module keeps:

* Only a site that the present program finds good is put in force, an earlier one too.
* Who, when and why are recorded; going back is a new entry of the history.
* Going back takes the menu back. The people stay as they are now, unless that is asked for: a
  dismissed agent stays dismissed.
* Nothing is put on top of what whoever publishes has not seen.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from calls.clock import Clock
from calls.errors import ConfigError
from config.parts import with_people_of
from config.published import from_shelf
from config.shelf import Meta, Published, Record, Shelf
from config.site import Site, load, parse

_SHORTEST = 4
"""Characters of a version that name it, if no other begins alike."""


async def publish(site: Site, shelf: Shelf, meta: Meta, after: str | None) -> bool:
    """Put a good site in force, for every process at once.

    Args:
        site: what to publish; it was checked when it was made.
        shelf: where every process finds it.
        meta: who, why and when, for the record.
        after: the version seen in force when this was decided; None when there was none.

    Returns:
        False when exactly this is in force already: then nothing is recorded.

    Raises:
        ConfigError: somebody else has published meanwhile; nothing was published.
        StoreUnavailableError: the shelf cannot be reached; nothing was published.
    """
    if site.version == after:
        return False
    await shelf.put(Published(site.version, site.sources, meta), after)
    return True


async def publish_directory(directory: Path, shelf: Shelf, clock: Clock) -> None:
    """Publish what a directory holds now, if it is good and not in force: for development.

    Raises:
        Problems: everything that is wrong with it; nothing was published.
    """
    after = await shelf.current()
    site = await asyncio.to_thread(load, directory)
    await publish(site, shelf, Meta("watch", f"saved in {directory}", clock.now_ms()), after)


async def draft(site: Site, shelf: Shelf, meta: Meta) -> None:
    """File a good site as the next edit: numbers with ``version: draft`` play it at once."""
    await shelf.put_draft(Published(site.version, site.sources, meta))


async def rollback(
    shelf: Shelf, version: str, meta: Meta, *, people: bool = False
) -> tuple[str, Site, bool]:
    """Put an earlier menu in force again, as a new entry of the history.

    Args:
        shelf: where published configurations are.
        version: which one, or its first characters; empty for the one before the present.
        meta: who, why and when, for the record.
        people: take its departments, shifts and agents back too; otherwise those of now stay.

    Returns:
        The version gone back to; the site in force now, which is another version where its people
        are not those of then; False when exactly that was in force already.

    Raises:
        Problems: it is not good (any more), such as a menu that leads to a department gone since.
        ConfigError: there is no such version, its text is not kept any longer, or somebody else
            has published meanwhile.
        StoreUnavailableError: the shelf cannot be reached; nothing was changed.
    """
    current = await shelf.current()
    back = _chosen([each for each in await shelf.history() if not each.draft], version, current)
    sources: Mapping[str, str] = (await from_shelf(shelf, back)).sources
    if not people:
        present = await from_shelf(shelf, str(current))
        sources = with_people_of(sources, present.sources)
    site = await asyncio.to_thread(parse, sources)
    why = f"back to {back}: {meta.why}" if meta.why else f"back to {back}"
    done = await publish(site, shelf, replace(meta, why=why), current)
    return back, site, done


def _chosen(published: Sequence[Record], version: str, current: str | None) -> str:
    """Return the version that is meant."""
    known = dict.fromkeys(each.version for each in published)
    if not version:
        before = next((each for each in known if each != current), None)
        if before is None:
            raise ConfigError("no_version", "nothing was in force before: nothing to go back to")
        return before
    found = [each for each in known if each.startswith(version)]
    if version in known:
        return version
    if len(found) != 1 or len(version) < _SHORTEST:
        how = "more than one published version begins" if found else "no published version begins"
        raise ConfigError(
            "no_version", f'{how} with "{version}": choose one of `switchboard versions`'
        )
    return found[0]
