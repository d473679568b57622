"""Estimates of the wait hold on simulated traffic; ``make estimate`` is the whole of it."""

import math
import random

import pytest

from bench.estimate import BANDS, coverage, in_band, scored, traffic
from bench.loads import PATTERNS
from bench.oracle import Oracle, Seen, Sight


async def test_a_spoken_range_holds_as_often_as_it_should_in_every_band_and_tells_something() -> (
    None
):
    """In each band of position: 75 to 90 % held, and 30 % better than the band's best constant."""
    found = await traffic([1], hours=1.2)
    whole = [each for spoken in found.values() for each in spoken]

    bands = {band: in_band(whole, band) for band in BANDS}
    together = scored("all", whole)

    held = {band: coverage(spoken) for band, spoken in bands.items()}
    assert {band: share for band, share in held.items() if not 0.75 <= share <= 0.90} == {}
    gains = {band: scored("", spoken).gain for band, spoken in bands.items()}
    assert {band: gain for band, gain in gains.items() if gain < 0.30} == {}
    assert together.waits > 800
    assert together.gain >= 0.45
    # The simple estimator, "as long as whoever was answered last", is not good enough.
    assert together.ours < 0.5 * together.simple


def test_the_oracle_knows_when_a_wrap_up_ends_and_how_long_talks_last_on() -> None:
    """What the bound rests on: residual conversations as they are drawn, and known instants."""
    dice = random.Random(1)
    oracle = Oracle(PATTERNS[0], dice)
    ends = Sight(0, False, [], 0, [Seen(True, "wrap_up", 40, False)])

    said = oracle.best(ends)
    fresh = [oracle.talk() for _ in range(4000)]
    long = [oracle.talk(400) for _ in range(4000)]

    left = [each - 400 for each in fresh if each > 400]
    assert (said.low_s, said.high_s) in {(30, 45), (30, 60)}
    assert math.fsum(fresh) / 4000 == pytest.approx(170, rel=0.1)
    assert math.fsum(long) / 4000 == pytest.approx(math.fsum(left) / len(left), rel=0.2)
