"""Look after who may sign in, from the shell.

Rules this module keeps:

* A password is asked for, twice and unseen, or read from standard input; it is never an argument,
  where the shell's history and the process list would keep it.
* Changing or removing an account ends its sessions at once.
"""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from calls.errors import ConfigError
from console.accounts import Account, Accounts
from console.passwords import LONGEST, Passwords
from console.permissions import ROLES
from switchboard import settings, terminal

app = typer.Typer(help="Say who may sign in.", no_args_is_help=True)

SHORTEST = 8
"""Source: NIST SP 800-63B, 3.1.1.2: at least eight characters, any of them."""

Name = Annotated[str, typer.Argument(help="What they type to sign in.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"One of {', '.join(ROLES[1:])}.")] = "agent",
    shown: Annotated[str, typer.Option(help="Their name for people.")] = "",
    agent: Annotated[str, typer.Option(help="Their id in the roster, if they answer calls.")] = "",
    password_stdin: FromInput = False,
) -> None:
    """Add an account."""
    if role not in ROLES[1:]:
        raise typer.BadParameter(f"there is no role {role!r}: choose from {', '.join(ROLES[1:])}")
    password = _password(from_input=password_stdin)
    name = name.strip().lower()
    account = Account(name, shown or name, role, agent, Passwords().hash(password))
    terminal.run(_add(account))
    terminal.show_line(f'"{name}" may sign in as {role}', "green")


@app.command("list")
def list_(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every account."""
    found = terminal.run(_all())
    rows = [[a.name, a.shown, a.role, a.agent] for a in found]
    columns = ["name", "shown", "role", "agent"]
    if json:
        terminal.show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        terminal.show(terminal.table("Accounts", columns, rows))


@app.command()
def passwd(
    name: Name,
    password_stdin: FromInput = False,
) -> None:
    """Change a password, and end the account's sessions."""
    password = _password(from_input=password_stdin)
    ended = terminal.run(_passwd(name.strip().lower(), Passwords().hash(password)))
    terminal.show_line(f'the password of "{name}" is changed, sessions ended: {ended}', "green")


@app.command()
def remove(name: Name) -> None:
    """Remove an account, and end its sessions."""
    if not terminal.run(_remove(name.strip().lower())):
        raise _nobody(name)
    terminal.show_line(f'"{name}" is removed', "green")


def _password(*, from_input: bool) -> str:
    """Return a password, asked for or read, and refuse one that is too short or too long."""
    if from_input:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    if not SHORTEST <= len(password) <= LONGEST:
        raise typer.BadParameter(f"a password has {SHORTEST} to {LONGEST} characters")
    return password


def _nobody(name: str) -> ConfigError:
    return ConfigError("user.unknown", f'there is no account "{name}": see "switchboard user list"')


async def _add(account: Account) -> None:
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        await put_new(house.accounts, account)


async def put_new(accounts: Accounts, account: Account) -> None:
    """Add an account; one that is there already is not changed by this.

    Raises:
        ConfigError: the name is taken.
    """
    if await accounts.get(account.name) is not None:
        raise ConfigError(
            "user.taken",
            f'there is an account "{account.name}" already: change its password with "switchboard '
            f'user passwd {account.name}", or remove it first',
        )
    await accounts.put(account)


async def _all() -> list[Account]:
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        return list(await house.accounts.all())


async def _passwd(name: str, password_hash: str) -> int:
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        return await change_password(house.accounts, name, password_hash)


async def change_password(accounts: Accounts, name: str, password_hash: str) -> int:
    """Change a password and end the account's sessions; return how many there were.

    Raises:
        ConfigError: there is no such account.
    """
    known = await accounts.get(name)
    if known is None:
        raise _nobody(name)
    await accounts.put(replace(known, password_hash=password_hash))
    return await accounts.close_sessions(name)


async def _remove(name: str) -> bool:
    from switchboard.opened import opened

    async with opened(settings.load()) as house:
        return await house.accounts.remove(name)
