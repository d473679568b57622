"""Where a flow leads: nobody is left in it, and silence reaches a person."""

from collections.abc import Iterator, Mapping

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from config.paths import reachable
from config.site import check_sources, parse
from ivr.flow import Flow, MenuStep, exits
from ivr.session import Caller, Enter, Hangup, Heard
from ivr.step import opening, step

NAMES = ("a", "b", "c", "d", "e")
TO = st.sampled_from(NAMES)
STEPS = st.one_of(
    st.builds("{{type: say, prompt: topics, next: {}}}".format, TO),
    st.builds("{{type: hours, hours: office, open: {}, closed: {}}}".format, TO, TO),
    st.builds('{{type: menu, prompt: topics, keys: {{"1": {{next: {}}}}}}}'.format, TO),
    st.builds(
        '{{type: menu, prompt: topics, keys: {{"1": {{next: {}}}}}, '
        "otherwise: {{next: {}}}}}".format,
        TO,
        TO,
    ),
    st.just("{type: queue, department: support}"),
    st.just("{type: hangup, prompt: goodbye}"),
)
FLOWS = st.tuples(*(STEPS for _ in NAMES)).map(
    lambda steps: (
        "flows:\n  main:\n    start: a\n    steps:\n"
        + "".join(f"      {name}: {text}\n" for name, text in zip(NAMES, steps, strict=True))
    )
)
BOUNDED = settings(max_examples=200, deadline=None, derandomize=True)


def ends_of_silence(flow: Flow, name: str, depth: int = 0) -> Iterator[str]:
    """Walk every way of a caller who does nothing; yield what each comes to."""
    at = flow.steps[name]
    if depth > len(flow.steps):
        yield "round for ever"
    elif isinstance(at, MenuStep) and at.otherwise is None:
        yield "person"
    elif isinstance(at, MenuStep) and at.otherwise is not None:
        yield from ends_of_silence(flow, at.otherwise.next, depth + 1)
    elif at.type in ("queue", "hangup"):
        yield "person" if at.type == "queue" else "goodbye"
    else:
        for _, to in exits(at):
            yield from ends_of_silence(flow, to, depth + 1)


@given(text=FLOWS)
@BOUNDED
def test_a_flow_is_refused_exactly_when_silence_fails(tiny: Mapping[str, str], text: str) -> None:
    """The proof agrees with walking every way there is."""
    result = check_sources({**tiny, "menu.yaml": text})

    flow = Flow.model_validate(yaml.load(text, yaml.BaseLoader)["flows"]["main"])  # noqa: S506 - makes text only
    everywhere = {name: set(ends_of_silence(flow, name)) for name in NAMES}
    circle = any("round for ever" in ends for ends in everywhere.values())
    lost = any(
        isinstance(each, MenuStep)
        and each.otherwise is not None
        and "person" not in everywhere[each.otherwise.next]
        for each in flow.steps.values()
    )
    assert (result.site is None) == (circle or lost)


@given(text=FLOWS, at_ms=st.integers(1_700_000_000_000, 1_900_000_000_000))
@BOUNDED
def test_in_every_good_flow_a_silent_caller_comes_to_an_end(
    tiny: Mapping[str, str], text: str, at_ms: int
) -> None:
    """What the check passes, the runtime brings to a person or a goodbye."""
    site = check_sources({**tiny, "menu.yaml": text}).site
    if site is None:
        return
    session = opening(site.book, Caller("CA1", "+33612345678", "+33180005550")).session

    answer = step(site.book, session, Heard("opening"), at_ms)
    for _ in range(50):
        if isinstance(answer.actions[-1], Enter | Hangup):
            break
        answer = step(site.book, answer.session, Heard("silence"), at_ms)

    assert isinstance(answer.actions[-1], Enter | Hangup)


def test_keys_reach_steps_that_silence_does_not(tiny: Mapping[str, str]) -> None:
    """A step behind a key is no unreachable step."""
    flow = parse(tiny).book.flows["main"]

    assert reachable(flow) == {"topic", "to_support", "to_billing"}
