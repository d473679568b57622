"""What holds for every caller, whatever they press and for however long."""

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ivr.flow import Flow
from ivr.session import Ask, Enter, Flip, Hangup, Heard, Lookup, Say, Session, Transfer
from ivr.step import MAX_TURNS, step
from tests.ivr.northwind import MONDAY_NOON_MS, Conversation, company

BOOK = company()
NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
ANYTHING = st.one_of(
    st.builds(Heard, st.just("keys"), st.sampled_from("0123456789*#")),
    st.builds(Heard, st.sampled_from(["keys", "speech"]), st.text(max_size=20)),
    st.builds(Heard, st.sampled_from(["opening", "silence", "no_answer"])),
    st.builds(Heard, st.just("dialled"), st.sampled_from(["completed", "busy", ""])),
    st.builds(Heard, st.just("answer"), st.sampled_from(['{"a": "1"}', "{}", "[]", "1"])),
)


def _flows() -> st.SearchStrategy[Flow]:
    """Draw flows of a few steps that lead anywhere, themselves and nowhere included."""
    way = st.fixed_dictionaries({"next": NAMES}, optional={"choose": NAMES})
    keys = st.dictionaries(st.sampled_from("12"), way, min_size=1)
    steps = st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("say"), "prompt": st.just("welcome"), "next": NAMES}
        ),
        st.fixed_dictionaries({"type": st.just("region"), "next": NAMES}),
        st.fixed_dictionaries(
            {"type": st.just("menu"), "prompt": st.just("topics"), "keys": keys},
            optional={"otherwise": way, "back": st.just("*"), "repeat": st.just("9")},
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("language"),
                "prompt": st.just("choose_language"),
                "keys": st.just({"1": "first", "2": "third"}),
                "next": NAMES,
            }
        ),
        st.fixed_dictionaries(
            {"type": st.just("hours"), "hours": st.just("office"), "open": NAMES, "closed": NAMES}
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("route"),
                "rows": st.lists(
                    st.fixed_dictionaries({"choice": NAMES, "next": NAMES}), min_size=1, max_size=3
                ),
            }
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("collect"),
                "prompt": st.just("topics"),
                "name": st.just("account"),
                "next": NAMES,
            },
            optional={"confirm": st.just("topics"), "otherwise": way},
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("caller"),
                "prompt": st.just("topics"),
                "known": NAMES,
                "unknown": NAMES,
            }
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("lookup"),
                "url": st.just("https://a.example/{account}"),
                "take": st.just({"plan": "a"}),
                "next": NAMES,
                "otherwise": NAMES,
            }
        ),
        st.fixed_dictionaries(
            {"type": st.just("transfer"), "to": st.just("+12125550166"), "next": NAMES}
        ),
        st.fixed_dictionaries({"type": st.sampled_from(["bulletin", "region"]), "next": NAMES}),
        st.fixed_dictionaries(
            {
                "type": st.just("supervisor"),
                "prompt": st.just("topics"),
                "menu": st.just("topics"),
                "done": st.just("topics"),
                "keys": st.just({"1": {"close": "all"}}),
                "otherwise": way,
            }
        ),
        st.just({"type": "queue", "department": "sales"}),
        st.just({"type": "hangup", "prompt": "goodbye"}),
    )
    return st.builds(
        lambda start, drawn: Flow.model_validate({"start": start, "steps": drawn}),
        NAMES,
        st.dictionaries(NAMES, steps, min_size=1),
    )


@settings(max_examples=120, deadline=None, derandomize=True)
@given(flow=_flows(), heard=st.lists(ANYTHING, max_size=12))
def test_every_turn_ends_in_a_question_a_queue_or_a_goodbye(flow: Flow, heard: list[Heard]) -> None:
    """``step`` is total: any flow, any words, and only the last action ends the turn."""
    caller = Conversation(company(flows={"main": flow}))

    for one in heard:
        caller.hears(one)

        *said, _ = caller.turn.actions
        assert isinstance(caller.end, Ask | Enter | Hangup | Transfer | Lookup)
        assert all(isinstance(action, Say | Flip) for action in said)
        assert caller.turn.decisions


@settings(max_examples=120, deadline=None, derandomize=True)
@given(flow=_flows(), heard=st.lists(ANYTHING, min_size=1, max_size=3))
def test_every_run_of_keys_and_every_silence_comes_to_an_end(
    flow: Flow, heard: list[Heard]
) -> None:
    """Pressed again and again in any flow, anything reaches a queue or a goodbye."""
    caller = Conversation(company(flows={"main": flow}))

    for turn in range(MAX_TURNS):
        if not isinstance(caller.end, Ask | Transfer | Lookup):
            break
        caller.hears(heard[turn % len(heard)])

    assert isinstance(caller.end, Enter | Hangup)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(heard=st.lists(ANYTHING, max_size=8))
def test_silence_after_anything_reaches_a_person(heard: list[Heard]) -> None:
    """In opening hours, whoever falls silent anywhere in the sample ends in a queue."""
    caller = Conversation(BOOK)
    for one in heard:
        caller.hears(one)

    for _ in range(MAX_TURNS):
        if isinstance(caller.end, Ask):
            caller.is_silent()

    assert isinstance(caller.end, Enter)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(heard=st.lists(ANYTHING, max_size=12))
def test_a_session_survives_the_journey_through_a_url(heard: list[Heard]) -> None:
    """A session is plain: written as JSON and read back it is the same, and so is its next turn."""
    caller = Conversation(BOOK)
    for one in heard:
        caller.hears(one)
    session = caller.turn.session

    read = TypeAdapter(Session).validate_json(json.dumps(asdict(session)))

    assert read == session
    assert len(session.trail) <= 3
    assert len(session.choices) <= 3
    assert step(BOOK, read, Heard("silence"), MONDAY_NOON_MS) == step(
        BOOK, session, Heard("silence"), MONDAY_NOON_MS
    )
