"""Hold the command line to its rules: what it prints, where, and with which exit code."""

import io
import json
from pathlib import Path

import pytest

from calls.errors import ConfigError
from console.accounts import Account, Session
from switchboard import cli, floor_commands, terminal, user_commands
from tests.switchboard.small_house import SmallHouse, one_call_waits

SAMPLE = Path(__file__).parents[2] / "config" / "site"


def test_serve_without_settings_says_all_that_is_missing(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The settings are wrong, so exit 2, and every sentence is on standard error."""
    code = cli.run(["serve"])

    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert "PUBLIC_URL is not set" in said.err
    assert "TWILIO_AUTH_TOKEN is not set" in said.err


def test_an_unknown_command_is_a_matter_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2: the question itself was wrong."""
    code = cli.run(["frobnicate"])

    assert code == 2
    assert "frobnicate" in capsys.readouterr().err


def test_a_good_site_is_checked_with_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample site is good, and its version is told."""
    code = cli.run(["check", str(SAMPLE)])

    assert code == 0
    assert "good, version" in capsys.readouterr().out


def test_a_mistake_is_shown_with_its_place_and_its_line(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line, column, the line itself, and exit 1."""
    for file in SAMPLE.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (shell / file.name).write_text(text.replace("department: sales}", "department: salse}"))

    code = cli.run(["check", str(shell)])

    said = capsys.readouterr().out
    assert code == 1
    assert "menu.yaml:" in said
    assert '"salse", did you mean "sales"?' in said
    assert "to_sales: {type: queue, department: salse}" in said


def test_a_program_reads_the_same_problems_as_json(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An editor gets file, line and column as data."""
    (shell / "site.yaml").write_text("site: [\n")

    code = cli.run(["check", str(shell), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert said["good"] is False
    assert said["problems"][0]["file"] == "site.yaml"


def test_publish_asks_which_directory(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither an argument nor SITE_DIR: exit 2, and both ways out are named."""
    code = cli.run(["publish"])

    assert code == 2
    assert "SITE_DIR" in capsys.readouterr().err


def test_a_bad_site_is_not_published(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The problems are shown as `check` shows them, and nothing is put in force."""
    (shell / "site.yaml").write_text("site: [\n")

    code = cli.run(["publish", str(shell)])

    assert code == 1
    assert "site.yaml:" in capsys.readouterr().out


async def test_a_queue_shows_who_waits_and_how_long(house: SmallHouse) -> None:
    """One French caller for billing, for twelve seconds, with nobody signed in."""
    await one_call_waits(house)
    house.clock.advance_to(house.clock.now_ms() + 12_000)

    rows = floor_commands.queue_rows(await house.router.snapshot(), house.sites.current.roster)

    billing = next(row for row in rows if row["department"] == "billing")
    assert billing == {
        "department": "billing",
        "name": "Billing",
        "waiting": 1,
        "longest_wait_ms": 12_000,
        "callbacks": 0,
        "talking": 0,
        "ready": 0,
        "signed_in": 0,
        "rung": [],
    }
    assert {row["department"] for row in rows} == set(house.sites.current.roster.departments)


async def test_an_agent_is_shown_as_they_declared_themselves(house: SmallHouse) -> None:
    """Presence and work are two things; agents never signed in are listed too."""
    await house.router.set_presence("chloe", "ready")
    house.clock.advance_to(house.clock.now_ms() + 5_000)

    day = await floor_commands.day_so_far(house, house.clock.now_ms())
    rows = floor_commands.agent_rows(await house.router.snapshot(), house.sites.current.roster, day)

    shown = {str(row["agent"]): row for row in rows}
    assert (shown["chloe"]["presence"], shown["chloe"]["work"]) == ("ready", "idle")
    assert shown["chloe"]["for_ms"] == 5_000
    assert (shown["chloe"]["idle_today_ms"], shown["chloe"]["occupancy_today"]) == (5_000, 0.0)
    assert shown["ben"]["presence"] == "signed_out"
    assert shown["ben"]["for_ms"] is None
    assert floor_commands.state(shown["chloe"]) == "ready"
    busy = {"presence": "not_ready", "reason": "lunch", "work": "wrap_up"}
    assert floor_commands.state(busy) == "not ready (lunch), wrap up"


def test_what_a_caller_sent_cannot_steer_the_terminal() -> None:
    """Escapes and direction marks are shown as signs, not obeyed."""
    shown = terminal.printable("\x1b[31mred\u202e")

    assert shown == "�[31mred�"


async def test_a_name_that_is_taken_is_not_overwritten(house: SmallHouse) -> None:
    """`user add` never changes somebody's password by accident."""
    await user_commands.put_new(house.accounts, Account("you", "You", "owner", "", "hash"))

    with pytest.raises(ConfigError, match="there is an account"):
        await user_commands.put_new(house.accounts, Account("you", "Me", "agent", "", "other"))

    kept = await house.accounts.get("you")
    assert kept is not None
    assert kept.password_hash == "hash"


async def test_a_changed_password_ends_the_sessions(house: SmallHouse) -> None:
    """Whoever was signed in with the old one is out."""
    await house.accounts.put(Account("you", "You", "owner", "", "old"))
    await house.accounts.open_session(Session("d", "you", 10**15), 0)

    ended = await user_commands.change_password(house.accounts, "you", "new")

    kept = await house.accounts.get("you")
    assert ended == 1
    assert kept is not None
    assert (kept.password_hash, kept.role) == ("new", "owner")


async def test_the_password_of_nobody_cannot_be_changed(house: SmallHouse) -> None:
    """A name that does not exist is told, with where to look."""
    with pytest.raises(ConfigError, match="switchboard user list"):
        await user_commands.change_password(house.accounts, "nobody", "hash")


def test_a_short_password_is_refused_before_anything_is_opened(
    shell: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight characters at the least; exit 2."""
    monkeypatch.setattr("sys.stdin.readline", lambda: "short\n", raising=False)

    code = cli.run(["user", "add", "you", "--password-stdin"])

    assert code == 2
    assert "8 to 1024 characters" in capsys.readouterr().err


def test_an_unknown_role_is_refused(shell: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The roles there are, are named."""
    code = cli.run(["user", "add", "you", "--role", "boss"])

    assert code == 2
    assert "supervisor" in capsys.readouterr().err


def test_a_site_is_published_and_looked_at_on_an_embedded_server(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From nothing to a published site, command by command, each on the same data directory."""
    published = cli.run(["publish", str(SAMPLE), "--who", "you", "--why", "first version"])
    again = cli.run(["publish", str(SAMPLE)])
    capsys.readouterr()
    cli.run(["versions", "--json"])
    versions = json.loads(capsys.readouterr().out)

    looked = cli.run(["queues", "--json"])
    queues = json.loads(capsys.readouterr().out)
    asked = cli.run(["why", "CA404"])

    assert (published, again, looked, asked) == (0, 0, 0, 1)
    assert [(row["who"], row["why"], row["current"]) for row in versions] == [
        ("you", "first version", True)
    ]
    assert {row["department"]: row["waiting"] for row in queues}["billing"] == 0
    assert 'no call "CA404" is known' in capsys.readouterr().out
    assert (shell / "var" / "appendonlydir").is_dir()


def test_accounts_are_added_listed_and_removed(
    shell: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is published too; the password comes from standard input, never from argv."""
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))

    added = cli.run(["user", "add", "You", "--role", "owner", "--password-stdin"])
    capsys.readouterr()
    cli.run(["user", "list", "--json"])
    accounts = json.loads(capsys.readouterr().out)
    removed = cli.run(["user", "remove", "you"])
    again = cli.run(["user", "remove", "you"])

    assert (added, removed, again) == (0, 0, 1)
    assert accounts == [{"name": "you", "shown": "you", "role": "owner", "agent": ""}]
    assert 'there is no account "you"' in capsys.readouterr().err


def test_asking_about_queues_before_anything_was_published_says_so(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1 and a sentence, not an empty table."""
    code = cli.run(["queues"])

    assert code == 1
    assert "publish" in capsys.readouterr().err


def test_a_redis_that_does_not_answer_is_named(
    shell: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, one sentence, no traceback."""
    monkeypatch.setenv("REDIS_URL", f"unix://{shell}/nobody.sock")

    code = cli.run(["queues"])

    assert code == 1
    assert "nobody.sock" in capsys.readouterr().err
