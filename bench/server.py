"""Run a server to measure, and speak to it on one plain line.

Rules this module keeps:

* The server is the one the product brings along, without an append-only file.
* Two probes time a request: the product's own client, from being asked to having the answer, and a
  plain line, from the last byte assembled to the first answer parsed, where Python's part is least.
  The bare script passes through the very same code.
* Nothing else is asked of the server while something is measured.
"""

import contextlib
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import hiredis
from redis.asyncio import Redis

from routing.store.scripts import library, load
from switchboard.valkey import find_server

DEPTH = 500
"""Requests sent before their answers are read."""
_PATIENCE = 1000
_packed: Callable[[tuple[str | bytes | float, ...]], bytes] = cast("Any", hiredis.pack_command)
"""Its own stub knows tuples of one."""
BARE = "#!lua\nreturn 1"
"""The yardstick: the least a script can be."""


class Client(Redis):
    """The product's own client, which times each request."""

    took_ns = 0
    sent = 0

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        """Ask the server, timed."""
        self.sent += 1
        began_ns = time.perf_counter_ns()
        answer = await super().execute_command(*words, **options)  # type: ignore[no-untyped-call]
        self.took_ns = time.perf_counter_ns() - began_ns
        return answer


class Line:
    """One connection; an asyncio client in the eyes of ``RedisStore``, but it never waits aside.

    ``took_ns`` is how long the last request took, ``sent`` how many round trips there were,
    ``bare`` what the server calls the yardstick;
    ``depth`` is how many requests go out together while they are piled up.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._reader = hiredis.Reader()
        self._piled: list[bytes] | None = None
        self._asked: list[tuple[str | bytes | float, ...]] = []
        self.depth = DEPTH
        self.took_ns = 0
        self.sent = 0
        self.ask("FUNCTION", "LOAD", "REPLACE", library().text)
        self.bare: str = self.ask("SCRIPT", "LOAD", BARE).decode()
        # What a request that is only piled up is answered: the first word its script may say, after
        # which the store asks nothing more.
        known = load().items()
        self._canned = {f"{n}_{library().release}": [s.returns[0].encode()] for n, s in known}

    def ask(self, *words: str | bytes | float) -> Any:
        """Send one request and return its answer, timed."""
        packed = _packed(words)
        self.sent += 1
        began_ns = time.perf_counter_ns()
        self._socket.sendall(packed)
        answer = self._answer()
        self.took_ns = time.perf_counter_ns() - began_ns
        return answer

    async def execute_command(self, *words: str | bytes | float) -> Any:
        """Do what the store asks of its client: now, or with the others that are piled up."""
        if self._piled is None:
            return self.ask(*words)
        self._asked.append(words)
        self._pile(_packed(words))
        return self._canned[str(words[1])]

    def bare_pile(self, times: int) -> None:
        """Run the yardstick in a pipeline."""
        with self.piling():
            for _ in range(times):
                self._pile(_packed(("EVALSHA", self.bare, 0)))

    def again(self, sha: str) -> None:
        """Run another script once for each request of the last pipeline, given its arguments."""
        asked = self._asked
        with self.piling():
            for words in asked:
                self._pile(_packed(("EVALSHA", sha, *words[2:])))
        self._asked = asked

    @contextlib.contextmanager
    def piling(self) -> Iterator[None]:
        """Send what is asked in this block in a pipeline; its answers are read, not looked at."""
        self._piled, self._asked = [], []
        yield
        self._send_piled()
        self._piled = None

    def info(self, section: str) -> dict[str, str]:
        """Return one section of the server's own figures."""
        return dict(re.findall(r"^(\w+):(.*)\r$", self.ask("INFO", section).decode(), re.MULTILINE))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _pile(self, packed: bytes) -> None:
        if self._piled is None:
            raise RuntimeError("nothing is being piled up")
        self._piled.append(packed)
        if len(self._piled) == self.depth:
            self._send_piled()

    def _send_piled(self) -> None:
        piled = self._piled or []
        self._socket.sendall(b"".join(piled))
        for _ in piled:
            self._answer()
        piled.clear()

    def _answer(self) -> Any:
        answer = self._reader.gets()
        while answer is False:
            self._reader.feed(self._socket.recv(65_536))
            answer = self._reader.gets()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _listens(path: Path) -> bool:
    """Tell whether a server answers: its socket is there a little earlier than it listens."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@contextlib.contextmanager
def serving() -> Iterator[Line]:
    """Run a fresh server on a unix socket until the block ends, and give a line to it."""
    with tempfile.TemporaryDirectory(prefix="sb-bench-") as folder:
        path = Path(folder) / "s"
        options = ["--port", "0", "--unixsocket", str(path), "--dir", folder]
        options += ["--save", "", "--appendonly", "no", "--logfile", str(Path(folder) / "log")]
        server = subprocess.Popen([str(find_server()), *options])  # noqa: S603 - our own server
        try:
            for _ in range(_PATIENCE):
                if _listens(path):
                    break
                time.sleep(0.01)
            line = Line(path)
            yield line
            line.close()
        finally:
            server.kill()
            server.wait()
