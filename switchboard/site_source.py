"""Find the site a command at the shell is asked about: a directory, a version, or the one in force.

Rules this module keeps:

* A directory is read as it stands now; a version is read as it was published.
* Nothing is opened that need not be: a directory needs no store.
"""

from pathlib import Path

from calls.errors import ConfigError
from config.site import Site, load, parse
from switchboard import settings, terminal


def site_of(source: str | None) -> Site:
    """Return the site that is meant.

    Args:
        source: a directory, or the version of a publication; None: `SITE_DIR`, else the published
            one in force.

    Raises:
        ConfigError: there is no such thing, or it is not good.
    """
    chosen = settings.load()
    if source is not None and Path(source).is_dir():
        return load(Path(source))
    if source is None and chosen.site_dir is not None:
        return load(chosen.site_dir)
    return terminal.run(_published(chosen, source))


async def _published(chosen: settings.Settings, version: str | None) -> Site:
    """Return what was published under a version; what is in force when None."""
    from switchboard.opened import opened

    async with opened(chosen) as house:
        if version is None:
            return house.sites.current
        published = await house.shelf.get(version)
        if published is None:
            raise ConfigError(
                "unknown_version", f'"{version}" is neither a directory nor a published version'
            )
        return parse(published.sources)
