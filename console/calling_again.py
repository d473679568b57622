"""Let an agent promise the caller of a call that is over another one: at a time, at a number.

Rules this module keeps:

* The rules are those of every callback: a usual number of the home countries, never a premium one
  nor one of ours; not in the caller's quiet hours; one promise for one caller.
* A number is not an identity: one that is shared or withheld is never called back by itself. The
  agent types where the caller wants to be called.
* Only whoever is in the wrap-up of a call promises something to its caller.
"""

from config.site import Site
from ivr.dialling import dialled
from ivr.zones import country_of, zone_of_caller
from routing.queue import AgentView, CallView
from routing.router import Router

SOONEST_MS = 60_000
LATEST_MS = 31 * 86_400_000
PROMISED = "desk.again_promised"
_SAID = {
    "promised": PROMISED,
    "already": "desk.again_already",
    "unknown": "desk.not_your_call",
}


def again(view: AgentView | None, call: CallView | None, site: Site) -> dict[str, str] | None:
    """Return what a callback can be promised with now; None where there is none to promise.

    Returns:
        ``number``: the caller's own, where it may be dialled; ``zone``: their clock, where certain.
    """
    if view is None or call is None or view.work != "wrap_up" or call.state != "ended":
        return None
    department = site.roster.departments.get(call.department)
    if department is None or department.callback is None:
        return None
    number = _number(call, "", site)
    return {"number": number, "zone": _zone(call, number, site) if number else ""}


async def promise(
    router: Router, agent: str, said: tuple[str, str, int, bool], site: Site, now_ms: int
) -> str:
    """Promise a callback to the caller of the call an agent's wrap-up is about.

    Args:
        router: the one door into routing.
        agent: who promises it.
        said: about which call; the number, empty for the caller's own; when, epoch milliseconds;
            whether the agent would like to call back themselves.
        site: the published configuration.
        now_ms: the present.

    Returns:
        ``PROMISED``, or why not: entries of the catalogues.
    """
    about, typed, at_ms, mine = said
    view = await router.agent(agent)
    call = await router.call(about) if view and view.about == about else None
    if call is None or again(view, call, site) is None:
        return "desk.again_not_now"
    number = _number(call, typed, site)
    if not number:
        return "desk.again_number"
    if not now_ms + SOONEST_MS <= at_ms <= now_ms + LATEST_MS:
        return "desk.again_time"
    zone = _zone(call, number, site)
    rules = site.roster.departments[call.department].callback
    if rules is not None and rules.calendar.quiet_until_ms(at_ms, zone) is not None:
        return "desk.again_quiet"
    done = await router.callbacks.again(
        about,
        number,
        cause="agent",
        due_at=at_ms,
        zone=zone,
        who=agent,
        personal=site.book.is_personal(call.caller),
        own_agent=agent if mine else "",
    )
    return _SAID.get(done if isinstance(done, str) else done.word, "desk.again_not_now")


def _number(call: CallView, typed: str, site: Site) -> str:
    book = site.book
    if not typed and not book.is_personal(call.caller):
        return ""
    home = country_of(call.caller)
    return dialled(typed or call.caller, book.home_countries, book.numbers, home)


def _zone(call: CallView, number: str, site: Site) -> str:
    region = site.book.regions.get(call.region)
    clock = region.timezone if region is not None else None
    return zone_of_caller(number, call.caller, clock, call.arrived_at)
