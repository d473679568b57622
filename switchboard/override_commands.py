"""Let agents do otherwise than the roster says, for a while, from the shell: ``override``.

Rules this module keeps:

* It counts at once, for every process and every call that waits; conversations are left alone.
* It has an end: an instant on the site's own clock, or so long from now.
* Who did it and why is in the record: the account of the shell, unless another name is given.
"""

import getpass
from dataclasses import replace
from typing import Annotated

import typer

from calls.errors import ConfigError
from config.overriding import judge, sentence, thing, without_effect
from config.site import Site
from ivr import wall
from ivr.written import seconds
from routing.override import Kind, Override
from switchboard import terminal
from switchboard.floor_commands import Json
from switchboard.house import House
from switchboard.switch_commands import within

app = typer.Typer(
    help="Let agents do otherwise than the roster says, for a while.", no_args_is_help=True
)

Agent = Annotated[str, typer.Argument(help="Id of the agent, as the roster has it.")]
Skill = Annotated[str, typer.Option(help='The skill; to set one with its level: "fr=3".')]
Department = Annotated[
    str, typer.Option(help='The department; to set one with a head start: "billing=30s".')
]
Who = Annotated[str, typer.Option(help="Who does this; your login when left out.")]


@app.command("set")
def set_(
    agent: Agent,
    skill: Skill = "",
    without_skill: Annotated[str, typer.Option(help="The skill to take away.")] = "",
    department: Department = "",
    without_department: Annotated[str, typer.Option(help="The department to take away.")] = "",
    until: Annotated[
        str, typer.Option(help='Until when, on the site\'s clock: "18:00", "2026-12-01T18:00".')
    ] = "",
    for_: Annotated[str, typer.Option("--for", help='For how long: "90m", "8h".')] = "",
    why: Annotated[str, typer.Option(help="The reason, for whoever reads the list later.")] = "",
    who: Who = "",
) -> None:
    """Give an agent a skill or a department, change a level, or take one away, until an end."""
    kind, written, on = one_of(skill, without_skill, department, without_department)
    name, value = valued(kind, written) if on else (written, None)
    wanted = Override(agent, kind, name, value, 0, 0, who or getpass.getuser(), why.strip())
    said, alone = terminal.run(within(lambda house: put(house, wanted, until, for_)))
    terminal.show_line(said, "green")
    _warn(alone)


@app.command()
def end(agent: Agent, skill: Skill = "", department: Department = "", who: Who = "") -> None:
    """End an override before its time: the roster counts again."""
    kind, name, _ = one_of(skill, "", department, "")
    by = who or getpass.getuser()
    terminal.show_line(
        terminal.run(within(lambda h: taken_back(h, agent, kind, name, by))), "green"
    )


@app.command("list")
def list_(json: Json = False) -> None:
    """Show what agents do otherwise than the roster says now: until when, by whom, and why."""
    rows, alone = terminal.run(within(override_rows))
    if json:
        terminal.show_json({"overrides": rows, "left_alone": alone})
        return
    columns = ["agent", "what", "until", "who", "why"]
    shown = [[str(row[column]) for column in columns] for row in rows]
    terminal.show(terminal.table("Overrides", columns, shown))
    _warn(alone)


def one_of(
    skill: str, without_skill: str, department: str, without_department: str
) -> tuple[Kind, str, bool]:
    """Return what an override is about: which kind, what is written of it, and whether it is given.

    Raises:
        BadParameter: none of them is named, or more than one.
    """
    options: tuple[tuple[Kind, str, bool], ...] = (
        ("skill", skill, True),
        ("skill", without_skill, False),
        ("department", department, True),
        ("department", without_department, False),
    )
    named = [each for each in options if each[1]]
    if len(named) != 1:
        raise typer.BadParameter("name one skill or one department")
    return named[0]


def valued(kind: Kind, written: str) -> tuple[str, int]:
    """Read ``fr=3`` or ``billing=30s``; a department alone has no head start.

    Raises:
        BadParameter: it is no such thing.
    """
    name, equals, value = written.partition("=")
    if kind == "department":
        try:
            return name, seconds(value if equals else "0s")
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    if not value.isdecimal():
        raise typer.BadParameter(f'"{written}" has no level: write for example "{name}=3"')
    return name, int(value)


async def put(house: House, wanted: Override, until: str, for_: str) -> tuple[str, list[str]]:
    """Set an override made now.

    Returns:
        What is so now, in a sentence; and what nobody can answer because of overrides.
    """
    now_ms, site = house.clock.now_ms(), house.sites.current
    until_ms = _end(until, for_, now_ms, site.book.timezone)
    made = replace(wanted, at_ms=now_ms, until_ms=until_ms)
    judge(site, made)
    done = await house.router.overriding.set(made)
    if done in ("behind", "unknown"):
        raise _behind()
    return sentence(site, made), await _alone(house)


async def taken_back(house: House, agent: str, kind: Kind, name: str, who: str) -> str:
    """End an override; return what is so now, in a sentence."""
    done = await house.router.overriding.end(agent, kind, name, who)
    if done == "behind":
        raise _behind()
    if done == "none":
        raise ConfigError(
            "override_none",
            f'the {kind} "{name}" of agent "{agent}" is not overridden: '
            "`switchboard override list` shows what is",
        )
    return f'the {kind} "{name}" of agent "{agent}" is as the roster says again'


async def override_rows(house: House) -> tuple[list[dict[str, object]], list[str]]:
    """Return what is overridden now, one row each; and what nobody can answer because of it."""
    site = house.sites.current
    rows: list[dict[str, object]] = []
    for each in await house.router.overriding.active():
        idle = without_effect(site, each)
        rows.append(
            {
                "agent": each.agent,
                "what": what(site, each) + (f" (no effect: {idle})" if idle else ""),
                "kind": each.kind,
                "name": each.name,
                "value": each.value,
                "until": wall.shown(each.until_ms, site.book.timezone),
                "until_ms": each.until_ms,
                "who": each.who,
                "why": each.why,
                "effect": not idle,
            }
        )
    return rows, await _alone(house)


async def _alone(house: House) -> list[str]:
    return [str(each) for each in await house.router.overriding.left_alone()]


def _warn(alone: list[str]) -> None:
    for demand in alone:
        terminal.show_line(f"as it is now, nobody of the roster can answer {demand}", "yellow")


def what(site: Site, override: Override) -> str:
    """Say what an agent has or is without: ``without the skill "fr"``."""
    return f"{'without ' * (override.value is None)}{thing(site, override)}"


def _end(until: str, for_: str, now_ms: int, timezone: str) -> int:
    if bool(until) == bool(for_):
        raise ConfigError(
            "override_end",
            "say how long it holds, with either --until or --for: what has no end belongs into "
            "the roster",
        )
    try:
        if until:
            return wall.read_coming(until, timezone, now_ms)
        return now_ms + seconds(for_) * 1000
    except ValueError as error:
        raise ConfigError("override_end", str(error)) from error


def _behind() -> ConfigError:
    return ConfigError(
        "override_behind",
        "another configuration is just coming into force, and nothing was changed: try again in a "
        "few seconds; if it stays so, look whether `switchboard serve` runs",
    )
