"""What stands in our URLs: read by us alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from webhooks.sealing import Box

BOX = Box("a made-up state secret")


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_what_was_sealed_opens_and_is_sealed_the_same_again(plain: bytes) -> None:
    """A retry is answered with the same document."""
    sealed = BOX.seal(plain)

    assert BOX.open(sealed) == plain
    assert BOX.seal(plain) == sealed


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=50)
def test_what_was_changed_opens_as_nothing(plain: bytes, at: int, by: int) -> None:
    """Not a letter of it can be another."""
    sealed = BOX.seal(plain)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = at % (len(sealed) - 1)  # the last letter may carry bits that count for nothing
    other = letters[(letters.index(sealed[place]) + 1 + by % 63) % 64]
    if other != sealed[place]:
        assert BOX.open(sealed[:place] + other + sealed[place + 1 :]) is None


def test_another_secret_opens_nothing() -> None:
    """Nor does text that never was sealed."""
    assert Box("another secret").open(BOX.seal(b"4711")) is None
    assert [BOX.open(text) for text in ("", "AAAA", "ä", "=")] == [None] * 4
