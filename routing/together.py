"""Hold the two figures of ringing several agents for one call."""

MOST_AT_ONCE = 10
"""Agents one call may ring together at most. Source: Twilio, ``<Dial>``: up to ten nouns."""
BEHIND_MS = 2**42
"""How far behind its key a call stands in its lanes for which somebody is being rung already: more
than any instant, exact in a sorted set."""
