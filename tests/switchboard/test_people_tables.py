"""People from tables and calendars at the shell: published, and left alone by a rollback."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from config.site import Site, parse
from routing.shifts import Shift
from switchboard import cli, settings
from switchboard.shelved import shelved
from tests.switchboard.conftest import SAMPLE

AGENTS = "id,name,email,endpoints,departments,skills\n"
LENA = "lena,Lena Fox,lena@site.example,sip:lena@pbx.example,support_l1 billing,en:5 product:3\n"
OMAR = "omar,Omar Haddad,,+12125550143,billing,en:4\n"
SHIFTS = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
ATTENDEE:mailto:lena@site.example
DTSTART;TZID=America/New_York:{day}T090000
DTEND;TZID=America/New_York:{day}T170000
END:VEVENT
END:VCALENDAR
"""


def _site(directory: Path, welcome: str, agents: str, day: str) -> Path:
    """Write the sample with a table of agents and a calendar beside it."""
    directory.mkdir()
    for file in SAMPLE.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("Welcome to", welcome)
        (directory / file.name).write_text(text, encoding="utf-8")
    (directory / "agents.csv").write_text(AGENTS + agents, encoding="utf-8")
    (directory / "shifts.ics").write_bytes(SHIFTS.format(day=day).replace("\n", "\r\n").encode())
    return directory


def _in_force() -> Site:
    """Return what every process would take now."""

    async def taken() -> Site:
        async with shelved(settings.load()) as (shelf, _):
            published = await shelf.get(str(await shelf.current()))
            assert published is not None
            return parse(published.sources)

    return asyncio.run(taken())


def test_a_menu_goes_back_and_the_tables_of_people_stay(shell: Path) -> None:
    """Omar was dismissed and Lena's shift moved since: neither comes back with the old menu."""
    then = _site(shell / "then", "Hello from", LENA + OMAR, "20990301")
    now = _site(shell / "now", "Good day from", LENA, "20990302")

    codes = [cli.run(["publish", str(each), "--urgent"]) for each in (then, now)]
    codes.append(cli.run(["rollback", "--why", "too formal"]))
    site = _in_force()

    assert codes == [0, 0, 0]
    assert "Hello from" in site.sources["prompts.yaml"]
    assert {"lena", "omar"} & set(site.roster.agents) == {"lena"}
    assert [*site.roster.agents["lena"].shifts] == [
        Shift(date(2099, 3, 2), 540, 1020, "America/New_York")
    ]
    assert site.roster.agents["lena"].follows_shifts
    assert "people/agents.csv" in site.sources
    assert "people/shifts.ics" in site.sources


def test_people_of_then_come_back_with_their_tables_when_asked(shell: Path) -> None:
    """``--people``: Omar is back, Lena's shift is where it was, and the files are those of then."""
    then = _site(shell / "then", "Hello from", LENA + OMAR, "20990301")
    now = _site(shell / "now", "Good day from", LENA, "20990302")
    codes = [cli.run(["publish", str(then), "--urgent"])]
    first = _in_force()

    codes.append(cli.run(["publish", str(now), "--urgent"]))
    codes.append(cli.run(["rollback", first.version, "--people", "--why", "Omar is back"]))
    again = _in_force()

    assert codes == [0, 0, 0]
    assert (again.version, again.sources) == (first.version, first.sources)
    assert {"lena", "omar"} <= set(again.roster.agents)
    assert [shift.on for shift in again.roster.agents["lena"].shifts] == [date(2099, 3, 1)]


def test_a_bad_table_or_calendar_is_not_published(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line and column, what was meant, and nothing is put in force."""
    site = _site(shell / "site", "Hello from", LENA.replace("billing", "biling"), "20271301")

    code = cli.run(["publish", str(site)])

    shown = capsys.readouterr().out
    assert code == 1
    assert 'agents.csv:2:65 unknown department "biling", did you mean "billing"?' in shown
    assert 'shifts.ics:5:31 "20271301T090000" is no time' in shown
