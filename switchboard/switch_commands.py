"""Switch what is live from the shell: ``bulletin``, ``close``, ``open``, ``switches``; and ``pin``.

Rules this module keeps:

* A switch counts within a second, for every process and every call, and says who made it.
* What does not exist is not switched: a department, a number, a prompt, a bulletin without words.
* An end is read on the site's own clock; without one a switch stands until it is taken back.
"""

import getpass
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, TypeVar

import typer

from calls.errors import ConfigError
from ivr import wall
from ivr.pin import hashed, is_plain
from ivr.switch import EVERYTHING, Switch
from switchboard import settings, terminal
from switchboard.house import House

T = TypeVar("T")

Until = Annotated[
    str, typer.Option(help='Until when, on the site\'s clock: "08:00", "2026-12-01T08:00".')
]
Who = Annotated[str, typer.Option(help="Who does this; your login when left out.")]


def bulletin(
    name: Annotated[str, typer.Argument(help="Which one; a new name with --say.")],
    off: Annotated[bool, typer.Option("--off", help="Speak it no longer.")] = False,
    say: Annotated[
        list[str] | None,
        typer.Option(help='Words that are in no file, by language: "en=The network is down."'),
    ] = None,
    until: Until = "",
    who: Who = "",
) -> None:
    """Speak a notice to callers from now on, or speak it no longer."""

    async def switch(house: House) -> None:
        if off:
            await silence(house, name, who or getpass.getuser(), until)
        else:
            await speak(house, name, say or [], who or getpass.getuser(), until)

    terminal.run(within(switch))
    terminal.show_line(f'the bulletin "{name}" is {"off" if off else "on"}', "green")


def close(
    name: Annotated[str, typer.Argument(help='A department, a number of yours, or "all".')],
    say: Annotated[str, typer.Option(help="The prompt callers hear; else `system.closed`.")] = "",
    until: Until = "",
    who: Who = "",
) -> None:
    """Close a department, a line or everything now, whatever the hours say."""
    terminal.run(within(lambda house: shut(house, name, say, who or getpass.getuser(), until)))
    terminal.show_line(f'"{name}" is closed', "green")


def open_(
    name: Annotated[str, typer.Argument(help='What was closed: a department, a number, or "all".')],
) -> None:
    """Take a closure back: the opening hours count again."""
    if not terminal.run(within(lambda house: house.switches.remove("closure", name))):
        terminal.show_line(f'"{name}" was not closed')
        raise typer.Exit(terminal.NO)
    terminal.show_line(f'"{name}" follows its opening hours again', "green")


def switches(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what is switched now: closures, bulletins, callers; until when, by whom."""
    rows = terminal.run(within(switch_rows))
    if json:
        terminal.show_json(rows)
        return
    columns = ["what", "name", "state", "until", "who"]
    shown = [[row[column] for column in columns] for row in rows]
    terminal.show(terminal.table("Switches", columns, shown))


def pin(
    typed: Annotated[
        str, typer.Option("--pin", prompt="PIN", hide_input=True, help="Asked for when left out.")
    ],
) -> None:
    """Print a PIN as it may stand in a file, so that nobody reads it there."""
    if not is_plain(typed):
        raise ConfigError("pin", "a PIN has 4 to 12 digits")
    terminal.show_line(hashed(typed, secrets.token_bytes(8)))


async def speak(house: House, name: str, say: list[str], who: str, until: str = "") -> None:
    """Switch a bulletin on."""
    book = house.sites.current.book
    words = dict(_worded(each, list(book.languages)) for each in say)
    if not words and name not in book.bulletins:
        known = ", ".join(book.bulletins) or "none"
        raise ConfigError(
            "switch", f'there is no bulletin "{name}" (known: {known}): give its words with --say'
        )
    await keep(house, Switch("bulletin", name, True, 0, who, words=words), until)


async def silence(house: House, name: str, who: str, until: str = "") -> None:
    """Switch a bulletin off, whether a file or a supervisor switched it on."""
    if name in house.sites.current.book.bulletins:
        await keep(house, Switch("bulletin", name, False, 0, who), until)
    elif not await house.switches.remove("bulletin", name):
        raise ConfigError("switch", f'there is no bulletin "{name}"')


async def shut(house: House, name: str, say: str, who: str, until: str = "") -> None:
    """Close something."""
    site = house.sites.current
    known = (EVERYTHING, *site.roster.departments, *site.book.numbers)
    if name not in known:
        raise ConfigError("switch", f'there is no "{name}" to close: there are {", ".join(known)}')
    if say and say not in site.book.prompts:
        raise ConfigError("switch", f'there is no prompt "{say}"')
    if not say and "system.closed" not in site.book.prompts:
        raise ConfigError(
            "switch",
            "callers would be told nothing: give a prompt with --say, or write `system.closed`",
        )
    await keep(house, Switch("closure", name, True, 0, who, prompt=say), until)


async def switch_rows(house: House) -> list[dict[str, str]]:
    """Return what is switched now, one row each."""
    now_ms, zone = house.clock.now_ms(), house.sites.current.book.timezone
    return [
        {
            "what": each.kind,
            "name": each.name,
            "state": "on" if each.on else "allowed" if each.kind == "caller" else "off",
            "until": "" if each.until_ms is None else wall.shown(each.until_ms, zone),
            "who": each.who,
        }
        for each in await house.switches.every()
        if each.holds(now_ms)
    ]


async def keep(house: House, switch: Switch, until: str) -> None:
    """Keep a switch made now, with its end."""
    now_ms = house.clock.now_ms()
    try:
        zone = house.sites.current.book.timezone
        end = wall.read_coming(until, zone, now_ms) if until else None
    except ValueError as error:
        raise ConfigError("switch", str(error)) from error
    if end is not None and end <= now_ms:
        raise ConfigError("switch", f'"{until}" has passed already')
    await house.switches.put(replace(switch, at_ms=now_ms, until_ms=end))


def _worded(text: str, languages: list[str]) -> tuple[str, str]:
    language, equals, words = text.partition("=")
    if language not in languages or not equals or not words.strip():
        raise ConfigError(
            "switch", f'"{text}" is not "language=words"; languages are {", ".join(languages)}'
        )
    return language, words.strip()


async def within(doing: Callable[[House], Awaitable[T]]) -> T:
    """Do something with the house open."""
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        return await doing(house)
