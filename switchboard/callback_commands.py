"""List the callbacks that are promised, and call one off, from the shell.

Rules this module keeps:

* What is due first comes first; times are told by the site's own clock.
* Who calls a promise off is in the record: the account of the shell, unless another name is given.
"""

import getpass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from calls.ids import random_id
from routing.calling_back import CallingBack
from routing.queue import CallView
from switchboard import settings, terminal
from switchboard.floor_commands import Json
from switchboard.opened import Opened

_STATES = {
    "promised": "later",
    "waiting": "in queue",
    "offered": "agent rings",
    "connecting": "caller rings",
}


def callbacks(
    cancel: Annotated[
        str | None, typer.Option(help="Call this promise off: the id of its call.")
    ] = None,
    who: Annotated[str, typer.Option(help="Who calls it off, for the record.")] = "",
    json: Json = False,
) -> None:
    """Show the callbacks that are promised; or call one off."""
    if cancel is not None:
        _call_off(cancel, who or getpass.getuser())
        return
    found = terminal.run(_promised())
    if json:
        terminal.show_json(found)
        return
    columns = ["call", "number", "due", "state", "#tried"]
    rows = [[str(row[name]) for name in _SHOWN] for row in found]
    if rows:
        made = terminal.table("Callbacks", columns, rows)
        # Whole, however narrow the terminal: it is what --cancel is given.
        made.columns[0].min_width = max(len(row[0]) for row in rows)
        terminal.show(made)
    else:
        terminal.show_line("no callback is promised")


_SHOWN = ("call", "number", "due", "state", "tried")
"""What fits beside a call's whole id, which --cancel needs; --json shows the rest."""


def row_of(call: CallView, timezone: str) -> dict[str, object]:
    """Return one promise, for a table or a program."""
    return {
        "call": call.id,
        "number": call.callback,
        "department": call.department,
        "due": _clock(call.due_at, timezone) or "in its turn",
        "due_at": call.due_at,
        "state": _STATES.get(call.state, call.state),
        "tried": call.tried,
        "expires": _clock(call.expires_at, timezone),
        "expires_at": call.expires_at,
        "cause": call.cause,
    }


def _clock(at_ms: int, timezone: str) -> str:
    if not at_ms:
        return ""
    at = datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo(timezone))
    return at.strftime("%a %d %b %H:%M")


def _call_off(call: str, who: str) -> None:
    if terminal.run(_cancel(call, who)) != "ended":
        terminal.show_line(f'no callback is promised to the caller of "{call}"', "red")
        raise typer.Exit(terminal.NO)
    terminal.show_line(f'the callback of "{call}" is called off', "green")


async def _promised() -> list[dict[str, object]]:
    from switchboard.app import opened

    async with opened(settings.load()) as house:
        timezone = house.sites.current.book.timezone
        return [row_of(call, timezone) for call in await _hands(house).promised()]


async def _cancel(call: str, who: str) -> str:
    from switchboard.app import opened

    async with opened(settings.load()) as house:
        return await _hands(house).call_off(call, f"supervisor: {who}")


def _hands(house: Opened) -> CallingBack:
    return CallingBack(house.store, lambda: house.sites.current.roster, house.clock, random_id)
