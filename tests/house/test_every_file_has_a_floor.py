"""Hold the tree to the floors: every file belongs to a room, and every room is shipped whole."""

import ast
import sys
from pathlib import Path
from typing import Any

BESIDE = {"tests", "bench"}
"""Folders of Python that stand beside the house: nobody imports them."""


def rooms(project: dict[str, Any]) -> set[str]:
    """Return the rooms import-linter watches over."""
    return set(project["tool"]["importlinter"]["root_packages"])


def test_every_python_file_belongs_to_a_room(project: dict[str, Any], files: list[Path]) -> None:
    """A file without a floor could import anything, and anything could import it."""
    homes = rooms(project) | BESIDE

    homeless = [str(f) for f in files if f.suffix == ".py" and f.parts[0] not in homes]

    assert homeless == []


def test_every_room_has_a_floor(project: dict[str, Any]) -> None:
    """The layers name every room; only the simulated carrier stands outside."""
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers" and "containers" not in c)

    placed = {room.strip() for layer in layers for room in layer.split("|")}

    assert placed == rooms(project) - {"simulator"}


def test_the_packages_listed_are_the_packages_there_are(
    project: dict[str, Any], files: list[Path]
) -> None:
    """A package that is not listed works in the checkout and is missing once installed."""
    homes = rooms(project)

    real = {".".join(f.parent.parts) for f in files if f.suffix == ".py" and f.parts[0] in homes}

    assert sorted(project["tool"]["setuptools"]["packages"]) == sorted(real)


def test_every_package_has_its_shop_window(root: Path, project: dict[str, Any]) -> None:
    """Each room's ``__init__.py`` says what it is and offers, and holds no logic."""
    listed = project["tool"]["setuptools"]["packages"]

    for package in listed:
        window = root / package.replace(".", "/") / "__init__.py"
        body = ast.parse(window.read_text(encoding="utf-8")).body
        assert ast.get_docstring(ast.Module(body, [])), f"{package} does not say what it is"
        assert len(body) == 1, f"{package}/__init__.py holds more than its docstring"


def test_every_file_a_room_needs_is_shipped_with_it(
    root: Path, project: dict[str, Any], files: list[Path]
) -> None:
    """YAML, Lua, templates and static files are found by the globs of package-data."""
    shipped = {
        found.relative_to(root)
        for package, globs in project["tool"]["setuptools"]["package-data"].items()
        for glob in globs
        for found in (root / package.replace(".", "/")).glob(glob)
    }

    left_behind = [
        str(f)
        for f in files
        if f.parts[0] in rooms(project) and f.suffix not in {".py", ".md"} and f not in shipped
    ]

    assert left_behind == []


def test_calls_needs_the_standard_library_alone(root: Path) -> None:
    """Floor 0 imports nothing of ours and nothing from outside."""
    allowed = sys.stdlib_module_names | {"calls"}

    foreign = [
        f"{path.name}: {name}"
        for path in (root / "calls").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported(node)
        if name.split(".")[0] not in allowed
    ]

    assert foreign == []


def imported(node: ast.AST) -> list[str]:
    """Return the modules a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []
