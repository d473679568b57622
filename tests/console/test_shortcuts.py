import re
from collections import Counter
from pathlib import Path

CONSOLE = Path(__file__).parents[2] / "console"


def _page() -> str:
    return "".join(
        file.read_text(encoding="utf-8") for file in sorted((CONSOLE / "templates").glob("*.html"))
    )


def test_no_two_buttons_of_the_desk_are_pressed_by_one_key() -> None:
    """Mute and More time once shared Alt+M, and one of them was dead."""
    page = _page()
    shown = re.findall(r'aria-keyshortcuts="Alt\+(\w)"', page)

    assert [key for key, count in Counter(shown).items() if count > 1] == []


def test_every_key_the_desk_shows_is_the_key_its_script_listens_to() -> None:
    """What stands on a button is what presses it."""
    page = _page()
    scripts = "".join(
        file.read_text(encoding="utf-8") for file in sorted((CONSOLE / "static").glob("desk_*.js"))
    )
    shown = dict(re.findall(r'<button id="([\w-]+)"[^>]*aria-keyshortcuts="Alt\+(\w)"', page))
    heard = dict(re.findall(r'command\("([\w-]+)", \{\s*key: "Key(\w)"', scripts))

    assert shown == heard
