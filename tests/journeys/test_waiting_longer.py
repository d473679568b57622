"""What changes for a caller who waits: others may answer, or the call is handed up."""

from dataclasses import replace
from typing import Any

from config.site import Site
from routing.patience import Relaxation
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import Kept, opened_world, sample


def site_where(department: str, **rules: Any) -> Site:
    """Return the sample site with other rules in one department."""
    site = sample()
    departments = dict(site.roster.departments)
    departments[department] = replace(departments[department], **rules)
    return replace(site, roster=replace(site.roster, departments=departments))


async def test_a_caller_who_waits_too_long_is_answered_by_another_department(store: Kept) -> None:
    """Relaxation adds the second level, whose agent is free; the caller keeps the place."""
    relaxed = site_where("support_l1", relax=(Relaxation(60, add="support_l2"),))
    async with opened_world(store, site=relaxed) as world:
        await world.ready("grace")
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.run(talks_and_hangs_up(caller, "client:grace"))

        final = await world.final(caller)
        assert (final.fields["agent"], final.fields["department"]) == ("grace", "support_l1")
        assert 60_000 <= int(final.fields["waited_ms"]) < 70_000
        await world.check()


async def test_a_caller_nobody_answers_is_handed_up(store: Kept) -> None:
    """After its time the call is the second level's, at the place it always had."""
    impatient = site_where("support_l1", escalate_after_s=45)
    async with opened_world(store, site=impatient) as world:
        await world.ready("grace")
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.run(talks_and_hangs_up(caller, "client:grace"))

        final = await world.final(caller)
        assert (final.fields["agent"], final.fields["department"]) == ("grace", "support_l2")
        assert [event.fields["cause"] for event in await world.events("call.moved")] == [
            "escalated"
        ]
        await world.check()
