"""What an agent's device shows of a call."""

import pytest

from config.site import Site, parse
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import NUMBER, Kept, opened_world, sample

SHOWN = "+18005550199"


def _site(caller_id: str) -> Site:
    """Return the sample, with a caller id for its first number where one is given."""
    sources = dict(sample().sources)
    entry = f'  "{NUMBER}": {{flow: main, '
    assert entry in sources["site.yaml"]
    added = f'{entry}caller_id: "{caller_id}", ' if caller_id else entry
    sources["site.yaml"] = sources["site.yaml"].replace(entry, added)
    return parse(sources)


@pytest.mark.parametrize(("written", "shown"), [("", NUMBER), (SHOWN, SHOWN)])
async def test_an_agent_sees_the_numbers_caller_id(store: Kept, written: str, shown: str) -> None:
    """The number dialled, or what the numbers table says its calls show."""
    async with opened_world(store, site=_site(written)) as world:
        ben = await world.ready("ben")
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.run(talks_and_hangs_up(caller, "client:ben"))

        assert ("ringing", shown) in [(entry.kind, entry.text) for entry in ben.transcript]
        await world.check()
