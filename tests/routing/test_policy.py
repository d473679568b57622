"""Who is able, and where they stand."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from calls.events import RANK
from routing import policy
from routing.agent import Place
from routing.skills import Demand
from tests.routing.scene import agent, roster

LEVELS = st.dictionaries(st.sampled_from(("en", "fr", "ru")), st.integers(1, 5))


@given(LEVELS, LEVELS, st.sampled_from(("support", "sales")))
@settings(derandomize=True, database=None, max_examples=60)
def test_who_is_able_meets_every_level_and_answers_for_the_department(
    skills: dict[str, int], required: dict[str, int], department: str
) -> None:
    """Able: their department, and no level below what is required."""
    ann = agent("ann", "support", skills=skills)

    able = policy.is_able(ann, Demand.of(department, required))

    enough = all(skills.get(skill, 0) >= level for skill, level in required.items())
    assert able == (department == "support" and enough)


def test_a_sign_in_names_the_open_lanes_an_agent_can_serve() -> None:
    """The store is told lanes and places, and knows nothing of skills."""
    lanes = {d.lane: d for d in (Demand.of("support", {}), Demand.of("support", {"fr": 4}))}
    staff = roster(agent("ann", page=True, skills={"fr": 3}))

    who = policy.sign_in_of(staff.agents["ann"], staff, lanes)

    assert who.lanes == {Demand.of("support", {}).lane: Place(0, "idle_since")}
    assert (who.endpoint, who.has_page) == ("client:ann", True)


def test_callers_of_a_department_that_is_gone_are_answered_by_the_fallback() -> None:
    """Nobody waits for ever: whoever meets the demand is rung first, then anybody there."""
    demand = Demand.of("closed_down", {"fr": 4})
    people = agent("ann", skills={"fr": 5}), agent("bob"), agent("cid", "sales", skills={"fr": 5})
    staff = replace(roster(*people), fallback="support")

    signed = [policy.sign_in_of(one, staff, {demand.lane: demand}).lanes for one in people]

    assert [lanes.get(demand.lane) for lanes in signed] == [
        Place(0, "idle_since"),
        Place(1, "idle_since"),
        None,
    ]


def test_a_departments_seconds_become_the_scripts_milliseconds() -> None:
    """Durations carry their unit."""
    department = roster(agent("ann"), ring_timeout_s=25, avoid_s=7).departments["support"]

    rules = policy.offer_rules(department)

    assert (rules.ring_ms, rules.avoid_ms, rules.wrap_up_ms) == (25_000, 7_000, 15_000)


def test_a_roster_longer_than_there_are_ranks_stands_at_the_last() -> None:
    """A score is exact below 2**53: rank and counter must never run into each other."""
    staff = roster(*[agent(f"a{n}") for n in range(policy.RANKS + 2)], strategy="top_down")

    places = policy.able_agents(staff, Demand.of("support", {}))

    assert places["a7"].rank == 7
    assert places[f"a{policy.RANKS + 1}"].rank == policy.RANKS - 1
    assert policy.RANKS * RANK <= 2**53


def test_skill_ranks_by_the_demand_or_by_everything_known() -> None:
    """Most skilled looks at what the call demands, least skilled at all an agent can do."""
    ann = agent("ann", skills={"fr": 3, "ru": 5})
    demand = Demand.of("support", {"fr": 2})

    most = policy.place_of(ann, demand, "most_skilled", 0)
    least = policy.place_of(ann, demand, "least_skilled", 0)

    assert (most.rank, least.rank) == (2, 8)
