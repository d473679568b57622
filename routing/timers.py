"""Say how long each state may last before somebody asks the carrier or moves on.

Rules this module keeps:

* Every state but ``ended`` has a deadline; none of them rests on a key's time to live.
* The figures stand here once: the memory store reads them, the scripts get them at load.
* What a department may change (ring, wrap-up, avoidance …) is in ``routing.department``.

All are milliseconds unless the name says otherwise.
"""

from collections.abc import Mapping
from types import MappingProxyType

from calls.events import RANK
from routing.rota import ALARM_KEY, ALARM_RANK, ON_CALL_KEY, ON_CALL_RANK
from routing.together import BEHIND_MS, MOST_AT_ONCE

MENU_MS = 300_000
"""Silence in the menu after which the carrier is asked whether the caller is still there."""
WAIT_MS = 90_000
"""Without a wait turn for so long: three segments of 30 s were missed."""
CONNECTING_MS = 20_000
"""From an agent's answer until both are in the room."""
TALKING_MS = 600_000
"""How often a conversation's leg is asked after: its end may have been lost on the way."""
SURVEY_MS = 120_000
"""Silence in a survey after which the carrier is asked whether the caller is still there."""
REJOIN_MS = 30_000
"""How long a caller whose agent's page died is kept for that agent, unless something is written."""
TRANSFER_MS = 45_000
"""How long a caller sent to one agent is kept for them before others may answer."""
CHECKING_MS = 60_000
"""How long a question to the carrier may stay open before it is asked again."""
TOMBSTONE_MS = 86_400_000
"""An ended call is remembered for a day, so that a late turn resurrects nobody."""
UNSENT_MS = 60_000
"""How long an offer may wait to be asked for: rings are paced, one a second on a new account."""
STOPPED_MS = 30_000
"""How long an offer stays whose device no longer rings because another was picked up: longer than
that other is asked to press a key."""
RUNG_OUT_MS = 2_000
"""How long the word of each device may come later than that of the Dial which rang them."""
DEAD_OFFER_MS = 3_600_000
"""A dead offer is remembered for an hour, so that its late webhooks find out that they lost."""
ALIVE_MS = 60_000
"""Proof of life granted to a page at sign-in, until it sends the first of its own."""
LANE_MS = 3_600_000
"""A lane that nobody joined for so long is closed."""
SHIFT_GAP_MS = 14_400_000
"""Off duty for so long, an agent comes back to a new shift: what was counted begins anew."""
EMERGENCY_FIRST_MS = 2**42
"""What an emergency's ring is put forward by: more than any instant, exact in a sorted set."""
BACKOFF_MS = 500
"""First pause before a refused request is posted again; it doubles each time."""
BACKOFF_MAX_MS = 30_000
"""The longest such pause."""
REST_MS = 5_000
"""First rest of an agent whose device failed twice in a row; it doubles with each failure."""
REST_MAX_MS = 300_000
"""The longest such rest."""
ASIDE_MS = 45_000
"""How long a number outside may take to answer a consultation."""
EFFECT_TRIES = 6
"""Posts of one idempotent request after which its failure stands."""
SHORT_TALK_MS = 10_000
"""A conversation its caller leaves sooner is none: they were cut off before they were served."""
HANG_UP_MS = 10_000
"""From a promise to call back until the caller has heard it and hung up."""
DIALLING_MS = 90_000
"""From an agent's answer until the caller's telephone was asked to ring: calls are paced."""
PICKED_UP_MS = 60_000
"""From a caller's answer until they press the key: a voicemail presses nothing."""
AT_ONCE_OFF = 100
"""Agents an evacuation takes off duty in one transition, so that calls are not held up."""
BROKEN_MS = 45_000
"""Rules found broken are told once in so long, however many processes watch."""

LUA: Mapping[str, int] = MappingProxyType(
    {
        "RANK": RANK,
        "MOST_AT_ONCE": MOST_AT_ONCE,
        "BEHIND_MS": BEHIND_MS,
        "ALARM_KEY": ALARM_KEY,
        "ALARM_RANK": ALARM_RANK,
        "ON_CALL_KEY": ON_CALL_KEY,
        "ON_CALL_RANK": ON_CALL_RANK,
    }
    | {name: value for name, value in sorted(globals().items()) if isinstance(value, int)}
)
"""All of them by name, as the scripts are given them."""
