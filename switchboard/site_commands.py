"""Check configurations from the shell.

Rules this module keeps:

* A mistake is shown with file, line, column, the line itself and what was probably meant; exit 1.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from config.site import CheckResult, Site, check_directory
from switchboard import terminal


def check(
    directory: Annotated[Path, typer.Argument(help="Where the site's *.yaml files are.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a site's files: file, line, column, what is wrong and what was probably meant."""
    result = check_directory(directory)
    if json:
        found = [*result.problems, *result.warnings]
        terminal.show_json({"good": result.site is not None, "problems": list(map(asdict, found))})
    else:
        report(result, directory)
    if result.site is None:
        raise typer.Exit(terminal.NO)


def checked(directory: Path) -> Site | None:
    """Return the site a directory holds; None, having said what is wrong, when it is not good."""
    result = check_directory(directory)
    if result.site is None:
        report(result, directory)
    return result.site


def report(result: CheckResult, directory: Path) -> None:
    """Print what a check found, and one line to sum it up."""
    for style, found in (("yellow", result.warnings), ("red", result.problems)):
        for problem in found:
            terminal.show_problem(problem, result.sources, style)
    if result.site is None:
        terminal.show_line(f"{directory}: {_counted(len(result.problems), 'problem')}", "red")
        return
    warned = f", {_counted(len(result.warnings), 'warning')}" if result.warnings else ""
    terminal.show_line(f"{directory}: good, version {result.site.version}{warned}", "green")


def _counted(number: int, noun: str) -> str:
    """Return ``1 problem``, ``2 problems``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
