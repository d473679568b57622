"""Name the release that runs: for ``switchboard version`` and ``/metrics``."""

from importlib import metadata


def version() -> str:
    """Return the installed version; ``not installed`` when run from a bare checkout."""
    try:
        return metadata.version("switchboard")
    except metadata.PackageNotFoundError:
        return "not installed"
