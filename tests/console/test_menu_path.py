"""The menu path on an agent's card: what the caller chose, in words."""

import pytest

from calls.events import Event
from config.site import load
from console.menu_path import menu_path
from tests.console.world import SITE


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("", ["topic: support", "topic: speech:hello", "gone: 7"]),
        ("000000000000", ["language: 2", "topic: 2", "topic: speech:hello", "gone: 7"]),
    ],
)
def test_a_key_is_told_by_what_it_stood_for_when_it_was_pressed(
    config: str, told: list[str]
) -> None:
    """A language stands beside it already; after a change of the menu the key alone is certain."""
    site = load(SITE)
    answers = [
        ("welcome", ""),
        ("language", "keys:2"),
        ("topic", "silence"),
        ("topic", "keys:2"),
        ("topic", "speech:hello"),
        ("gone", "keys:7"),
    ]
    story = [Event(1, 1, "call.arrived", {"config": config or site.version})]
    story += [Event(2, 2, "call.step", {"step": step, "heard": heard}) for step, heard in answers]

    assert menu_path(story, site) == told
