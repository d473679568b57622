"""Load the scripts: one file per transition, the pieces of the prelude it needs spliced in.

Rules this module keeps:

* A script says in its header what it is for, what it is given, what it touches, which words it
  returns and which events it appends; a header that is missing or does not add up is an error at
  load, and a word outside the set is an error at run time.
* Only the pieces a script needs are spliced in, each once, in the order they need each other.
* The figures of ``routing.timers`` are written in as numbers: they stand in one place.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from calls.errors import BrokenInvariantError
from routing.timers import LUA

_LUA = files("routing.store") / "lua"
_FIELD = re.compile(r"-- (PURPOSE|KEYS|RETURNS|EVENTS|NEEDS)\b ?(.*)")
_ARGUMENT = re.compile(r"-- ARGV\[(\d+)(\.\.\.)?\] (\S+) (\S.*)")
_TIMER = re.compile(r"\bT\.([A-Z_]+)")


@dataclass(frozen=True, slots=True)
class Script:
    """Hold one transition, ready to be sent.

    Args:
        name: the file it came from, without its ending.
        text: what the server runs.
        sha: how the server names it.
        purpose: one sentence.
        arguments: the names of its arguments after the site's root, in order.
        open_ended: True when the last of them may repeat.
        keys, returns, events, needs: what the header declares.
    """

    name: str
    text: str
    sha: str
    purpose: str
    arguments: tuple[str, ...]
    open_ended: bool
    keys: tuple[str, ...]
    returns: tuple[str, ...]
    events: tuple[str, ...]
    needs: tuple[str, ...]


@cache
def load() -> Mapping[str, Script]:
    """Return every script by name.

    Raises:
        BrokenInvariantError: a header is missing a line, or its arguments are not numbered 1, 2, ….
    """
    found = [entry for entry in _LUA.iterdir() if entry.name.endswith(".lua")]
    return {script.name: script for script in map(_script, found)}


@cache
def pieces() -> Mapping[str, str]:
    """Return the prelude's pieces by name."""
    prelude = [e for e in (_LUA / "prelude").iterdir() if e.name.endswith(".lua")]
    return {e.name.removesuffix(".lua"): e.read_text("utf-8") for e in prelude}


def _script(entry: Traversable) -> Script:
    name, source = entry.name.removesuffix(".lua"), entry.read_text("utf-8")
    header = _header(name, source)
    arguments = [(int(n), bool(dots), word) for n, dots, word, _ in _ARGUMENT.findall(source)]
    if [number for number, _, _ in arguments] != list(range(1, len(arguments) + 1)):
        raise _broken(name, "its ARGV lines are not numbered 1, 2, 3 …")
    text = "#!lua\n" + "\n".join([*_spliced(header["NEEDS"]), _plain(source)])
    text = _TIMER.sub(lambda match: str(LUA[match[1]]), text)
    return Script(
        name=name,
        text=text,
        sha=hashlib.sha1(text.encode()).hexdigest(),  # noqa: S324 - the server names scripts so
        purpose=header["PURPOSE"],
        arguments=tuple(word for _, _, word in arguments),
        open_ended=any(dots for _, dots, _ in arguments),
        keys=tuple(header["KEYS"].split()),
        returns=tuple(header["RETURNS"].split()),
        events=tuple(header["EVENTS"].split()),
        needs=tuple(header["NEEDS"].split()),
    )


def _header(name: str, source: str) -> dict[str, str]:
    if not source.startswith("#!lua\n"):
        raise _broken(name, 'its first line is not "#!lua"')
    header = {
        match[1]: match[2].strip() for match in map(_FIELD.match, source.split("\n")) if match
    }
    for word in ("PURPOSE", "KEYS", "RETURNS", "EVENTS", "NEEDS"):
        if word not in header:
            raise _broken(name, f"its header has no {word} line")
    return header


def _spliced(needs: str) -> list[str]:
    """Return the pieces needed, each after those it needs itself."""
    order: list[str] = []

    def visit(piece: str) -> None:
        if piece in order:
            return
        source = pieces()[piece]
        match = re.search(r"^-- NEEDS ?(.*)$", source, re.MULTILINE)
        for other in match[1].split() if match else []:
            visit(other)
        order.append(piece)

    for piece in needs.split():
        visit(piece)
    return [_plain(pieces()[piece]) for piece in order]


def _plain(source: str) -> str:
    """Return a source without its comments and blank lines: the server need not keep them."""
    lines = source.split("\n")
    return "\n".join(line for line in lines if line.strip() and not line.startswith(("--", "#!")))


def _broken(name: str, what: str) -> BrokenInvariantError:
    return BrokenInvariantError("script_header", f'the script "{name}.lua" is malformed: {what}')
