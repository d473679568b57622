"""State what a call demands of whoever answers it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MIN_LEVEL = 1
"""Learning."""
MAX_LEVEL = 5
"""Expert."""


Standing = Literal["", "guest", "urgent"]
"""How a demand stands with those a department keeps free for its own (``reserve``): its own;
another department's, come by overflow; or an emergency's, which none is kept from."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Name a department and the least level required of each skill.

    Languages are skills. Use ``of`` to make one: it normalises, so that equal demands are equal.
    """

    department: str
    required: tuple[tuple[str, int], ...]
    standing: Standing = ""

    @classmethod
    def of(cls, department: str, required: Mapping[str, int], standing: Standing = "") -> "Demand":
        """Build a demand from skill → least level."""
        return cls(department, tuple(sorted(required.items())), standing)

    @classmethod
    def read(cls, text: str) -> "Demand":
        """Read a demand back from the text ``written`` made of it."""
        department, required, *standing = json.loads(text)
        return cls.of(department, required, *standing)

    @property
    def written(self) -> str:
        """Return it as text from which it can be read back."""
        apart = [self.standing] if self.standing else []
        text = [self.department, dict(self.required), *apart]
        return json.dumps(text, separators=(",", ":"))

    def __str__(self) -> str:
        """Return it readable: ``billing: fr>=3, invoices>=1``."""
        skills = ", ".join(f"{skill}>={level}" for skill, level in self.required)
        return f"{self.department}: {skills}" if skills else self.department

    @property
    def lane(self) -> str:
        """Return the lane's id: a hash of department and demand, not of the config version."""
        apart = [f"({self.standing})"] if self.standing else []
        text = "|".join([self.department, *(f"{s}={n}" for s, n in self.required), *apart])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def met_by(self, skills: Mapping[str, int]) -> bool:
        """Tell whether an agent with these ``skills`` (skill → level) can serve the demand."""
        return all(skills.get(skill, 0) >= level for skill, level in self.required)
