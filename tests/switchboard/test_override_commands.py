"""What supervisors let agents do otherwise than the roster says, at a shell."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from calls.errors import ConfigError
from config.published import Sites
from routing.override import Kind, Override
from switchboard import cli, floor_commands, override_commands, why_command
from tests.switchboard.small_house import SmallHouse, one_call_waits


def wanted(agent: str, kind: Kind, name: str, value: int | None) -> Override:
    return Override(agent, kind, name, value, 0, 0, "ada", "flu")


async def test_an_override_is_set_listed_and_taken_back(house: SmallHouse) -> None:
    """It is shown with its end on the site's clock, with who did it and why."""
    said, alone = await override_commands.put(
        house, wanted("anna", "skill", "fr", 3), "2026-11-21T18:00", ""
    )

    assert said == 'Anna Petrova has the skill "fr" at level 3 until Sat 2026-11-21 18:00'
    assert alone == []
    rows, _ = await override_commands.override_rows(house)
    assert [(row["agent"], row["what"], row["who"], row["why"]) for row in rows] == [
        ("anna", 'the skill "fr" at level 3', "ada", "flu")
    ]
    back = await override_commands.taken_back(house, "anna", "skill", "fr", "tom")
    assert back == 'the skill "fr" of agent "anna" is as the roster says again'
    with pytest.raises(ConfigError, match="is not overridden"):
        await override_commands.taken_back(house, "anna", "skill", "fr", "tom")


@pytest.mark.parametrize(
    ("override", "until", "for_", "said"),
    [
        (("ana", "skill", "fr", 3), "", "2h", 'no agent "ana", did you mean "anna"?'),
        (("anna", "skill", "frr", 3), "", "2h", 'the skill "frr" .* did you mean "fr"?'),
        (("anna", "skill", "fr", 6), "", "2h", '"6" is not a level: from 1'),
        (("anna", "department", "biling", 0), "", "2h", 'did you mean "billing"?'),
        (("anna", "skill", "fr", 3), "2026-11-20T18:00", "", "has passed already"),
        (("anna", "skill", "fr", 3), "2027-11-20T18:00", "", "more than 31 days ahead"),
        (("anna", "skill", "fr", 3), "tonight", "", "is not a date with a time"),
        (("anna", "skill", "fr", 3), "", "long", "is not a duration"),
        (("anna", "skill", "fr", 3), "", "", "with either --until or --for"),
        (("anna", "skill", "fr", 3), "2026-11-21T18:00", "2h", "with either --until or --for"),
        (("anna", "skill", "en", 5), "", "2h", "there is nothing to override"),
        (("anna", "skill", "fr", None), "", "2h", "does not have .* nothing to override"),
        (("chloe", "department", "billing", 0), "", "2h", "there is nothing to override"),
    ],
)
async def test_what_could_not_be_meant_so_is_refused(
    house: SmallHouse,
    override: tuple[str, Kind, str, int | None],
    until: str,
    for_: str,
    said: str,
) -> None:
    """A slip of the finger gives nobody anything."""
    with pytest.raises(ConfigError, match=said):
        await override_commands.put(house, wanted(*override), until, for_)

    assert await house.router.overriding.active() == ()


async def test_whom_nobody_could_answer_any_more_is_said_at_once(house: SmallHouse) -> None:
    """Two people of the sample answer billing; without both, its callers would wait in vain."""
    said = [
        await override_commands.put(house, wanted(who, "department", "billing", None), "", "2h")
        for who in ("chloe", "dmitri")
    ]

    assert [alone for _, alone in said] == [[], ["billing"]]
    assert (await override_commands.override_rows(house))[1] == ["billing"]


async def test_what_a_new_configuration_no_longer_names_is_said_and_breaks_nothing(
    house: SmallHouse,
) -> None:
    """The override waits for its end without effect."""
    await override_commands.put(house, wanted("anna", "department", "billing", 30), "", "2h")
    await override_commands.put(house, wanted("ben", "skill", "invoices", 2), "", "2h")
    site = house.sites.current
    departments = {k: v for k, v in site.roster.departments.items() if k != "billing"}
    agents = {k: v for k, v in site.roster.agents.items() if k != "ben"}
    roster = replace(site.roster, departments=departments, agents=agents)
    house.sites = Sites(replace(site, roster=roster), report=lambda error: pytest.fail(str(error)))

    rows, _ = await override_commands.override_rows(house)

    said = [str(row["what"]).partition(" (no effect: ")[2] for row in rows]
    assert said == [
        "the department is not in the configuration any more)",
        "the agent is not in the roster any more)",
    ]
    assert not any(row["effect"] for row in rows)


async def test_agents_and_queues_show_who_answers_now(house: SmallHouse) -> None:
    """Whoever helps out counts among the department's own, and is marked."""
    await override_commands.put(house, wanted("anna", "department", "billing", 0), "", "2h")
    await house.router.set_presence("anna", "ready")
    snapshot = await house.router.snapshot()
    roster = house.sites.current.roster.under(snapshot.overrides)

    [anna] = [
        row for row in floor_commands.agent_rows(snapshot, roster, {}) if row["agent"] == "anna"
    ]
    [billing] = [
        row for row in floor_commands.queue_rows(snapshot, roster) if row["department"] == "billing"
    ]

    assert anna["departments"] == "support_l1, support_l2, billing"
    assert [(o["name"], o["who"]) for o in anna["overrides"]] == [("billing", "ada")]  # type: ignore[attr-defined]  # rows are plain data
    assert billing["ready"] == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["set", "anna", "--for", "2h"], "name one skill or one department"),
        (["set", "anna", "--skill", "fr=3", "--without-skill", "en"], "name one skill or one"),
        (["set", "anna", "--skill", "fr", "--for", "2h"], "has no level"),
        (["set", "anna", "--department", "billing=x", "--for", "2h"], "is not a duration"),
        (["end", "anna"], "name one skill or one department"),
    ],
)
def test_what_is_typed_wrong_is_told_before_anything_is_opened(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2: the command itself was wrong."""
    assert cli.run(["override", *typed]) == 2

    assert said in capsys.readouterr().err


def test_an_override_goes_from_the_shell_to_an_embedded_server_and_back(
    shell: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Set by one process, seen and ended by others, with their exit codes."""
    assert cli.run(["publish", str(Path(__file__).parents[2] / "config" / "site")]) == 0
    given = ["anna", "--department", "billing=30s", "--for", "2h", "--why", "flu", "--who", "ada"]
    assert cli.run(["override", "set", *given]) == 0
    capsys.readouterr()

    assert cli.run(["override", "list", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["overrides"]
    assert cli.run(["agents"]) == 0

    assert (row["value"], row["who"], row["why"]) == (30, "ada", "flu")
    assert "billing" in capsys.readouterr().out
    assert cli.run(["override", "end", "anna", "--department", "billing"]) == 0
    assert cli.run(["override", "end", "anna", "--department", "billing"]) == 1


async def test_why_says_what_an_override_kept_somebody_from_that_is_over_by_now(
    house: SmallHouse,
) -> None:
    """Chloé was without invoices as the caller began to wait; at the end of it she is rung."""
    await house.router.set_presence("chloe", "ready")
    await override_commands.put(house, wanted("chloe", "skill", "invoices", None), "", "2h")
    await one_call_waits(house)
    house.clock.advance_to(house.clock.now_ms() + 1000)
    await override_commands.taken_back(house, "chloe", "skill", "invoices", "tom")

    told = await why_command.story_of(house, "CA1")

    [waits] = [line for line in told.lines if line.type == "call.queued"]
    reasons = {each.agent: each.reason for each in waits.passed_over}
    assert reasons["chloe"] == "skill missing: invoices (overridden)"
    [offered] = [line for line in told.lines if line.type == "call.offered"]
    assert offered.text.startswith("offered to Chloé Gagnon after")
