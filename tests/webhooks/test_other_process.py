"""A call that began at one process and goes on at another."""

from calls.clock import ManualClock
from config.publishing import publish, rollback
from config.shelf import MemoryShelf, Meta
from config.site import Site
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS
from tests.webhooks.test_test_lines import edited

META = Meta("ada", "trying", START_MS)


async def test_a_call_meets_its_own_menu_at_a_process_that_never_held_it(
    sample: Site, clock: ManualClock
) -> None:
    """The version in its state is found on the shelf, whatever is in force there."""
    shelf = MemoryShelf()
    other = edited(sample, '"2": {choose: support,', '"2": {choose: sales,')
    await publish(sample, shelf, META, None)
    await publish(other, shelf, META, sample.version)

    async with connected(edge_on(sample, clock, shelf), clock) as line:
        asked = await line.dials()
    async with connected(edge_on(other, clock, shelf), clock) as line:
        topics = await line.post_as("CA1", asked.onward, Digits="1")
        await line.post_as("CA1", topics.onward, Digits="2")
        call = await line.edge.router.call("CA1")
        await rollback(shelf, sample.version, META)
        await line.edge.sites.refresh()
        later = await line.queues("CA2")

    assert call is not None
    assert call.department == "support_l1"
    assert "The next free colleague" in " ".join(later.said)
    second = await line.edge.router.call("CA2")
    assert second is not None
    assert second.department == "support_l1"
