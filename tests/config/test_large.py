"""A large site is checked in a moment, and one twice as large in two."""

import sys
from collections.abc import Mapping
from types import FrameType

from config.site import check_sources
from tests.config.large import large_site, size


def work(sources: Mapping[str, str]) -> int:
    """Return how many calls of a function a check makes: what it costs, on any machine."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check_sources(sources)
    finally:
        sys.setprofile(before)
    return calls


def test_a_large_site_is_good(tiny: Mapping[str, str]) -> None:
    """What the work is measured with is a site somebody could run: nothing is said of it."""
    result = check_sources(large_site(tiny, 110))

    assert (result.problems, result.warnings) == ((), ())


def test_the_work_of_a_check_grows_as_the_site_does(tiny: Mapping[str, str]) -> None:
    """Two hundred thousand bytes are a second's work at most: about two million calls."""
    half, whole = large_site(tiny, 55), large_site(tiny, 110)
    check_sources(half)  # what is looked up once is looked up

    small, large = work(half), work(whole)

    assert 190_000 < size(whole) < 210_000
    assert large / small < 1.2 * size(whole) / size(half)
    assert large < 2_000_000
