from pathlib import Path

import jwt
import pytest
from pytest_aiohttp.plugin import AiohttpClient

from console.app import make_console
from console.softphone import CarrierPhones, NoPhones
from switchboard.settings import Settings
from switchboard.voice_sdk import softphone_of
from tests.console.conftest import Browser
from tests.console.test_desk import at_desk
from tests.console.world import World

SECRET = "the secret of an API key, 32 bytes or more"
PHONES = CarrierPhones("AC1", "SK1", SECRET, b"// the carrier's script", edge="dublin")
TIMELESS = {"verify_exp": False, "verify_nbf": False}


async def console(world: World, client: AiohttpClient, phones: CarrierPhones | NoPhones) -> Browser:
    """Open a console with these phones."""
    return Browser(await client(make_console(world.deps(softphone=phones))))


async def test_a_token_is_short_incoming_only_and_the_agents_own(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """Ten minutes, from a minute back; whoever steals it can place no call."""
    page = await console(world, aiohttp_client, PHONES)
    await page.signs_in("anna")

    answer = await page.post("/desk/token")

    token = (await answer.json())["token"]
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], options=TIMELESS)  # type: ignore[arg-type]
    now_s = world.clock.now_ms() // 1000
    assert jwt.get_unverified_header(token)["cty"] == "twilio-fpa;v=1"
    assert (claims["iss"], claims["sub"]) == ("SK1", "AC1")
    assert (claims["nbf"], claims["exp"]) == (now_s - 60, now_s + 600)
    assert claims["grants"] == {"identity": "anna", "voice": {"incoming": {"allow": True}}}


@pytest.mark.parametrize(("who", "status"), [("dmitri", 404), ("clerk", 403), ("sue", 403)])
async def test_whoever_has_no_browser_device_gets_no_token(
    who: str, status: int, world: World, aiohttp_client: AiohttpClient
) -> None:
    """An agent on a desk phone, and people who are no agents."""
    page = await console(world, aiohttp_client, PHONES)
    await page.signs_in(who)

    assert (await page.post("/desk/token")).status == status


async def test_a_token_is_handed_to_our_own_page_only(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """Another site cannot fetch one with the agent's cookie."""
    page = await console(world, aiohttp_client, PHONES)
    await page.signs_in("anna")

    assert (await page.post("/desk/token", origin="https://elsewhere.example")).status == 403


async def test_only_a_desk_with_the_carriers_softphone_connects_to_the_carrier(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """The policy opens for that page, and for no other."""
    page = await console(world, aiohttp_client, PHONES)
    await page.signs_in("anna")

    desk, board = [await page.get(path) for path in ("/desk", "/board")]

    wide = "connect-src 'self' https://*.twilio.com wss://*.twilio.com;"
    assert wide in desk.headers["Content-Security-Policy"]
    assert "twilio" not in board.headers["Content-Security-Policy"]


async def test_the_carriers_script_is_served_as_it_came(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """From the installed package, unchanged; sounds are our own."""
    page = await console(world, aiohttp_client, PHONES)

    script, sound = [
        await page.get(f"/static/{name}") for name in ("twilio-voice-sdk.js", "ring.wav")
    ]

    assert await script.read() == PHONES.sdk
    assert (await sound.read())[:4] == b"RIFF"


async def test_a_desk_without_a_softphone_says_what_the_operator_must_provide(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """Named as it is set; and no token is promised."""
    page = await console(world, aiohttp_client, NoPhones(("TWILIO_API_KEY",)))
    await page.signs_in("anna")

    text = await (await page.get("/desk")).text()

    assert "Whoever runs this site must provide: TWILIO_API_KEY." in text
    assert (await page.post("/desk/token")).status == 503


def test_what_is_missing_is_named_by_its_setting(tmp_path: Path) -> None:
    """Key, secret and the carrier's script; with all three there is a softphone."""
    nothing = softphone_of(Settings(_env_file=None, voice_sdk=tmp_path))  # type: ignore[call-arg]
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "twilio.min.js").write_bytes(b"// script")
    whole = softphone_of(
        Settings(  # type: ignore[call-arg]
            _env_file=None,
            voice_sdk=tmp_path,
            twilio_account_sid="AC1",
            twilio_api_key="SK1",
            twilio_api_secret=SECRET,  # type: ignore[arg-type]
        )
    )

    assert isinstance(nothing, NoPhones)
    assert {"TWILIO_API_KEY", "TWILIO_API_SECRET"} < set(nothing.missing)
    assert any("VOICE_SDK" in each for each in nothing.missing)
    assert isinstance(whole, CarrierPhones)
    assert SECRET not in repr(whole)


@pytest.mark.parametrize("phone", ["lost", "elsewhere", "device", ""])
async def test_nobody_is_ready_on_a_page_that_could_not_ring(
    phone: str, world: World, aiohttp_client: AiohttpClient
) -> None:
    """Ready is refused with a sentence, and changes nothing."""
    page = await console(world, aiohttp_client, PHONES)

    async with at_desk(page) as desk:
        await desk.hears(type="desk")
        await desk.does("ready", phone=phone)
        refused = await desk.hears(type="refused")

    assert "phone" in refused["words"] or "ring" in refused["words"]
    assert (await world.agent("anna")).presence == "not_ready"


async def test_a_dead_phone_on_a_live_page_loses_readiness_and_is_told_why(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """The page goes on answering, the phone does not: six seconds, then not ready."""
    page = await console(world, aiohttp_client, PHONES)

    async with at_desk(page) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await desk.does("alive", phone="lost")
        await desk.does("not_a_command")
        await desk.hears(type="refused")
        await world.passes(7)
        await desk.does("alive", phone="lost")
        told = await desk.hears(state="away")

    assert "no call could ring in this page" in told["note"]
    assert (await world.agent("anna")).reason == "phone_lost"


async def test_nobody_switches_to_a_device_of_somebody_else_by_the_page(
    world: World, aiohttp_client: AiohttpClient
) -> None:
    """The roster decides whose device is whose."""
    page = await console(world, aiohttp_client, PHONES)

    async with at_desk(page) as desk:
        await desk.hears(type="desk")
        await desk.does("endpoint", endpoint="client:ben")
        refused = await desk.hears(type="refused")

    assert "not one of yours" in refused["words"]
