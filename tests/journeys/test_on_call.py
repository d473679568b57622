"""Nights on which nobody is at work: those on call are rung, then somebody is alarmed."""

from datetime import datetime

import pytest

from config.site import Site, parse
from switchboard.app import follow_roster
from tests.journeys.test_shifts import JACK, NEW_YORK, asks_for_support
from tests.journeys.world import Kept, opened_world, sample


def with_a_rota() -> Site:
    """Return the sample site with a rota for first-level support outside office hours."""
    files = dict(sample().sources)
    level_one = "    name: Support, first level\n"
    assert level_one in files["people.yaml"]
    files["people.yaml"] = files["people.yaml"].replace(level_one, f"{level_one}    rota: nights\n")
    files["rotas.yaml"] = """
rotas:
  nights: {order: [jack, hugo], tries: 2, alarm: dmitri, closed_hours: office}
"""
    return parse(files)


async def test_at_night_those_on_call_are_rung_in_turn_and_then_somebody_is_alarmed(
    store: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    """Jack sleeps through two rings, Hugo through two; Dmitri is alarmed and answers."""
    start = datetime(2026, 11, 24, 19, 0, tzinfo=NEW_YORK)
    async with opened_world(store, site=with_a_rota(), start=start) as world:
        await follow_roster(world.house)
        jack = world.carrier.agent(JACK, answers_after_s=None)
        hugo = world.carrier.agent("+33612345678", answers_after_s=None)
        dmitri = "sip:dmitri@pbx.northwind.example"
        world.carrier.agent(dmitri)
        caller = world.caller()

        await world.passes(4 * 3600)
        await world.run(asks_for_support(caller, dmitri))

        assert (jack.rang, hugo.rang) == (2, 2)
        assert [e.agent for e in await world.events("offer.missed")] == ["jack"] * 2 + ["hugo"] * 2
        assert [e.fields["rota"] for e in await world.events("rota.exhausted")] == ["nights"]
        assert (await world.final(caller)).fields["agent"] == "dmitri"
        assert "nobody on call answered" in caplog.text
        await world.passes(10 * 3600)
        assert await world.work_of("jack") == ("signed_out", "idle")
        await world.check()
