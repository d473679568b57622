"""Try a site's routing tests from the shell: ``test``.

Rules this module keeps:

* Exit 0: every test came out as it says. Exit 1: one did not, or there is none.
* A failure is shown as ``check`` shows a mistake: file, line, column, the line itself, and what
  decided otherwise.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from config.directory import read_tests
from config.site import Site, load
from config.trial import Trial, try_out
from switchboard import settings, terminal


def try_site(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Where the *.yaml files are; SITE_DIR when left out."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Try a site's routing tests, the *.test.yaml files beside it."""
    source = directory or settings.load().site_dir
    if source is None:
        raise typer.BadParameter("say which directory to test, or set SITE_DIR")
    trial = tried(source, load(source))
    if json:
        failed = list(map(asdict, trial.failed))
        terminal.show_json({"tests": trial.tests, "failed": failed})
    else:
        report(trial, source)
    if trial.failed or not trial.tests:
        raise typer.Exit(terminal.NO)


def tried(directory: Path, site: Site) -> Trial:
    """Return how the tests of a directory go with its site."""
    sources, unread = read_tests(directory)
    trial = try_out(site, sources)
    return Trial(trial.tests, (*unread, *trial.failed), sources)


def report(trial: Trial, directory: Path) -> None:
    """Print what came out otherwise, and one line to sum it up."""
    for problem in trial.failed:
        terminal.show_problem(problem, trial.sources)
    if trial.failed:
        terminal.show_line(f"{directory}: {len(trial.failed)} expectations are not met", "red")
    elif trial.tests:
        terminal.show_line(f"{directory}: {trial.tests} tests, all as expected", "green")
    else:
        terminal.show_line(f"{directory}: there is no *.test.yaml: nothing was tested", "yellow")
