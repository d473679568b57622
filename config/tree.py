"""Hold a document as plain text values, with the place of every one of them.

Rules this module keeps:

* Several files are one document: their top-level mappings are merged, and so is one level below
  (``prompts`` may be spread over files); a name given twice is an error that names both places.
* A place can be found for any path, if need be that of the nearest thing around it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from config.problems import Place, Problem, problem_at, quoted

Tree: TypeAlias = str | list["Tree"] | dict[str, "Tree"]
Path: TypeAlias = tuple[str | int, ...]
_FIELD = 3  # departments → name → field: what one entry may take over from another


@dataclass
class Reading:
    """What was read.

    Args:
        tree: the merged document, all scalars text.
        keys: path → where the key stands (mappings only).
        values: path → where the value begins; ``()`` is the start of the first file.
        taken: path of a field an entry takes over from another → where it was really written.
        problems: what was refused.
        broken: True when a file could not be read to its end, so that what is missing in the
            tree proves nothing.
    """

    tree: dict[str, Tree] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    taken: dict[Path, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where ``path`` is (``key``: its key), or the nearest place around it."""
        written = self.taken.get(path[:_FIELD])
        if written is not None:
            path = (*written, *path[_FIELD:])
        if key and path in self.keys:
            return self.keys[path]
        for end in range(len(path), -1, -1):
            around = path[:end]
            found = self.values.get(around) or self.keys.get(around)
            if found is None:
                continue
            # Something missing within a list or mapping is told at that one's name.
            whole = end < len(path) and not isinstance(self.at(around), str)
            return self.keys.get(around, found) if whole else found
        return Place("site.yaml", 1, 1)

    def at(self, path: Path) -> Tree | None:
        """Return what stands at ``path``; None when nothing does."""
        node: Tree | None = self.tree
        for name in path:
            node = below(node, name)
        return node

    def path(self, written: Sequence[str]) -> Path:
        """Return the path whose list entries are numbers for one written in text alone."""
        found: list[str | int] = []
        node: Tree | None = self.tree
        for name in written:
            if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
                found.append(int(name))
            else:
                node = node.get(name) if isinstance(node, dict) else None
                found.append(name)
        return tuple(found)


def below(node: Tree | None, name: str | int) -> Tree | None:
    """Return what a node holds under a name, or at a place of its list; None when nothing."""
    if isinstance(node, dict):
        return node.get(str(name))
    if isinstance(node, list) and isinstance(name, int) and name < len(node):
        return node[name]
    return None


def merge(whole: Reading, one: Reading) -> None:
    """Add one file to the document; what both give is told, and the first kept."""
    whole.problems += one.problems
    whole.broken = whole.broken or one.broken
    taken: set[Path] = set()
    for path in _clashes(whole.tree, one.tree):
        taken.add(path)
        before, again = whole.keys[path], one.keys[path]
        message = (
            f"{quoted(str(path[-1]))} is given again, first in "
            f"{before.file}:{before.line}:{before.column}"
        )
        whole.problems.append(problem_at(again, message, "keep one of the two"))
    for mine, theirs in ((whole.keys, one.keys), (whole.values, one.values)):
        for path, place in theirs.items():
            if path[:1] not in taken and path[:2] not in taken:
                mine.setdefault(path, place)
    for name, value in one.tree.items():
        held = whole.tree.setdefault(name, value)
        if held is not value and isinstance(held, dict) and isinstance(value, dict):
            for inner, below in value.items():
                held.setdefault(inner, below)


def _clashes(whole: Mapping[str, Tree], one: Mapping[str, Tree]) -> Iterator[Path]:
    """Yield the path of everything both documents give."""
    for name, value in one.items():
        held = whole.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            yield from ((name, inner) for inner in value if inner in held)
        elif held is not None:
            yield (name,)
