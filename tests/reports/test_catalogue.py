"""Hold docs/events.md to the catalogue it is made from."""

from pathlib import Path

from calls.catalogue import CATALOGUE
from reports import catalogue

PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_page_of_events_is_the_one_made_from_the_catalogue() -> None:
    """The catalogue is a public contract: `make docs` after changing it."""
    kept = PAGE.read_text(encoding="utf-8")

    made = catalogue.page()

    assert kept == made


def test_every_event_and_every_field_is_on_the_page() -> None:
    """Nobody has to read the code to know what an event holds."""
    page = catalogue.page()

    missing = [
        f"{name}.{field}"
        for name, kind in CATALOGUE.items()
        for field in kind.fields
        if f"## `{name}`" not in page or f"| `{field}` | {kind.fields[field]} |" not in page
    ]

    assert missing == []
