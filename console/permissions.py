"""Say who may do what, in one table.

Rules this module keeps:

* Every route of the console names one action of this table; an unknown action is a mistake at
  start-up, not an open door.
* A role is only ever compared through the table, never by name in a handler.
* A visitor is whoever has not signed in.
* The table opens doors; it widens nobody's reach. An agent still acts on their own offer and
  call only, because the desk takes the agent from the account and never from the page.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["visitor", "agent", "supervisor", "admin", "owner"]
"""From the least trusted to the most."""
ROLES: tuple[Role, ...] = get_args(Role)

Action = Literal[
    "see start page",
    "fetch page parts",
    "sign in",
    "sign out",
    "end own sessions",
    "choose language",
    "see board",
    "see numbers",
    "see others' days",
    "hear messages",
    "remove messages",
    "evacuate",
    "override agents",
    "use desk",
    "use dial pad",
]

_YES, _NO = True, False

# fmt: off
_TABLE: Mapping[Action, tuple[bool, bool, bool, bool, bool]] = {
    #                    visitor  agent  superv.  admin  owner
    "see start page":   (_YES,    _YES,  _YES,    _YES,  _YES),
    "fetch page parts": (_YES,    _YES,  _YES,    _YES,  _YES),
    "sign in":          (_YES,    _YES,  _YES,    _YES,  _YES),
    "sign out":         (_NO,     _YES,  _YES,    _YES,  _YES),
    "end own sessions": (_NO,     _YES,  _YES,    _YES,  _YES),
    "choose language":  (_NO,     _YES,  _YES,    _YES,  _YES),
    "see board":        (_NO,     _YES,  _YES,    _YES,  _YES),
    # Others' callers, in full. An agent always sees the number of their own caller.
    "see numbers":      (_NO,     _NO,   _YES,    _YES,  _YES),
    # What each agent's day came to so far; everybody sees their own on the desk.
    "see others' days": (_NO,     _NO,   _YES,    _YES,  _YES),
    # Those of the departments an agent serves; whoever sees numbers hears all of them.
    "hear messages":    (_NO,     _YES,  _YES,    _YES,  _YES),
    "remove messages":  (_NO,     _NO,   _YES,    _YES,  _YES),
    "evacuate":         (_NO,     _NO,   _YES,    _YES,  _YES),
    "override agents":  (_NO,     _NO,   _YES,    _YES,  _YES),
    # Also needs an account that is linked to somebody in the roster.
    "use desk":         (_NO,     _YES,  _YES,    _YES,  _YES),
    # Exists in the demo only, which listens on loopback.
    "use dial pad":     (_YES,    _YES,  _YES,    _YES,  _YES),
}
# fmt: on

TABLE: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        action: frozenset(role for role, allowed in zip(ROLES, row, strict=True) if allowed)
        for action, row in _TABLE.items()
    }
)
"""Action → the roles that may do it."""


def allows(role: Role, action: Action) -> bool:
    """Tell whether somebody with this ``role`` may do ``action``."""
    return role in TABLE[action]
