"""Name what happens to a call from the door to an answer."""

from collections.abc import Mapping
from types import MappingProxyType

from calls.kinds import AGENT, AVOID, CALL, OFFER, Kind, kind

ARRIVING: Mapping[str, Kind] = MappingProxyType(
    {
        "call.arrived": kind(
            "a caller's first leg reached us",
            call=CALL,
            caller="the caller's number as the carrier gave it",
            number="the number dialled",
            region="the region the caller was placed in",
            region_why="what decided the region",
            tier="the customer's tier; empty when the caller is not known",
            language="the language the call starts in",
            config="version of the configuration the call began with",
        ),
        "call.step": kind(
            "the caller went through one step of the flow",
            call=CALL,
            turn="number of the turn within the call, from 0",
            step="name of the step",
            heard="what the caller did: keys:…, speech:…, silence, or empty",
            where="file:line of the YAML that decided",
            why="the decision, in a sentence",
        ),
        "call.queued": kind(
            "the call entered a department's queue",
            call=CALL,
            department="the department",
            lane="id of the lane (department and demand)",
            demand="the skills and levels required, readable",
            key="order key: entered_at minus head start, epoch milliseconds",
            head_start_ms="priority, as milliseconds of waiting granted at the door",
            entered_at="when waiting began, epoch milliseconds",
            cause="entered; restored: the call's own turn put it back after the store lost it; "
            "callback: a promised call came to the queue; regained: it has the place of an earlier "
            "call that was cut off",
            regains="id of the call whose place it has; empty for none",
        ),
        "call.widened": kind(
            "others may answer the waiting call too; it keeps its place",
            call=CALL,
            department="the department whose agents may answer now too",
            lane="id of the lane it stands in besides",
            demand="the skills and levels that are now enough, readable",
            cause="relaxed; overflow: another department joins in; or agreed: the caller will have "
            "somebody who does not speak their language",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.moved": kind(
            "the waiting call went to another department, or to another place in the queue",
            call=CALL,
            department="the department it waits for now",
            lane="id of the lane it stands in now",
            demand="the skills and levels required, readable",
            key="order key: entered_at minus head start, epoch milliseconds",
            head_start_ms="priority, as milliseconds of waiting granted",
            cause="escalated, moved, reprioritised, transferred, or chosen by the caller's key",
            who="the person who moved it; empty when time or the caller did",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.exited": kind(
            "the department's rules sent the caller elsewhere, or a key the caller pressed",
            call=CALL,
            why="full, too_long, long_wait, empty, closed, evacuated or overflow; menu or "
            "transfer: the caller's choice",
            to="the department, step or number the caller goes to; empty: a goodbye",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.estimated": kind(
            "the caller was told how long they will probably wait on",
            call=CALL,
            department="the department it waits for",
            low_s="at least so many seconds from now",
            high_s="at most so many seconds from now; empty: nobody knows how much longer",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.offered": kind(
            "one agent was reserved for the call until a deadline",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            lane="id of the lane that matched",
            counter="what the order keys count: idle_since, offered_at (last rung), calls, "
            "talk_ms (both of this shift); or random (drawn by lot), preferred (kept for them)",
            agent_key="the winner's order key in that lane: rank times 2^42, plus the counter",
            runner_up="the next agent in that order; empty if there was none, or by lot",
            runner_up_key="the runner-up's order key; empty if there was none",
            idle="how many agents were idle in the lane at the match, the winner included",
            epoch="roster epoch the match was made under",
            config="version of the configuration in force",
            waited_ms="how long the call had waited, milliseconds",
            ring="how many agents may be rung for the call at once, this one included",
        ),
        "offer.ringing": kind(
            "the agent's device began to ring",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
        ),
        "offer.accepted": kind(
            "the agent took the call",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            waited_ms="how long the call had waited, milliseconds",
        ),
        "offer.declined": kind(
            "the agent refused the offer; the call keeps its place",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            reason="the reason given; may be empty",
            avoid_ms=AVOID,
        ),
        "offer.missed": kind(
            "ring on no answer (RONA): it rang until the deadline; the call keeps its place",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            misses="offers this agent has missed in a row, this one included",
            avoid_ms=AVOID,
        ),
        "offer.unreachable": kind(
            "the device never rang, and that is nobody's fault; the call keeps its place",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            why="busy, failed, not_registered, not_asked (the carrier was not reached in time) …",
            avoid_ms=AVOID,
        ),
        "offer.withdrawn": kind(
            "the offer was taken back, and the agent is not to blame",
            call=CALL,
            offer=OFFER,
            agent=AGENT,
            why="caller_left, agent_signed_out, agent_not_ready, connection_lost, "
            "phone_lost, answered_elsewhere, ringing_stopped, sent_on, bridge_failed, "
            "agent_left (before the caller who is called back had answered), evacuated",
        ),
        "call.connected": kind(
            "caller and agent can hear each other",
            call=CALL,
            agent=AGENT,
            dial_to_person_ms="from the first leg to this moment, milliseconds",
        ),
    }
)
