"""Who lives in the model: its agents, callers, demands and the rosters that are published.

Small on purpose: few names make collisions, and collisions are what the model looks for.
"""

from dataclasses import replace

from routing.agent import Roster
from routing.department import Strategy
from routing.patience import Consequence, Relaxation
from routing.skills import Demand
from tests.routing.scene import agent, roster

AGENTS = ("ann", "bob", "cyd", "dan")
CALLS = ("c1", "c2", "c3", "c4", "c5", "c6")
OUTCOMES = ("done", "gone", "retry", "failed", "alive")
PROCESSES = ("p1", "p2")
DEMANDS = (
    Demand.of("support", {}),
    Demand.of("support", {"fr": 3}),
    Demand.of("sales", {}),
    Demand.of("sales", {}, "guest"),
)
STAFF = (
    agent("ann", "support", page=True, skills={"fr": 5}),
    replace(agent("bob"), departments={"support": 0, "sales": 30}),
    agent("cyd", "sales", page=True, skills={"fr": 2}),
    agent("dan", "support", "sales", skills={"fr": 3}),
)


def keeping(whole: Roster, **reserves: int) -> Roster:
    """Have departments keep agents free for their own calls."""
    kept = {name: replace(whole.departments[name], reserve=n) for name, n in reserves.items()}
    return replace(whole, departments={**whole.departments, **kept})


def ringing_several(whole: Roster, **how: tuple[Strategy, int, int]) -> Roster:
    """Have departments ring several agents for one call."""
    ring = {
        name: replace(
            whole.departments[name],
            strategy=named,
            at_once=at_once,
            more_s=more_s,
            ringing="dial",
        )
        for name, (named, at_once, more_s) in how.items()
    }
    return replace(whole, departments={**whole.departments, **ring})


FATES = {"declined": Consequence(not_ready_after=2), "busy": Consequence(avoid_s=0)}
LOOSENS = (Relaxation(20, drop=("fr",)), Relaxation(70, add="sales"))
ROSTERS = (
    roster(*STAFF, version="v1", misses_allowed=1, relax=LOOSENS),
    replace(
        roster(*STAFF[1:], version="v2", avoid_s=5, consequences=FATES, strategy="random"),
        restarts=frozenset({"missed"}),
    ),
    roster(
        *[agent(a.id, "support", skills={"fr": 3}) for a in STAFF],
        version="v3",
        wrap_up_s=0,
        strategy="fewest_calls",
        escalates_to="sales",
        escalate_after_s=30,
    ),
    keeping(roster(*STAFF, version="v4", relax=LOOSENS), sales=1, support=0),
    ringing_several(
        roster(*STAFF, version="v5", relax=LOOSENS, avoid_s=5, wrap_up_s=5),
        support=("ring_some", 2, 0),
        sales=("ring_progressively", 1, 11),
    ),
)
SPELLS = ("", "100", "100 break", "200", "200 break")
