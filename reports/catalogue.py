"""Print the event catalogue as a page: ``docs/events.md``, made by ``make docs``.

The table in ``calls/catalogue.py`` is the contract; this page only shows it. A test fails when the
page in the repository is not the one made from the code.
"""

from calls.catalogue import CATALOGUE
from calls.events import VERSION
from calls.kinds import Kind

_HEAD = f"""# Events

Version {VERSION}. This page is made from `calls/catalogue.py` by `make docs`; a test fails when
they differ.

Every event carries `seq` (a site-wide number, rising by one, never reused), `at_ms` (when, UTC
epoch milliseconds), `type`, and exactly the fields named below; on the wire all values are text. An
event is appended in the same atomic step as the change it tells of. A call has one final record,
one `call.ended`, and nothing of that call comes after it. Fields are only ever added; a field whose
meaning must change gets a new name, and the version goes up.

| event | what happened |
|---|---|
"""


def page() -> str:
    """Return the page: what there is at a glance, then each event with its fields."""
    rows = [
        f"| [`{name}`](#{_anchor(name)}) | {kind.meaning} |" for name, kind in CATALOGUE.items()
    ]
    return _HEAD + "\n".join([*rows, "", *map(_section, CATALOGUE, CATALOGUE.values())])


def _section(name: str, kind: Kind) -> str:
    """Return one event's heading and its table of fields."""
    lines = [f"## `{name}`", "", f"{kind.meaning[:1].upper()}{kind.meaning[1:]}.", ""]
    lines += ["| field | holds |", "|---|---|"]
    lines += [f"| `{field}` | {meaning} |" for field, meaning in kind.fields.items()]
    return "\n".join([*lines, ""])


def _anchor(name: str) -> str:
    """Return the anchor a heading gets: lower case, punctuation dropped."""
    return name.replace(".", "")


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - `make docs` writes what is printed
