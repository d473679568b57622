"""Take everybody off duty at once from the shell, and lift it: ``evacuate``.

Rules this module keeps:

* It asks before it acts, unless told not to; a reason is kept for whoever reads the record.
* What it cannot do for callers is said before: an emergency without a number to go to.
"""

import getpass
from typing import Annotated, Literal, cast

import typer

from config.site import Site
from routing.queue import Talks
from switchboard import terminal
from switchboard.house import House
from switchboard.switch_commands import Who, within


def evacuate(
    why: Annotated[str, typer.Argument(help='The reason: "the fire alarm".')] = "",
    talks: Annotated[
        str, typer.Option(help="Conversations: `finish` them, or `move` their callers too.")
    ] = "finish",
    lift: Annotated[bool, typer.Option("--lift", help="It is over: agents may be ready.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")] = False,
    who: Who = "",
) -> None:
    """Take everybody off duty now, without missed calls; callers are led elsewhere."""
    by = who or getpass.getuser()
    if lift:
        _lift(by)
        return
    if not why.strip():
        raise typer.BadParameter('say why, as `switchboard evacuate "the fire alarm"`')
    if talks not in ("finish", "move"):
        raise typer.BadParameter(f'--talks is "finish" or "move", not "{talks}"')
    for warning in terminal.run(within(_left_alone)):
        terminal.show_line(warning, "yellow")
    if not yes and not typer.confirm("Take everybody off duty now?"):
        raise typer.Exit(terminal.NO)
    done = terminal.run(within(lambda h: begin(h, by, why.strip(), cast("Talks", talks))))
    said = "everybody is off duty" if done == "evacuated" else "the site is evacuated already"
    terminal.show_line(f"{said}: nobody may be ready until `switchboard evacuate --lift`", "green")


def _lift(by: str) -> None:
    if terminal.run(within(lambda house: house.router.evacuation.lift(by))) == "same":
        terminal.show_line("the site is not evacuated")
        raise typer.Exit(terminal.NO)
    terminal.show_line("agents may be ready again: each presses Ready, nobody is made so", "green")


async def begin(house: House, who: str, why: str, talks: Talks) -> Literal["evacuated", "same"]:
    """Evacuate a site."""
    return await house.router.evacuation.begin(who, why, talks)


async def _left_alone(house: House) -> list[str]:
    return unserved(house.sites.current)


def unserved(site: Site) -> list[str]:
    """Say, in sentences, which callers an evacuation would leave without an answer or a word."""
    found = []
    urgent = site.book.emergency
    if urgent is not None and urgent.number is None:
        found.append(
            "emergencies have no fixed number: with nobody ready they wait and nobody answers "
            "(give `emergency` a `number`)"
        )
    if "system.evacuated" not in site.book.prompts:
        found.append("callers are not told why: write the prompt `system.evacuated`")
    return found
