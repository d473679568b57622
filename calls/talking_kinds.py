"""Name what happens to a promise and to a conversation, until a call has ended."""

from collections.abc import Mapping
from types import MappingProxyType

from calls.kinds import AGENT, CALL, Kind, kind

TALKING: Mapping[str, Kind] = MappingProxyType(
    {
        "callback.promised": kind(
            "the caller was promised a callback and may hang up: the call keeps its place",
            call=CALL,
            department="the department that calls back",
            number="the number that will be dialled",
            cause="wanted, scheduled (for a time the caller chose), closing, voicemail or agent",
            who="the person who promised it; empty when the line did",
            due_at="when it comes to the queue, epoch milliseconds; empty: its place is kept now",
            expires_at="when the promise is given up, epoch milliseconds",
            key="order key: entered_at minus head start, epoch milliseconds",
            tries="how often the number is dialled in all",
        ),
        "callback.postponed": kind(
            "nobody may be called back just now: the call is out of the queue, its place kept",
            call=CALL,
            why="closed, or quiet: quiet hours where the caller is",
            until="when it is looked at again, epoch milliseconds",
        ),
        "callback.tried": kind(
            "the number was dialled and nobody was reached; the agent is free for the next call",
            call=CALL,
            department="the department that calls back",
            agent=AGENT,
            how="no_answer, busy, failed, voicemail, or hung_up (answered, and hung up again)",
            tried="how often the number was dialled so far",
            left="how many tries are left",
            next_at="when the next try may be, epoch milliseconds; empty: there is none",
        ),
        "call.held": kind(
            "the agent put the caller on hold",
            call=CALL,
            agent=AGENT,
        ),
        "call.resumed": kind(
            "the caller was taken back from hold",
            call=CALL,
            agent=AGENT,
            cause="agent, or failed: the carrier could not hold them",
            held_ms="how long they were on hold, milliseconds",
        ),
        "call.transferred": kind(
            "the agent sent the caller to somebody else: their part of the conversation is over",
            call=CALL,
            agent=AGENT,
            how="department, agent, up (to the department it escalates to) or number",
            to="the department, the agent or the number outside",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "call.severed": kind(
            "the agent's side of a conversation was lost: the caller waits again at the old place",
            call=CALL,
            agent=AGENT,
            why="agent, lost_leg, room_lost, evacuated, or what the carrier said of the leg",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "call.parted": kind(
            "the agent hung up; the caller stays to be asked how it went",
            call=CALL,
            agent=AGENT,
            why="who or what ended the conversation",
            talked_ms="how long the two had talked, milliseconds",
        ),
        "survey.answered": kind(
            "the caller answered a question of the survey",
            call=CALL,
            question="csat or resolved",
            answer="1 to 5, or yes or no",
        ),
        "call.panic": kind(
            "the agent raised the alarm: abuse or a threat; they may hang up",
            call=CALL,
            agent=AGENT,
        ),
        "consult.began": kind(
            "the agent put the caller on hold and has somebody rung to be talked to first",
            call=CALL,
            agent=AGENT,
            way="agent, or number (outside)",
            whom="the agent or number",
        ),
        "consult.changed": kind(
            "who hears whom in a consultation changed",
            call=CALL,
            agent=AGENT,
            whom="the agent or number consulted",
            state="private (caller on hold), swapped (the consulted on hold) or joined (all three)",
        ),
        "consult.ended": kind(
            "the consultation is over; unless completed, the caller is with the agent again",
            call=CALL,
            agent=AGENT,
            whom="the agent or number consulted",
            why="completed (the call is theirs), cancelled, declined, missed, unreachable, "
            "no_answer, left, call_ended, call_moved, or why an offer is withdrawn",
        ),
        "call.ended": kind(
            "the final record of the call",
            call=CALL,
            outcome="served, abandoned, short_abandon, left_menu, informed, voicemail, closed, "
            "full, too_long, long_wait, empty, evacuated, overflow, transferred, blocked or "
            "failed; of a promised callback: called_back, callback_failed, callback_expired or "
            "callback_cancelled",
            why="who or what ended it: caller, agent, menu, lost_leg, "
            "line_lost (the carrier says that their leg failed), …",
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
    }
)
