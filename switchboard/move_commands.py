"""Move a waiting call from the shell: to another department, or to another place in the queue.

Rules this module keeps:

* Who moves a call is in the record: the account of the shell, unless another name is given.
"""

import getpass
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from calls.ids import random_id
from ivr.written import Duration
from routing.supervising import Moved, Supervising
from switchboard import settings, terminal

_DURATION: TypeAdapter[int] = TypeAdapter(Duration)
REFUSALS = {
    "not_waiting": "does not wait just now: it is unknown, being rung for, answered or over",
    "no_department": "cannot go there: the department is not in the roster",
}


def move(
    call: Annotated[str, typer.Argument(help="Id of the call, as the log and the board show it.")],
    to: Annotated[str | None, typer.Option(help="The department it is to wait for.")] = None,
    head_start: Annotated[
        str | None, typer.Option(help="As though the caller had waited so much longer, as 60s.")
    ] = None,
    who: Annotated[str, typer.Option(help="Who moves it, for the record.")] = "",
) -> None:
    """Move a waiting call to another department, or forward in its queue."""
    if (to is None) == (head_start is None):
        raise typer.BadParameter("give either --to or --head-start")
    try:
        granted_s = _DURATION.validate_python(head_start or "0s")
    except ValidationError as error:
        said = f"{head_start!r} is not a duration: write for example 60s, 2m or 1h"
        raise typer.BadParameter(said) from error
    moved = terminal.run(_move(call, to, granted_s, who or getpass.getuser()))
    if moved != "moved":
        terminal.show_line(f'call "{call}" {REFUSALS[moved]}', "red")
        raise typer.Exit(terminal.NO)
    terminal.show_line(f'call "{call}" was moved', "green")


async def _move(call: str, to: str | None, granted_s: int, who: str) -> Moved:
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        hands = Supervising(house.store, lambda: house.sites.current.roster, house.clock, random_id)
        if to is None:
            return await hands.reprioritise(call, granted_s, who)
        return await hands.move(call, to, who)
