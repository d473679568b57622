"""Publish configurations from the shell, look at their history, and go back.

Rules this module keeps:

* Nothing that does not pass the check is published, nor put in force again; nor, unless it is
  urgent, what does not pass its own routing tests.
* Who, when and why are recorded, and what is in force changes for every process at once.
* Going back takes the menu back; the people stay as they are, unless that is asked for.
"""

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config import publishing
from config.problems import Problems
from config.published import Sites
from config.shelf import Meta, Record
from config.site import CheckResult, Site
from switchboard import plan_commands, settings, terminal, test_commands
from switchboard.site_commands import checked, report

Directory = Annotated[
    Path | None, typer.Argument(help="Where the *.yaml files are; SITE_DIR when left out.")
]
Who = Annotated[str, typer.Option(help="Who does this; your login when left out.")]
Why = Annotated[str, typer.Option(help="Why, for those who read the history.")]


def publish(
    directory: Directory = None,
    who: Who = "",
    why: Why = "",
    urgent: Annotated[
        bool, typer.Option("--urgent", help="Skip the routing tests and the plan; never the check.")
    ] = False,
) -> None:
    """Check and test a site, show who would go elsewhere, and put it in force everywhere."""
    chosen = settings.load()
    source = directory_of(directory, chosen)
    site = checked(source)
    if site is None:
        raise typer.Exit(terminal.NO)
    if not urgent:
        trial = test_commands.tried(source, site)
        test_commands.report(trial, source)
        if trial.failed:
            terminal.show_line("nothing was published; --urgent publishes it all the same", "red")
            raise typer.Exit(terminal.NO)
    if terminal.run(_publish(chosen, site, who, why, urgent=urgent)):
        terminal.show_line(f"{source}: published as version {site.version}", "green")
    else:
        terminal.show_line(f"{source}: version {site.version} is in force already", "green")


def draft(directory: Directory = None, who: Who = "", why: Why = "") -> None:
    """Upload the next edit without publishing it: numbers with `version: draft` play it."""
    chosen = settings.load()
    source = directory_of(directory, chosen)
    site = checked(source)
    if site is None:
        raise typer.Exit(terminal.NO)
    lines = terminal.run(_draft(chosen, site, who, why))
    terminal.show_line(f"{source}: the draft is version {site.version}", "green")
    if lines:
        terminal.show_line(f"dial it: {', '.join(lines)}")
    else:
        terminal.show_line("no number has `version: draft`, so nobody hears it", "yellow")


def versions(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what was published: version, when, who, why; the one in force is marked."""
    history, marks = terminal.run(_history(settings.load()))
    rows = version_rows(history, marks)
    if json:
        terminal.show_json(rows)
        return
    columns = ["version", "", "when (UTC)", "who", "why"]
    shown = [[row["version"], row["state"], row["when"], row["who"], row["why"]] for row in rows]
    terminal.show(terminal.table("Versions", columns, [list(map(str, row)) for row in shown]))


def rollback(
    version: Annotated[
        str, typer.Argument(help="Which one, or its first characters; the one before if left out.")
    ] = "",
    people: Annotated[
        bool,
        typer.Option("--people", help="Departments, shifts and agents of then too, not of now."),
    ] = False,
    who: Who = "",
    why: Why = "",
) -> None:
    """Put an earlier menu in force again; the people stay as they are now."""
    chosen = settings.load()
    try:
        back, site, done = terminal.run(_rollback(chosen, version, who, why, people=people))
    except Problems as error:
        report(CheckResult(error.problems, (), None, error.sources), Path(version or "the version"))
        terminal.show_line(
            "nothing was changed; with --people its departments and agents come back too", "red"
        )
        raise typer.Exit(terminal.NO) from error
    if not done:
        terminal.show_line(f"version {site.version} is in force already", "green")
    elif site.version == back:
        terminal.show_line(f"version {back} is in force again", "green")
    else:
        terminal.show_line(
            f"the menu of version {back} is in force again, with the people of now: "
            f"version {site.version}",
            "green",
        )


def directory_of(directory: Path | None, chosen: settings.Settings) -> Path:
    """Return the directory that is meant, SITE_DIR when none is named."""
    source = directory or chosen.site_dir
    if source is None:
        raise typer.BadParameter("say which directory, or set SITE_DIR")
    if not source.is_dir():
        raise typer.BadParameter(f'there is no directory "{source}"')
    return source


def version_rows(
    history: Sequence[Record], marks: tuple[str | None, str | None]
) -> list[dict[str, object]]:
    """Return the history as rows, newest first.

    Args:
        history: what came onto the shelf, newest first.
        marks: the versions in force and next; each marks its newest entry.
    """
    current, next_edit = marks
    rows: list[dict[str, object]] = []
    marked: set[bool] = set()
    for record in history:
        is_it = record.version == (next_edit if record.draft else current)
        first = is_it and record.draft not in marked
        marked |= {record.draft} if first else set()
        when = datetime.fromtimestamp(record.meta.at_ms / 1000, UTC)
        state = "draft" if record.draft else "in force"
        rows.append(
            {
                "version": record.version,
                "state": state if first else "was a draft" if record.draft else "",
                "current": first and not record.draft,
                "at_ms": record.meta.at_ms,
                "when": f"{when:%Y-%m-%d %H:%M:%S}",
                "who": record.meta.who,
                "why": record.meta.why,
            }
        )
    return rows


async def _publish(
    chosen: settings.Settings, site: Site, who: str, why: str, *, urgent: bool
) -> bool:
    """Show the plan and put the site in force; False when it is already."""
    from switchboard.opened import opened

    async with opened(chosen) as house:
        after = await house.shelf.current()
        # What is in force may not be good for this program: then this is what mends it.
        if isinstance(house.found, Sites) and after != site.version and not urgent:
            plan_commands.tell(house.sites.current, site, house.clock.now_ms())
        meta = Meta(who or getpass.getuser(), why, house.clock.now_ms())
        return await publishing.publish(site, house.shelf, meta, after)


async def _draft(chosen: settings.Settings, site: Site, who: str, why: str) -> list[str]:
    """File the next edit and return the numbers that play it."""
    from switchboard.opened import opened

    async with opened(chosen) as house:
        meta = Meta(who or getpass.getuser(), why, house.clock.now_ms())
        await publishing.draft(site, house.shelf, meta)
        # What is in force says which numbers are test lines; of new ones, the draft itself.
        in_force = house.sites.current.book.numbers if isinstance(house.found, Sites) else {}
        numbers = {**site.book.numbers, **in_force}
        return [each for each in site.book.numbers if numbers[each].version == "draft"]


async def _history(
    chosen: settings.Settings,
) -> tuple[Sequence[Record], tuple[str | None, str | None]]:
    """Return the history, and the versions in force and next."""
    from switchboard.shelved import shelved

    async with shelved(chosen) as (shelf, _):
        return await shelf.history(), (await shelf.current(), await shelf.draft())


async def _rollback(
    chosen: settings.Settings, version: str, who: str, why: str, *, people: bool
) -> tuple[str, Site, bool]:
    """Return the version gone back to, the site in force now, and whether that is a change."""
    from switchboard.shelved import shelved

    async with shelved(chosen) as (shelf, clock):
        meta = Meta(who or getpass.getuser(), why, clock.now_ms())
        return await publishing.rollback(shelf, version, meta, people=people)
