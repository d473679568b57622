"""Look after the directory an embedded server keeps its data in: its socket's path and its lock.

Rules this module keeps:

* One server per directory. The lock is held by parent, watchdog and server alike, so it is free
  exactly when the last of them is gone.
* A socket's path is short enough for the system, in a folder nobody else can enter.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from calls.errors import ConfigError

_POLL_S = 0.02
_LONGEST_SOCKET_PATH = 100
"""Source: sun_path of unix(7) is 108 bytes on Linux, 104 on macOS, the closing zero included."""


def socket_path(directory: Path) -> Path:
    """Return where the server of ``directory`` listens: inside it, or in a short private folder."""
    inside = directory.resolve() / "valkey.sock"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"switchboard-{os.getuid()}-{digest}" / "valkey.sock"


def prepared(directory: Path) -> tuple[Path, Path]:
    """Make the data directory and the socket's folder; return directory and socket path."""
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    socket = socket_path(directory)
    if socket.parent != directory:
        _make_private(socket.parent)
    return directory, socket


def _make_private(folder: Path) -> None:
    """Make the short socket folder for us alone, or refuse one somebody else has laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ConfigError(
            "valkey.folder",
            f'"{folder}" is not a folder of ours alone: remove it, or set DATA_DIR to a shorter '
            "path",
        )


@contextlib.contextmanager
def opened_lock(directory: Path) -> Iterator[int]:
    """Open the directory's lock file; closing our end does not free what the server holds."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


async def take(lock: int, directory: Path, timeout_s: float) -> None:
    """Lock the directory, waiting for a predecessor that is just ending."""
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return
                await asyncio.sleep(_POLL_S)
    except TimeoutError:
        raise ConfigError(
            "valkey.in_use",
            f'another switchboard keeps its calls in "{directory}": stop it, or give this one a '
            "directory of its own with DATA_DIR",
        ) from None
