"""Tell the two parts of a configuration apart: the menu, and the people who answer.

Rules this module keeps:

* What belongs to the people is decided by key, not by file: files may be joined as one likes.
* Put together anew, a site takes all its people from one configuration and all else from another:
  the files the people come from stand under ``people/``, which no file of a directory can.
* So a menu that is rolled back restores nobody who was dismissed since, and is not refused for
  naming one of them as a caller's own agent.
"""

from collections.abc import Mapping

from config.problems import Place
from config.reader import read
from config.tree import Path, Reading, Tree

PEOPLE = (
    "agents",
    "calendar",
    "departments",
    "rotas",
    "shifts",
    "supervisors",
    "idle_clock_restarts",
)
"""Top-level keys that say who answers; every other one is the menu's."""
_APART = "people/"
_ASKED_FIRST = ("agent", "preferred_agent")
"""What the menu's part says of agents; anything else it names are departments, which must be."""


def reading_of(sources: Mapping[str, str]) -> Reading:
    """Read a site's files, those whose people were taken from elsewhere included.

    Args:
        sources: file name → text; see ``with_people_of``.
    """
    apart = {name: text for name, text in sources.items() if name.startswith(_APART)}
    if not apart:
        return read(sources)
    menu = read({name: text for name, text in sources.items() if name not in apart})
    people = read(apart)
    _forget(menu.tree.get("callers"), people.tree.get("agents"))
    return Reading(
        tree={**_of(menu.tree, people=False), **_of(people.tree, people=True)},
        keys={**_placed(menu.keys, people=False), **_placed(people.keys, people=True)},
        values={**_placed(menu.values, people=False), **_placed(people.values, people=True)},
        problems=[*menu.problems, *people.problems],
        broken=menu.broken or people.broken,
    )


def _forget(callers: Tree | None, agents: Tree | None) -> None:
    """Leave out which agent a known caller should have, where that agent is gone by now."""
    for caller in callers.values() if isinstance(callers, dict) else ():
        for key in _ASKED_FIRST:
            if isinstance(caller, dict) and isinstance(agents, dict):
                name = caller.get(key)
                if isinstance(name, str) and name not in agents:
                    del caller[key]


def people_of(tree: Mapping[str, Tree]) -> dict[str, Tree | None]:
    """Return the people's part of a document; what is not written is None."""
    return {key: tree.get(key) for key in PEOPLE}


def with_people_of(sources: Mapping[str, str], present: Mapping[str, str]) -> dict[str, str]:
    """Return a site with the people of another one.

    Args:
        sources: file name → text of the site whose menu is wanted.
        present: file name → text of the site whose people stay.

    Returns:
        ``sources`` as they are where the people are the same already.
    """
    theirs = reading_of(present)
    if people_of(reading_of(sources).tree) == people_of(theirs.tree):
        return dict(sources)
    files = {place.file for path, place in theirs.keys.items() if path[:1] and path[0] in PEOPLE}
    menu = {name: text for name, text in sources.items() if not name.startswith(_APART)}
    return menu | {
        _APART + name.removeprefix(_APART): text for name, text in present.items() if name in files
    }


def _of(tree: Mapping[str, Tree], *, people: bool) -> dict[str, Tree]:
    return {key: value for key, value in tree.items() if (key in PEOPLE) == people}


def _placed(places: Mapping[Path, Place], *, people: bool) -> dict[Path, Place]:
    # The start of the first file, (), is the menu's: a site begins with it.
    return {
        path: place
        for path, place in places.items()
        if (bool(path) and path[0] in PEOPLE) == people
    }
