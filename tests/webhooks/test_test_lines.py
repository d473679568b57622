from calls.clock import ManualClock
from config.publishing import draft
from config.shelf import MemoryShelf, Meta
from config.site import Site, parse
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS

TEST_LINE = "+33180005550"
META = Meta("ada", "trying", START_MS)


def edited(site: Site, old: str, new: str) -> Site:
    """Return a site with one text changed, wherever it stands."""
    return parse({name: text.replace(old, new) for name, text in site.sources.items()})


async def test_a_test_line_plays_the_next_edit_and_the_others_do_not(
    sample: Site, clock: ManualClock
) -> None:
    """A number with ``version: draft`` keeps to the draft through the whole call."""
    published = edited(
        sample,
        "{flow: main, brand: Northwind Europe,",
        "{version: draft, flow: main, brand: Northwind Europe,",
    )
    coming = edited(published, "Bienvenue chez", "Bientôt chez")
    coming = edited(coming, "Pour les ventes,", "Pour acheter,")
    shelf = MemoryShelf()
    await draft(coming, shelf, META)
    edge = edge_on(published, clock, shelf)
    await edge.sites.refresh()

    async with connected(edge, clock) as line:
        public = await line.dials("CA1")
        test = await line.dials("CA2", To=TEST_LINE, FromCountry="FR", From="+33612345699")
        topics = await line.post_as("CA2", test.onward, Digits="1")

    assert public.said[0] == "Welcome to Northwind."
    assert test.said[0] == "Bientôt chez Northwind Europe."
    assert topics.said[0].startswith("Pour acheter,")


async def test_a_test_line_without_a_draft_plays_what_is_in_force(
    sample: Site, clock: ManualClock
) -> None:
    """Nobody who calls a test line hears nothing."""
    published = edited(
        sample,
        "{flow: main, brand: Northwind Europe,",
        "{version: draft, flow: main, brand: Northwind Europe,",
    )

    async with connected(edge_on(published, clock), clock) as line:
        document = await line.dials("CA2", To=TEST_LINE, FromCountry="FR", From="+33612345699")

    assert document.said[0] == "Bienvenue chez Northwind Europe."
