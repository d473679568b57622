"""Turn callers away from the shell, and let them in: ``block``, ``allow``, ``unblock``, ``blocks``.

Rules this module keeps:

* What is switched counts within a second for every new call, and says who did it and why.
* A reason is asked for: whoever finds the entry later must be able to judge it.
* Neither a publication nor a rollback touches what was switched; what the files say stands beneath.
"""

import getpass
from typing import Annotated

import typer

from calls.errors import ConfigError
from ivr import wall
from ivr.blocking import pattern_of
from ivr.switch import Switch
from switchboard import terminal
from switchboard.house import House
from switchboard.switch_commands import Until, Who, keep, within

Callers = Annotated[
    str,
    typer.Argument(
        metavar="CALLERS", help='A number, the beginning of one as "+3389*", or "withheld".'
    ),
]
Why = Annotated[str, typer.Option("--why", help="The reason, for whoever reads the list later.")]


def block(
    callers: Callers,
    why: Why,
    say: Annotated[
        str, typer.Option(help="The prompt they hear; left out, the call is not taken.")
    ] = "",
    until: Until = "",
    who: Who = "",
) -> None:
    """Turn callers away from now on; emergencies never are."""
    made = entry(callers, why, who or getpass.getuser(), say=say, on=True)
    terminal.run(within(lambda house: judge(house, made, until)))
    terminal.show_line(f'"{callers}" is blocked', "green")


def allow(callers: Callers, why: Why, until: Until = "", who: Who = "") -> None:
    """Let callers in whom another entry would turn away."""
    made = entry(callers, why, who or getpass.getuser(), on=False)
    terminal.run(within(lambda house: judge(house, made, until)))
    terminal.show_line(f'"{callers}" is allowed', "green")


def unblock(callers: Callers, who: Who = "") -> None:
    """Block callers no longer, whether a supervisor or a file blocked them."""
    by = who or getpass.getuser()
    terminal.show_line(terminal.run(within(lambda house: let_in(house, callers, by))), "green")


def blocks(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show which callers are blocked and allowed now: why, until when, by whom."""
    rows = terminal.run(within(block_rows))
    if json:
        terminal.show_json(rows)
        return
    columns = ["callers", "state", "why", "until", "who"]
    shown = [[row[column] for column in columns] for row in rows]
    terminal.show(terminal.table("Blocked and allowed callers", columns, shown))


def entry(callers: str, why: str, who: str, *, say: str = "", on: bool) -> Switch:
    """Return an entry of the list: blocked when ``on``, allowed when not.

    Raises:
        ConfigError: it names no callers, or has no reason.
    """
    try:
        pattern = pattern_of(callers)
    except ValueError as error:
        raise ConfigError("switch", str(error)) from error
    if not why.strip():
        raise ConfigError("switch", "the reason is empty: say it with --why")
    return Switch("caller", pattern, on, 0, who, prompt=say, why=why.strip())


async def judge(house: House, made: Switch, until: str = "") -> None:
    """Put an entry on the list."""
    if made.prompt and made.prompt not in house.sites.current.book.prompts:
        raise ConfigError("switch", f'there is no prompt "{made.prompt}"')
    await keep(house, made, until)


async def let_in(house: House, callers: str, who: str) -> str:
    """Take a block back; return what is so now, in a sentence."""
    made = entry(callers, "the block was taken back", who, on=False)
    pattern, book, now_ms = made.name, house.sites.current.book, house.clock.now_ms()
    if pattern in book.block:
        await keep(house, made, "")
        where = book.where("block", pattern)
        return f'"{pattern}" is let in, whatever {where} says, until it is blocked again'
    for switch in await house.switches.every():
        found = (switch.kind, switch.name, switch.on) == ("caller", pattern, True)
        if found and switch.holds(now_ms):
            await house.switches.remove("caller", pattern)
            return f'"{pattern}" is not blocked any more'
    raise ConfigError("switch", f'"{pattern}" was not blocked: `switchboard blocks` shows who is')


async def block_rows(house: House) -> list[dict[str, str]]:
    """Return who is blocked and allowed now, what was switched first; one row each."""
    now_ms, book = house.clock.now_ms(), house.sites.current.book
    switched = {
        each.name: each
        for each in await house.switches.every()
        if each.kind == "caller" and each.holds(now_ms)
    }
    rows = [
        {
            "callers": each.name,
            "state": "blocked" if each.on else "allowed",
            "why": each.why,
            "until": "" if each.until_ms is None else wall.shown(each.until_ms, book.timezone),
            "who": each.who,
        }
        for each in switched.values()
    ]
    for state, key, entries in (("blocked", "block", book.block), ("allowed", "allow", book.allow)):
        for pattern, each in entries.items():
            ended = each.until is not None and wall.read(each.until, book.timezone) <= now_ms
            if pattern not in switched and not ended:
                where = book.where(key, pattern)
                written = {"why": each.why, "until": each.until or "", "who": where}
                rows.append({"callers": pattern, "state": state, **written})
    return rows
