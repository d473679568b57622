from calls.clock import ManualClock
from config.site import Site, parse
from ivr.switch import Switch
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS, Line

OUTAGE = Switch("bulletin", "outage", True, START_MS, "ada", words={"en": "The network is down."})


def with_notices(site: Site) -> Site:
    """Return the sample with a bulletin step after the welcome."""
    old = "welcome: {type: say, prompt: welcome, next: where}"
    new = f"{old.replace('where', 'notices')}\n      notices: {{type: bulletin, next: where}}"
    return parse({name: text.replace(old, new) for name, text in site.sources.items()})


async def outcome(line: Line) -> str:
    """Return what the call's final record says."""
    (ended,) = [one for one in await line.edge.router.story("CA1") if one.type == "call.ended"]
    return ended.fields["outcome"]


async def test_who_hangs_up_after_a_bulletin_was_informed(sample: Site, clock: ManualClock) -> None:
    """A caller who heard what they wanted to know is no loss."""
    edge = edge_on(with_notices(sample), clock)
    await edge.switches.put(OUTAGE)

    async with connected(edge, clock) as line:
        document = await line.dials()
        await line.tell("/voice/status", "CA1", CallStatus="completed")

        assert document.said[:2] == ["Welcome to Northwind.", "The network is down."]
        assert await outcome(line) == "informed"


async def test_who_hangs_up_without_one_left_the_menu(sample: Site, clock: ManualClock) -> None:
    """Without a bulletin nothing changes."""
    async with connected(edge_on(with_notices(sample), clock), clock) as line:
        await line.dials()
        await line.tell("/voice/status", "CA1", CallStatus="completed")

        assert await outcome(line) == "left_menu"


async def test_a_closure_counts_in_the_calls_of_this_moment(line: Line) -> None:
    """Whoever is in the menu when the department closes is told, and not queued."""
    asked = await line.dials()
    topics = await line.post(asked.onward, Digits="1")
    line.clock.advance_to(START_MS + 2000)
    await line.edge.switches.put(Switch("closure", "support_l1", True, START_MS, "ada"))

    document = await line.post(topics.onward, Digits="2")

    assert document.said == ["We are closed at the moment. Please call again later. Goodbye."]
    assert document.verbs[-1] == "Hangup"
    assert await outcome(line) == "closed"


async def test_a_supervisor_closes_a_department_by_telephone(
    sample: Site, clock: ManualClock
) -> None:
    """A PIN, a key, and a second later the callers hear it; another key takes it back."""
    old = "welcome: {type: say, prompt: welcome, next: where}"
    desk = (
        'switches: {type: supervisor, prompt: goodbye, menu: topics, done: one_moment, keys: {"1": '
        '{close: support_l1}, "2": {open: support_l1}}, otherwise: {next: bye}}'
    )
    texts = {
        name: text.replace(old, f"{old.replace('where', 'switches')}\n      {desk}")
        for name, text in sample.sources.items()
    }
    edge = edge_on(parse({**texts, "pins.yaml": 'supervisors: {ada: {pin: "471100"}}\n'}), clock)

    async with connected(edge, clock) as line:
        asked = await line.dials()
        menu = await line.post(asked.onward, Digits="471100")
        closed = await line.post(menu.onward, Digits="1")
        switches = await edge.switches.every()
        await line.post(closed.onward, Digits="2")

    assert closed.said[0].startswith("One moment")
    assert [(each.name, each.who) for each in switches] == [("support_l1", "ada")]
    assert await edge.switches.every() == ()


PEST = Switch("caller", "+16135550199", True, START_MS, "ada", why="threats")


async def test_a_blocked_callers_call_is_not_taken_and_its_record_says_so(line: Line) -> None:
    """`<Reject>` comes first and alone: a call that is not answered costs nothing."""
    await line.edge.switches.put(PEST)

    document = await line.dials()

    assert document.verbs == ["Reject"]
    assert await outcome(line) == "blocked"
    (why,) = [e.fields["why"] for e in await line.edge.router.story("CA1") if e.type == "call.step"]
    assert why == '"+16135550199" is blocked by ada: threats'


async def test_a_retried_webhook_of_a_blocked_call_hears_the_same(line: Line) -> None:
    """The carrier asks again, and one final record is enough."""
    await line.edge.switches.put(PEST)

    first, again = await line.dials(), await line.dials()

    assert first.verbs == again.verbs == ["Reject"]
    assert await outcome(line) == "blocked"
