"""Make what a site's files keep secret: ``pin``."""

import secrets
from typing import Annotated

import typer

from calls.errors import ConfigError
from ivr.pin import hashed, is_plain
from switchboard import terminal


def pin(
    typed: Annotated[
        str, typer.Option("--pin", prompt="PIN", hide_input=True, help="Asked for when left out.")
    ],
) -> None:
    """Print a PIN as it may stand in a file, so that nobody reads it there."""
    if not is_plain(typed):
        raise ConfigError("pin", "a PIN has 4 to 12 digits")
    terminal.show_line(hashed(typed, secrets.token_bytes(8)))
