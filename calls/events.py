"""The event catalogue: everything that can happen to a call or an agent, as a public contract.

Rules this module keeps:

* An event is appended in the same atomic step as the change it tells of.
* Every stored event carries ``seq`` (a site-wide counter, never reused), ``at_ms``, ``type`` and
  exactly the fields its entry below names; all values are text on the wire.
* A call has one final record: one ``call.ended``, and nothing of that call after it.
* Fields are only ever added; a field that must change its meaning gets a new name and ``VERSION``
  goes up.

``docs/events.md`` is made from this table, and the store's contract suite holds every store to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class Kind:
    """Describe one type of event: what it means and what each field holds."""

    meaning: str
    fields: Mapping[str, str]


def _kind(meaning: str, **fields: str) -> Kind:
    return Kind(meaning, MappingProxyType(fields))


_CALL = "id of the call"
_OFFER = "id of the offer: random, one per agent asked"
_AGENT = "id of the agent"

CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        "call.arrived": _kind(
            "a caller's first leg reached us",
            call=_CALL,
            caller="the caller's number as the carrier gave it",
            number="the number dialled",
            region="the region the caller was placed in",
            region_why="what decided the region",
            tier="the customer's tier; empty when the caller is not known",
            language="the language the call starts in",
            config="version of the configuration the call began with",
        ),
        "call.step": _kind(
            "the caller went through one step of the flow",
            call=_CALL,
            turn="number of the turn within the call, from 0",
            step="name of the step",
            heard="what the caller did: keys:…, speech:…, silence, or empty",
            where="file:line of the YAML that decided",
            why="the decision, in a sentence",
        ),
        "call.queued": _kind(
            "the call entered a department's queue",
            call=_CALL,
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
        "call.widened": _kind(
            "others may answer the waiting call too; it keeps its place",
            call=_CALL,
            department="the department whose agents may answer now too",
            lane="id of the lane it stands in besides",
            demand="the skills and levels that are now enough, readable",
            cause="relaxed; overflow: another department joins in; or agreed: the caller will have "
            "somebody who does not speak their language",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.moved": _kind(
            "the waiting call went to another department, or to another place in the queue",
            call=_CALL,
            department="the department it waits for now",
            lane="id of the lane it stands in now",
            demand="the skills and levels required, readable",
            key="order key: entered_at minus head start, epoch milliseconds",
            head_start_ms="priority, as milliseconds of waiting granted",
            cause="escalated, moved, reprioritised, transferred, or chosen by the caller's key",
            who="the person who moved it; empty when time or the caller did",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.exited": _kind(
            "the department's rules sent the caller elsewhere, or a key the caller pressed",
            call=_CALL,
            why="full, too_long, long_wait, empty, closed or overflow; menu or transfer: the "
            "caller's choice",
            to="the department, step or number the caller goes to; empty: a goodbye",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.estimated": _kind(
            "the caller was told how long they will probably wait on",
            call=_CALL,
            department="the department it waits for",
            low_s="at least so many seconds from now",
            high_s="at most so many seconds from now; empty: nobody knows how much longer",
            waited_ms="how long the call had waited, milliseconds",
        ),
        "call.offered": _kind(
            "one agent was reserved for the call until a deadline",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
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
        "offer.ringing": _kind(
            "the agent's device began to ring",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
        ),
        "offer.accepted": _kind(
            "the agent took the call",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
            waited_ms="how long the call had waited, milliseconds",
        ),
        "offer.declined": _kind(
            "the agent refused the offer; the call keeps its place",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
            reason="the reason given; may be empty",
        ),
        "offer.missed": _kind(
            "ring on no answer (RONA): it rang until the deadline; the call keeps its place",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
            misses="offers this agent has missed in a row, this one included",
        ),
        "offer.unreachable": _kind(
            "the device never rang, and that is nobody's fault; the call keeps its place",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
            why="busy, failed, not_registered, not_asked (the carrier was not reached in time) …",
        ),
        "offer.withdrawn": _kind(
            "the offer was taken back, and the agent is not to blame",
            call=_CALL,
            offer=_OFFER,
            agent=_AGENT,
            why="caller_left, agent_signed_out, agent_not_ready, connection_lost, "
            "phone_lost, answered_elsewhere, ringing_stopped, sent_on, bridge_failed, "
            "agent_left (before the caller who is called back had answered)",
        ),
        "call.connected": _kind(
            "caller and agent can hear each other",
            call=_CALL,
            agent=_AGENT,
            dial_to_person_ms="from the first leg to this moment, milliseconds",
        ),
        "callback.promised": _kind(
            "the caller was promised a callback and may hang up: the call keeps its place",
            call=_CALL,
            department="the department that calls back",
            number="the number that will be dialled",
            cause="wanted, scheduled (for a time the caller chose), closing, voicemail or agent",
            who="the person who promised it; empty when the line did",
            due_at="when it comes to the queue, epoch milliseconds; empty: its place is kept now",
            expires_at="when the promise is given up, epoch milliseconds",
            key="order key: entered_at minus head start, epoch milliseconds",
            tries="how often the number is dialled in all",
        ),
        "callback.postponed": _kind(
            "nobody may be called back just now: the call is out of the queue, its place kept",
            call=_CALL,
            why="closed, or quiet: quiet hours where the caller is",
            until="when it is looked at again, epoch milliseconds",
        ),
        "callback.tried": _kind(
            "the number was dialled and nobody was reached; the agent is free for the next call",
            call=_CALL,
            department="the department that calls back",
            agent=_AGENT,
            how="no_answer, busy, failed, voicemail, or hung_up (answered, and hung up again)",
            tried="how often the number was dialled so far",
            left="how many tries are left",
            next_at="when the next try may be, epoch milliseconds; empty: there is none",
        ),
        "call.held": _kind(
            "the agent put the caller on hold",
            call=_CALL,
            agent=_AGENT,
        ),
        "call.resumed": _kind(
            "the caller was taken back from hold",
            call=_CALL,
            agent=_AGENT,
            cause="agent, or failed: the carrier could not hold them",
            held_ms="how long they were on hold, milliseconds",
        ),
        "call.transferred": _kind(
            "the agent sent the caller to somebody else: their part of the conversation is over",
            call=_CALL,
            agent=_AGENT,
            how="department, agent, up (to the department it escalates to) or number",
            to="the department, the agent or the number outside",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "call.severed": _kind(
            "the agent's side of a conversation was lost: the caller waits again at the old place",
            call=_CALL,
            agent=_AGENT,
            why="agent, lost_leg, room_lost, or what the carrier said of the leg",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "call.parted": _kind(
            "the agent hung up; the caller stays to be asked how it went",
            call=_CALL,
            agent=_AGENT,
            why="who or what ended the conversation",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "survey.answered": _kind(
            "the caller answered a question of the survey",
            call=_CALL,
            question="csat or resolved",
            answer="1 to 5, or yes or no",
        ),
        "call.panic": _kind(
            "the agent raised the alarm: abuse or a threat; they may hang up",
            call=_CALL,
            agent=_AGENT,
        ),
        "consult.began": _kind(
            "the agent put the caller on hold and has somebody rung to be talked to first",
            call=_CALL,
            agent=_AGENT,
            way="agent, or number (outside)",
            whom="the agent or number",
        ),
        "consult.changed": _kind(
            "who hears whom in a consultation changed",
            call=_CALL,
            agent=_AGENT,
            whom="the agent or number consulted",
            state="private (caller on hold), swapped (the consulted on hold) or joined (all three)",
        ),
        "consult.ended": _kind(
            "the consultation is over; unless completed, the caller is with the agent again",
            call=_CALL,
            agent=_AGENT,
            whom="the agent or number consulted",
            why="completed (the call is theirs), cancelled, declined, missed, unreachable, "
            "no_answer, left, call_ended, call_moved, or why an offer is withdrawn",
        ),
        "call.ended": _kind(
            "the final record of the call",
            call=_CALL,
            outcome="served, abandoned, short_abandon, left_menu, informed, voicemail, closed, "
            "full, too_long, long_wait, empty, overflow, transferred, blocked or failed; of a "
            "promised callback: called_back, callback_failed, callback_expired or "
            "callback_cancelled",
            why="who or what ended it: caller, agent, menu, lost_leg, …",
            department="the department it last waited for; empty if none",
            agent="the agent who served it; empty if none",
            language="the language spoken at the end",
            region="the caller's region",
            tier="the customer's tier; empty when unknown",
            emergency="1 when it last waited as an emergency; empty otherwise",
            arrived_at="when the first leg arrived, epoch milliseconds",
            waited_ms="time in queue until a person or the end, milliseconds",
            talked_ms="conversation, with every agent there was, milliseconds",
            offers="how many offers were made for it",
            csat="how satisfied the caller said they are, 1 to 5; empty: not asked, or no answer",
            resolved="whether it was resolved, yes or no; empty likewise",
        ),
        "agent.changed": _kind(
            "what the agent declares or what the system knows of them changed outside a call",
            agent=_AGENT,
            presence="signed_out, ready or not_ready",
            reason="why not ready; empty otherwise",
            work="idle, offered, talking or wrap_up",
            cause="agent, rona, declined, busy, failed, unreachable, back_off, "
            "connection_lost, phone_lost, wrap_up_ended, wrap_up_extended, roster, supervisor",
        ),
        "agent.noted": _kind(
            "the agent wrote down how a call went, during it or after it; the last note counts",
            agent=_AGENT,
            about="id of the call it is about; not `call`: nothing of a call comes after its end",
            disposition="code of the department's list; may be empty",
            notes="free text; may be empty",
            tags="words to find it by, separated by commas; may be empty",
        ),
        "agent.endpoint": _kind(
            "the agent is rung on another of their devices",
            agent=_AGENT,
            endpoint="the device: client:…, sip:… or a telephone number",
            applies="now, or later: when the call or offer they have is over, told again then",
        ),
        "rota.exhausted": _kind(
            "nobody on call is left to be rung for a call: whoever is to be alarmed is rung",
            call=_CALL,
            department="the department it waits for",
            rota="name of the rota",
        ),
        "roster.changed": _kind(
            "a new roster epoch came into force",
            epoch="the new epoch",
            config="version of the configuration it came from",
        ),
        "invariant.broken": _kind(
            "a rule that never breaks was found broken in the live state: a mistake of ours",
            name="the rule's name",
            what="what breaks it",
        ),
    }
)
