"""Show the house at work: to somebody who dials it themselves, or as a play on the terminal."""

import asyncio
import tempfile
from pathlib import Path

from switchboard import terminal
from switchboard.play import Play
from switchboard.running import until_stopped
from switchboard.scenes import CURTAIN
from switchboard.settings import Settings
from switchboard.stage import Stage, free_port, is_ready, named, stage, telephone

_CURTAIN_MS = int(CURTAIN.timestamp() * 1000)
_SETTING_UP_S = 3.0
"""Real seconds the stage is given before the curtain rises."""
_ROBOTS = {
    "dmitri": "Здравствуйте, Дмитрий Волков. Dmitri speaking, a simulated colleague.",
    "hugo": "Bonjour, Hugo Martin à l'appareil, un collègue simulé.",
    "jack": "Jack O'Neil here, a simulated colleague. I will listen until you hang up.",
}
"""Agents of the sample site without a page: in the demo they answer by themselves."""


async def begins(play: Stage, name: str) -> None:
    """Let a robot take its telephone, and be ready unless its shift is another.

    Whoever has been idle longest is rung first: one who is off duty must not take the visitor's
    calls away from the desk they have just opened.
    """
    agent = play.house.sites.current.roster.agents.get(name)
    if agent is None:
        return
    telephone(play, name, 4.0, _ROBOTS[name])
    if not agent.shifts or agent.shifts.spell_at(play.house.clock.now_ms()):
        await is_ready(play, name)


async def interactive(settings: Settings, directory: Path, port: int, speed: float) -> None:
    """Serve the demo until stopped: a page that says what to try, telephones, desks, a board.

    Args:
        settings: where the store is.
        directory: the site's YAML.
        port: where the page is served.
        speed: simulated seconds per real second.
    """
    port = free_port(port)
    ours = named(settings, "demo", port)
    async with stage(ours, directory, port, speed, _CURTAIN_MS) as play:
        for name in _ROBOTS:
            await begins(play, name)
        store = f"REDIS_URL={settings.redis_url} " if settings.redis_url else ""
        terminal.show_line(f"switchboard is at {play.url}", "bold green")
        terminal.show_line("Open it in a browser: the page says what to try. Ctrl+C ends it.")
        terminal.show_line(f"In the demo it is {CURTAIN:%A %d %B %Y, %H:%M} in New York.")
        there = f"{store}SITE={ours.site} DATA_DIR={ours.data_dir}"
        terminal.show_line(f"In another terminal: {there} switchboard queues | agents | why CALL")
        await until_stopped()


async def script(settings: Settings, directory: Path, speed: float) -> int:
    """Play the scenes, print each call as it happens, and say whether all ended as they should.

    Args:
        settings: where the store is; without a Redis of its own, an embedded one for this play.
        directory: the site's YAML.
        speed: simulated seconds per real second.

    Returns:
        0 when every call ended as it should, 1 otherwise.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        port = free_port(0)
        here = settings.model_copy(update={"data_dir": Path(folder)})
        ours = named(here, "demo-script", port)
        start_ms = _CURTAIN_MS - int(_SETTING_UP_S * 1000 * speed)
        async with stage(ours, directory, port, speed, start_ms) as play:
            await asyncio.sleep(play.house.clock.real_seconds_until(_CURTAIN_MS))
            terminal.show_line(
                f"the sample site as it is, {speed:g} times as fast as life; "
                f"the curtain rises on {CURTAIN:%A %d %B %Y, %H:%M} in New York",
                "bold",
            )
            return await Play(play).perform()
