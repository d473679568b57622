"""Name what happens to agents, to the roster, and to us."""

from collections.abc import Mapping
from types import MappingProxyType

from calls.kinds import AGENT, CALL, Kind, kind

STAFF: Mapping[str, Kind] = MappingProxyType(
    {
        "agent.changed": kind(
            "what the agent declares or what the system knows of them changed outside a call",
            agent=AGENT,
            presence="signed_out, ready or not_ready",
            reason="why not ready; empty otherwise",
            work="idle, offered, talking or wrap_up",
            cause="agent, rona, declined, busy, failed, unreachable, back_off, "
            "connection_lost, phone_lost, call_lost, rejoined, evacuated, wrap_up_ended, "
            "wrap_up_extended, roster, supervisor",
        ),
        "agent.noted": kind(
            "the agent wrote down how a call went, during it or after it; the last note counts",
            agent=AGENT,
            about="id of the call it is about; not `call`: nothing of a call comes after its end",
            disposition="code of the department's list; may be empty",
            notes="free text; may be empty",
            tags="words to find it by, separated by commas; may be empty",
        ),
        "agent.endpoint": kind(
            "the agent is rung on another of their devices",
            agent=AGENT,
            endpoint="the device: client:…, sip:… or a telephone number",
            applies="now, or later: when the call or offer they have is over, told again then",
        ),
        "site.evacuated": kind(
            "everybody is taken off duty, and nobody may be ready until this is lifted",
            who="the person who said so",
            why="what they wrote down as the reason",
            talks="finish: conversations go on to their end; move: their callers wait again",
        ),
        "site.reopened": kind(
            "the evacuation is over: agents may be ready again, and nobody was made so",
            who="the person who said so",
            lasted_ms="how long it lasted, milliseconds",
        ),
        "rota.exhausted": kind(
            "nobody on call is left to be rung for a call: whoever is to be alarmed is rung",
            call=CALL,
            department="the department it waits for",
            rota="name of the rota",
        ),
        "override.set": kind(
            "a supervisor let an agent do otherwise than the roster says, for a while",
            agent=AGENT,
            what="skill or department",
            name="of the skill or department",
            value="the skill's level, or the department's head start in seconds; empty: taken away",
            until="when it ends, epoch milliseconds",
            who="who set it",
            why="the reason they gave; may be empty",
        ),
        "override.ended": kind(
            "a supervisor ended an override before its time",
            agent=AGENT,
            what="skill or department",
            name="of the skill or department",
            value="what it was: see override.set",
            who="who ended it",
        ),
        "override.expired": kind(
            "an override's time was over",
            agent=AGENT,
            what="skill or department",
            name="of the skill or department",
            value="what it was: see override.set",
        ),
        "roster.changed": kind(
            "a new roster epoch came into force",
            epoch="the new epoch",
            config="version of the configuration it came from",
        ),
        "invariant.broken": kind(
            "a rule that never breaks was found broken in the live state: a mistake of ours",
            name="the rule's name",
            what="what breaks it",
        ),
    }
)
