from typing import get_args

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from console.app import ROUTES, make_console
from console.door import Route
from console.permissions import ROLES, TABLE, Action, Role, allows
from tests.console.conftest import Browser, MakeBrowser
from tests.console.world import DEMO, World

WHO: dict[Role, str] = {"agent": "anna", "supervisor": "sue", "admin": "adam", "owner": "olga"}


def test_the_table_names_every_action_and_every_route_names_a_row() -> None:
    """An action without a row, or a row nothing uses, is a mistake."""
    actions = set(get_args(Action))

    used = {route.action for route in ROUTES} | {"see numbers", "see others' days"}

    assert set(TABLE) == actions == used


@pytest.mark.parametrize("action", sorted(TABLE))
def test_a_higher_role_may_do_what_a_lower_one_may(action: Action) -> None:
    """Visitor < agent < supervisor < admin < owner: no row takes back on the way up."""
    allowed = [allows(role, action) for role in ROLES]

    assert allowed == sorted(allowed)
    assert allowed[-1]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=_name)
async def test_every_route_lets_in_exactly_whom_the_table_says(
    route: Route, role: Role, world: World, aiohttp_client: AiohttpClient
) -> None:
    """Every route x every role: let in, sent to sign in, or refused."""
    page = Browser(await aiohttp_client(make_console(world.deps(demo=DEMO))))
    if role != "visitor":
        await page.signs_in(WHO[role])

    status = await _ask(page, route)

    if allows(role, route.action):
        assert status not in (401, 403, 404) or _deskless(route, role)
    elif role == "visitor":
        assert status == (303 if _is_a_page(route) else 401)
    else:
        assert status == 403


def _is_a_page(route: Route) -> bool:
    return route.kind == "page" and route.method == "GET"


def _deskless(route: Route, role: Role) -> bool:
    # The role opens the door; but nobody has a desk without an agent in the roster.
    return route.action == "use desk" and role != "agent"


async def _ask(page: Browser, route: Route) -> int:
    path = route.path.replace("{name}", "en.json" if "words" in route.path else "style.css")
    path = path.replace("{recording}", "RE1")
    if route.method == "POST":
        # A form of ours. For /signin: with nothing in it, "wrong" is an answer from inside.
        answer = await page.post(path)
        return 200 if path == "/signin" and answer.status == 401 else answer.status
    headers = {"Origin": page.origin} if route.kind == "socket" else {}
    answer = await page.get(path, **headers)
    status = answer.status
    answer.close()
    return status


async def test_an_agent_sees_masked_numbers_and_a_supervisor_whole_ones(
    world: World, browser: MakeBrowser
) -> None:
    """What a viewer may not see is not sent to their browser at all."""
    await world.waits("CA1", caller="+12125550177")
    agent, supervisor = await browser(), await browser()
    await agent.signs_in("anna")
    await supervisor.signs_in("sue")

    seen = [await (await one.get("/board")).text() for one in (agent, supervisor)]

    assert ["+12125550177" in page for page in seen] == [False, True]
    assert "+12 ••• 77" in seen[0]


async def test_somebody_without_an_agent_in_the_roster_has_no_desk(browser: MakeBrowser) -> None:
    """The page says why, instead of showing an empty desk."""
    page = await browser()
    await page.signs_in("clerk")

    answer = await page.get("/desk")

    assert answer.status == 403
    assert "not linked to an agent" in await answer.text()


async def test_the_dial_pad_does_not_exist_in_production(browser: MakeBrowser) -> None:
    """The simulated phone is the demo's; elsewhere the address is unknown."""
    page = await browser()

    answer = await page.get("/phone")

    assert answer.status == 404
