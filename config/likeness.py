"""Fill in what an entry leaves out because it is `like:` another.

Rules this module keeps:

* What an entry writes itself stands; everything else is the other's, whole: a list or a mapping
  written again replaces the other's, and is never mixed with it.
* What makes an entry itself is never taken over: its name, its mail address, its devices.
* An entry may be like one that is like a third, never like itself; what is filled in is told at
  the place where it was really written.
"""

from config.findings import Findings
from config.problems import quoted, way
from config.tree import Path, Reading, Tree

LIKE = "like"
_OWN = frozenset({LIKE, "name", "email", "endpoints", "successor"})
_SECTIONS = {"departments": "department", "agents": "agent", "hours": "hours"}
"""Where entries may be like others, and the word for one."""
MAX_FILLED = 100_000
"""Keys and values taken over in one section: a few lines must not grow into millions."""


def fill_in(reading: Reading, findings: Findings) -> None:
    """Complete every entry that is like another; one that cannot be is told and set aside.

    Args:
        reading: the document; entries are completed in it.
        findings: where faults are noted.
    """
    for section in _SECTIONS:
        entries = reading.tree.get(section)
        if isinstance(entries, dict):
            _Section(section, entries, reading, findings).fill_in()


class _Section:
    """Complete the entries of one section, each after the one it is like."""

    def __init__(
        self, name: str, entries: dict[str, Tree], reading: Reading, findings: Findings
    ) -> None:
        self._name = name
        self._entries = entries
        self._reading = reading
        self._findings = findings
        self._filled = 0
        self._sizes: dict[int, int] = {}

    def fill_in(self) -> None:
        done: set[str] = set()
        lost: set[str] = set()
        for start in self._entries:
            chain: dict[str, None] = {}
            at: str | None = start
            while at is not None and at not in done and at not in chain:
                chain[at] = None
                at = self._like(at)
            if at in chain and at is not None:
                self._tell_circle([*chain], at)
                lost.update(chain)
            for name in reversed(chain):
                model = self._like(name)
                if model in lost or not self._complete(name, model):
                    lost.add(name)
                done.add(name)
        for name in lost:
            del self._entries[name]
        self._findings.set_aside |= lost

    def _like(self, name: str) -> str | None:
        """Return the name of the entry this one is like; None where there is no such entry."""
        entry = self._entries.get(name)
        model = entry.get(LIKE) if isinstance(entry, dict) else None
        return model if isinstance(model, str) and model in self._entries else None

    def _complete(self, name: str, model: str | None) -> bool:
        """Fill in one entry; return False where what it is like does not exist."""
        entry = self._entries[name]
        if not isinstance(entry, dict) or not isinstance(entry.get(LIKE), str):
            return True  # nothing to fill in, or the schema's to refuse
        here: Path = (self._name, name)
        if model is None:
            known = self._entries
            self._findings.refer((*here, LIKE), str(entry[LIKE]), known, _SECTIONS[self._name])
            return False
        taken = self._entries[model]
        if isinstance(taken, dict):
            for field in taken.keys() - entry.keys() - _OWN:
                entry[field] = taken[field]
                self._take((self._name, model, field), (*here, field), taken[field])
        if self._filled > MAX_FILLED:
            message = f"more than {MAX_FILLED:,} entries are taken over from others"
            self._findings.error((*here, LIKE), message, "write less of it with `like`")
            return False
        return True

    def _take(self, written: Path, filled: Path, value: Tree) -> None:
        """Let what is filled in stand where it was written, and count it."""
        self._reading.taken[filled] = self._reading.taken.get(written, written)
        self._filled += self._sizes.setdefault(id(value), _size(value))

    def _tell_circle(self, chain: list[str], at: str) -> None:
        circle = [*chain[chain.index(at) :], at]
        message = f"an entry is like itself: {way(circle)}"
        hint = f"leave out `like` in one of them, such as {quoted(at)}"
        self._findings.error((self._name, at, LIKE), message, hint)


def _size(value: Tree) -> int:
    """Count the keys and values of a value, itself included."""
    count = 0
    left = [value]
    while left:
        node = left.pop()
        count += 1
        if not isinstance(node, str):
            left.extend(node if isinstance(node, list) else node.values())
    return count
