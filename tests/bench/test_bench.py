"""The bench measures real transitions: kept running here with few calls, its figures unread."""

import json
from pathlib import Path

import pytest

from bench.corners import corners, rows_of
from bench.cost import CARRIED, cpu_of_a_call, memory_of_a_waiting_call
from bench.outlook import busy_floor, cost_of
from bench.profile import profile
from bench.rows import row, write
from bench.server import serving
from routing.ports.estimates import MOST_AGENTS


async def test_the_bench_takes_calls_through_and_puts_everything_back(tmp_path: Path) -> None:
    """It raises when a match did not come about, or a call went astray."""
    with serving() as line:
        cost = await cpu_of_a_call(line, 1, agents=20)
        weight = await memory_of_a_waiting_call(line, waiting=50)
        found = await corners(line, 3, lambda _: None, waits=(10, 20), staff=(2, 4))

    rows = [*rows_of(found), *cost, weight]
    write(rows, tmp_path / "out" / "routing.json")

    written = json.loads((tmp_path / "out" / "routing.json").read_text())
    assert len(written) == len({each["name"] for each in written}) == len(rows)
    assert set(written[0]) == {"name", "value", "unit", "yardstick", "ratio", "aim", "met"}
    assert [each["met"] for each in written if "round trips" in each["name"]] == [True, True]
    assert cost[-1].name == CARRIED


COMMANDS = {"join": 28, "accept": 14, "complete": 14, "free": 12}
"""What a plain call may ask of the server, whatever else routing can do."""


async def test_a_plain_call_does_not_get_dearer_for_what_it_does_not_use() -> None:
    """Each part of a call runs so many commands by the server's own count, and no more."""
    with serving() as line:
        parts = await profile(line, 1, agents=20)

    assert {name: parts[name].times.total() / 20 for name in COMMANDS} == pytest.approx(
        COMMANDS, abs=0.5
    )
    assert all(part.cpu > 0 and part.script > part.inside > 0 for part in parts.values())


async def test_an_estimate_looks_at_no_more_agents_than_it_may_however_many_there_are() -> None:
    """One trip, and who is looked at counts for all: a large roster never stalls the server."""
    with serving() as line:
        floor, entry = await busy_floor(line, 200, 30, 1)
        outlook = await floor.store.outlook(entry)
        cost = await cost_of(line, 20, 5, 1, 1)

    assert outlook is not None
    assert len(outlook.prospect.agents) == MOST_AGENTS
    assert outlook.prospect.each * MOST_AGENTS == 200
    assert cost.trips == 1


def test_a_figure_is_judged_by_its_ratio_to_the_yardstick() -> None:
    """Without a yardstick by itself, without an aim not at all."""
    assert row("p99", 8.0, "µs", 2.0, 4.0).met is True
    assert row("p99", 8.1, "µs", 2.0, 4.0).met is False
    assert row("bytes", 2049.0, "bytes", aim=2048.0).met is False
    assert row("median", 9.0, "µs", 3.0).met is None
