"""What happens to a call or an agent: one event, as stored and read.

Rules this module keeps:

* An event is appended in the same atomic step as the change it tells of.
* Every stored event carries ``seq`` (a site-wide counter, never reused), ``at_ms``, ``type`` and
  exactly the fields its entry in ``calls.catalogue`` names; all values are text on the wire.
* A call has one final record: one ``call.ended``, and nothing of that call after it.
* Fields are only ever added; a field that must change its meaning gets a new name and ``VERSION``
  goes up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = 1

RANK = 2**42
"""One rank in an agent's order key: above every counter, an instant in milliseconds included."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Args:
        seq: the site-wide number of this event, rising by one.
        at_ms: when it happened, UTC epoch milliseconds.
        type: its name in the catalogue.
        fields: the values its catalogue entry names, as text.
    """

    seq: int
    at_ms: int
    type: str
    fields: Mapping[str, str]

    @property
    def call(self) -> str:
        """Return the id of the call it happened to; empty for an agent's own events."""
        return self.fields.get("call", "")

    @property
    def agent(self) -> str:
        """Return the id of the agent it happened to; empty where there is none."""
        return self.fields.get("agent", "")
