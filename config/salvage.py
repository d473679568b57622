"""Set aside the entries a schema refuses, so that the rest can be checked in the same go.

Rules this module keeps:

* What is set aside is the smallest thing with a name: a step, a department, a prompt …
* Names that were set aside, or stood in what was, are not told as unknown: they were written.
* Where nothing with a name can be set aside, nothing more is checked: no guesses are told.
"""

import copy
from collections.abc import Iterable, Iterator

from config.tree import Path, Tree, below

_STEP_DEPTH = 4  # flows → name → steps → name
_ENTRY_DEPTH = 2  # departments → name


def set_aside(
    tree: dict[str, Tree], refused: Iterable[tuple[Path, bool]]
) -> tuple[dict[str, Tree], frozenset[str]] | None:
    """Return the tree without what was refused, and the names that went with it.

    Args:
        tree: the document; it is not changed.
        refused: path of each fault, and whether the key itself is the fault (unknown there).

    Returns:
        None when a fault is in something the document cannot do without.
    """
    left = copy.deepcopy(tree)
    names: set[str] = set()
    for path, whole in refused:
        target = path if whole else _entry(path)
        if not target or (len(target) < _ENTRY_DEPTH and not whole):
            return None
        holder: Tree | None = left
        for name in target[:-1]:
            holder = below(holder, name)
        if isinstance(holder, dict) and str(target[-1]) in holder:
            gone = holder.pop(str(target[-1]))
            names.add(str(target[-1]))
            names.update(_texts(gone))
    return left, frozenset(names)


def _entry(path: Path) -> Path:
    """Return the path of the step, or else the entry, that a fault is in."""
    in_step = path[:1] == ("flows",) and len(path) >= _STEP_DEPTH
    return path[: _STEP_DEPTH if in_step else _ENTRY_DEPTH]


def _texts(tree: Tree) -> Iterator[str]:
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list):
            left.extend(node)
        else:
            yield from node
            left.extend(node.values())
