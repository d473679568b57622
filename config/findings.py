"""Gather what is wrong with a document, each finding at its place.

Rules this module keeps:

* A finding never ends the check: all of them are told at once.
* A name that refers to nothing is told with the nearest name that does exist.
"""

from collections.abc import Collection

from config.problems import SHOWN, Problem, did_you_mean, in_order, listed, problem_at, quoted
from config.tree import Path, Reading


class Findings:
    """Collect errors and warnings about one document.

    ``set_aside`` are names written in parts the schema refused: they count as known.

    Args:
        reading: the document, which knows where everything stands.
    """

    def __init__(self, reading: Reading) -> None:
        self.set_aside: frozenset[str] = frozenset()
        self._reading = reading
        self._errors: list[Problem] = []
        self._warnings: list[Problem] = []

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what makes the document unusable, in the order of the files."""
        return in_order(self._errors)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what deserves a look, in the order of the files."""
        return in_order(self._warnings)

    def error(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note an error at the value of ``path``, or at its ``key``."""
        place = self._reading.place(path, key=key)
        self._errors.append(problem_at(place, message, hint))

    def warning(self, path: Path, message: str, hint: str = "", *, key: bool = True) -> None:
        """Note a warning at the ``key`` of ``path``, or at its value."""
        place = self._reading.place(path, key=key)
        self._warnings.append(problem_at(place, message, hint, warning=True))

    def refer(
        self, path: Path, name: str | None, known: Collection[str], what: str, *, key: bool = False
    ) -> None:
        """Note an error unless ``name`` is among the ``known``.

        Args:
            path: where the name stands.
            name: the name; None where none was given.
            known: what it may be.
            what: the word for such a thing, as "department".
            key: the name stands as a key, not as a value.
        """
        if name is None or name in known or name in self.set_aside:
            return
        # Past what is shown anyway, looking for near names only costs time.
        near = did_you_mean(name, known) if len(self._errors) < SHOWN else ""
        hint = f"known: {listed(known)}" if known else f"there is no {what} at all"
        self.error(path, f"unknown {what} {quoted(name)}{near}", hint, key=key)
