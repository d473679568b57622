"""The door for people at a shell: ``switchboard serve``, ``check``, ``why`` and the rest.

Rules this module keeps:

* Exit 0: it is so, it is done. Exit 1: no. Exit 2: the command or the settings are wrong.
* An error of ours is one or more sentences on standard error; a traceback is a fault to report.
* A command imports what it needs when it is called: ``--help`` answers at once.
"""

import logging
import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import SwitchboardError
from switchboard import (
    callback_commands,
    caller_commands,
    evacuation_commands,
    floor_commands,
    flow_commands,
    log,
    move_commands,
    override_commands,
    plan_commands,
    release,
    settings,
    site_commands,
    switch_commands,
    terminal,
    test_commands,
    user_commands,
    version_commands,
    why_command,
)

app = typer.Typer(
    name="switchboard",
    help="The call-centre router a company runs itself on top of its own Twilio account.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(site_commands.check)
app.command()(version_commands.publish)
app.command()(version_commands.draft)
app.command()(version_commands.versions)
app.command()(version_commands.rollback)
app.command("test")(test_commands.try_site)
app.command()(flow_commands.route)
app.command()(flow_commands.tree)
app.command()(plan_commands.plan)
app.command()(floor_commands.queues)
app.command()(floor_commands.agents)
app.command()(why_command.why)
app.command()(move_commands.move)
app.command()(evacuation_commands.evacuate)
app.command()(callback_commands.callbacks)
app.command()(switch_commands.bulletin)
app.command()(switch_commands.close)
app.command("open")(switch_commands.open_)
app.command()(switch_commands.switches)
app.command()(caller_commands.block)
app.command()(caller_commands.allow)
app.command()(caller_commands.unblock)
app.command()(caller_commands.blocks)
app.command()(switch_commands.pin)
app.add_typer(override_commands.app, name="override")
app.add_typer(user_commands.app, name="user")


@app.command()
def serve(
    directory: version_commands.Directory = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Development: publish DIRECTORY now and at each save.")
    ] = False,
) -> None:
    """Answer the carrier's webhooks and people's browsers (Procfile: web)."""
    chosen = settings.load(settings.CARRIER)
    if directory is not None and not watch:
        raise typer.BadParameter("what is published is served: say --watch, or publish it")
    watched = version_commands.directory_of(directory, chosen) if watch else None
    log.set_up(chosen.log_format, chosen.log_level)
    from switchboard import app as wiring

    terminal.run(wiring.serve(chosen, watched))


@app.command()
def dispatch() -> None:
    """Ring agents and keep the deadlines (Procfile: dispatch)."""
    chosen = settings.load(settings.CARRIER)
    log.set_up(chosen.log_format, chosen.log_level)
    from switchboard import app as wiring

    terminal.run(wiring.dispatch(chosen))


@app.command()
def demo(
    script: Annotated[
        bool, typer.Option("--script", help="Play some calls, tell how each went.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is served.")] = 8080,
    speed: Annotated[
        float | None, typer.Option(min=0.1, max=100, help="Simulated seconds per real second.")
    ] = None,
    directory: Annotated[
        Path | None, typer.Option("--site", help="Where the *.yaml files are; the sample's.")
    ] = None,
) -> None:
    """Try everything with a simulated carrier: no Twilio account, no Redis needed."""
    from switchboard import demo as show

    log.set_up("console", "ERROR" if script else "WARNING")
    directory = directory or Path(str(resources.files("config"))) / "site"
    if site_commands.checked(directory) is None:
        raise typer.Exit(terminal.NO)
    chosen = settings.load()
    if script:
        play = show.script(chosen, directory, SCRIPT_SPEED if speed is None else speed)
        raise typer.Exit(terminal.run(play))
    terminal.run(show.interactive(chosen, directory, port, 1.0 if speed is None else speed))


SCRIPT_SPEED = 20.0
"""Ten minutes of telephoning in half a minute."""


@app.command()
def schema() -> None:
    """Print the JSON Schema of a site's files, for editors."""
    from config.schema import site_schema

    terminal.show_json(site_schema())


@app.command()
def version() -> None:
    """Print the version."""
    terminal.show_line(release.version())


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: what was typed after ``switchboard``.
    """
    try:
        app(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else terminal.FINE
    except SwitchboardError as error:
        terminal.complain(error)
        return terminal.USAGE if error.code == "settings" else terminal.NO
    except KeyboardInterrupt:
        logging.getLogger(__name__).info("stopped by Ctrl+C")
        return terminal.FINE
    return terminal.FINE
