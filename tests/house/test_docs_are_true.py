"""Hold the pages to the software: commands that exist, links that lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from switchboard import cli

_FENCE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def pages(root: Path) -> Iterator[Path]:
    """Yield every page of the project."""
    yield root / "README.md"
    yield root / "CHANGELOG.md"
    yield from sorted((root / "docs").rglob("*.md"))


def shown_commands(page: Path) -> Iterator[str]:
    """Yield what a page tells its reader to type after ``$``."""
    for block in _FENCE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                yield from line[2:].split("#")[0].split("&&")


def complaint(words: list[str]) -> str:
    """Return what is wrong with a ``switchboard`` command line; empty when nothing is."""
    command, rest = get_command(cli.app), words[1:]
    while isinstance(command, TyperGroup):
        if not rest or rest[0].startswith("-"):
            return ""
        found = command.commands.get(rest[0])
        if found is None:
            return f"there is no command {rest[0]!r}"
        command, rest = found, rest[1:]
    known = {name for each in command.params for name in [*each.opts, *each.secondary_opts]}
    unknown = [
        word for word in rest if word.startswith("--") and word.partition("=")[0] not in known
    ]
    return f"{words[1]} has no option {', '.join(unknown)}" if unknown else ""


def test_every_command_the_pages_show_exists(root: Path) -> None:
    """A command or an option that was renamed is renamed in the pages too."""
    wrong = []

    for page in pages(root):
        for shown in shown_commands(page):
            words = [word for word in shlex.split(shown) if not re.match(r"[A-Z_]+=", word)]
            if words[:1] == ["switchboard"] and (said := complaint(words)):
                wrong.append(f"{page.name}: {shown.strip()}: {said}")

    assert wrong == []


def test_every_link_leads_somewhere(root: Path) -> None:
    """A page that moved takes the links to it along."""
    dead = [
        f"{page.relative_to(root)}: {target}"
        for page in pages(root)
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert dead == []


def test_every_picture_is_shown_and_small(root: Path) -> None:
    """A picture nobody sees is stale before long; and everybody clones every one."""
    taken = {each.name: each.stat().st_size for each in (root / "docs" / "images").glob("*.png")}
    shown = {
        Path(target).name
        for page in pages(root)
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if target.endswith(".png")
    }

    assert set(taken) == shown
    assert {name: size for name, size in taken.items() if size > 60_000} == {}


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_readme_shows_the_two_commands_and_a_timeline(root: Path, target: str) -> None:
    """The first screen: what it is, two commands, a real call."""
    first_screen = (root / "README.md").read_text(encoding="utf-8").splitlines()[:50]

    text = "\n".join(first_screen)

    assert f"make {target}" in text
    assert re.search(r"\d\d:\d\d:\d\d  Lady Ashdown", text)


def test_every_decision_has_a_number_of_its_own(root: Path) -> None:
    """Two engineers who decide on the same day take two numbers."""
    numbers = [page.name[:4] for page in sorted((root / "docs" / "decisions").glob("*.md"))]

    titles = [page.read_text(encoding="utf-8") for page in (root / "docs" / "decisions").glob("*")]

    assert len(numbers) == len(set(numbers))
    assert all(re.match(r"# \d{4} · ", title) for title in titles)
