"""Compare two sites from the shell: ``plan OLD NEW``.

Rules this module keeps:

* What is told is who would go elsewhere, never which lines were edited.
* Comparing changes nothing; exit 0 whether or not there are differences.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from calls.clock import SystemClock
from calls.errors import ConfigError
from calls.events import Event
from config import history
from config.differences import Difference, differences
from config.history import Past
from config.plan import DAYS, Plan
from config.plan import plan as compare
from config.site import Site
from switchboard import settings, terminal
from switchboard.site_source import site_of

_PAGE = 5_000


def plan(
    old: Annotated[str, typer.Argument(help="A directory or a published version.")],
    new: Annotated[str, typer.Argument(help="A directory or a published version.")],
    calls: Annotated[
        Path | None,
        typer.Option(help="Calls of the past, to replay: a file with tabs; columns at, from, …"),
    ] = None,
    from_events: Annotated[
        bool, typer.Option("--from-events", help="Replay the calls of the event stream.")
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far hours are compared.")] = DAYS,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell which callers would go elsewhere with NEW instead of OLD."""
    before, after = site_of(old), site_of(new)
    found = compare(before.book, after.book, SystemClock().now_ms(), days)
    told = differences(found, before.book.timezone)
    past = _past(calls, before, from_events=from_events)
    replay = history.replayed(before.book, after.book, past) if past is not None else None
    if json:
        terminal.show_json(_data(found, told, replay))
    else:
        show(found, told, replay)


def tell(old: Site, new: Site, at_ms: int) -> None:
    """Print which callers would go elsewhere with another site."""
    found = compare(old.book, new.book, at_ms)
    show(found, differences(found, old.book.timezone))


def show(
    plan: Plan,
    told: tuple[Difference, ...],
    replay: tuple[int, history.Elsewhere] | None = None,
) -> None:
    """Print who goes elsewhere, change by change."""
    for word, numbers in (("no longer answered", plan.gone), ("new", plan.added)):
        for number in numbers:
            terminal.show_line(f"{number} is {word}", "yellow")
    counted = replay[1] if replay is not None else {}
    before: tuple[str, str] | None = None
    for each in told:
        change = (each.old, each.new)
        if change != before:
            times = f"  ({counted[change]} of the calls replayed)" if change in counted else ""
            heading = terminal.printable(f"{each.old} → {each.new}{times}")
            terminal.show(Text(heading, "bold"))
        before = change
        terminal.show_line(f"    {each.who}")
    if not plan.whole:
        terminal.show_line("a menu is too large to be walked to its end: there may be more", "red")
    if not told:
        terminal.show_line("no caller goes elsewhere", "green")
    if replay is not None:
        total = replay[0]
        terminal.show_line(f"{sum(counted.values())} of the last {total} calls would go elsewhere")


def _past(file: Path | None, old: Site, *, from_events: bool) -> list[Past] | None:
    """Return the calls to replay; None when none were asked for."""
    past: list[Past] = []
    if file is not None:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError("calls_file", f'"{file}" cannot be read: {error}') from error
        past += history.read_calls(text, old.book.timezone)
    if from_events:
        past += history.of_events(terminal.run(_events()))
    return past if from_events or file is not None else None


async def _events() -> list[Event]:
    """Return everything the event stream still holds."""
    from switchboard.opened import opened

    events: list[Event] = []
    async with opened(settings.load()) as house:
        while page := await house.store.events(events[-1].seq if events else 0, _PAGE):
            events += page
    return events


def _data(
    plan: Plan,
    told: tuple[Difference, ...],
    replay: tuple[int, history.Elsewhere] | None,
) -> dict[str, object]:
    calls: dict[str, object] = {}
    if replay is not None:
        elsewhere = [{"old": old, "new": new, "calls": n} for (old, new), n in replay[1].items()]
        calls = {"calls": {"replayed": replay[0], "elsewhere": elsewhere}}
    return {
        "numbers_gone": plan.gone,
        "numbers_new": plan.added,
        "whole": plan.whole,
        "differences": [_difference(each) for each in told],
        **calls,
    }


def _difference(each: Difference) -> dict[str, object]:
    case = each.example
    return {
        "old": each.old,
        "new": each.new,
        "who": each.who,
        "example": {
            "number": case.kind.number,
            "region": case.kind.old.region,
            "tier": case.kind.old.tier,
            "at_ms": case.moment.at_ms,
            "did": [str(doing.heard) for doing in case.done],
        },
    }
