"""The two ways to try it: the play, and the demo somebody dials themselves."""

import asyncio
import os
import re
import shutil
import signal
import sys
import urllib.request
from importlib import resources
from pathlib import Path

PLAY = [sys.executable, "-m", "switchboard", "demo", "--script"]


async def run(*command: str, cwd: Path) -> tuple[int, str]:
    """Run a command to its end and return its exit code and everything it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**_environment(), "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"}


async def test_the_play_ends_well_and_tells_why(tmp_path: Path) -> None:
    """Seven calls through signed webhooks, each with its reasons; exit 0."""
    code, out = await run(*PLAY, cwd=tmp_path)

    assert code == 0, out
    assert "all 7 calls ended as they should" in out
    assert "times as fast as life" in out
    for words in (
        "Bienvenue chez Northwind",
        "Вас приветствует компания Northwind",
        "region unknown",
        "Anna Petrova did not answer",
        "not one of the choices",
        "abandoned",
    ):
        assert words in out
    assert re.search(r"menu\.yaml:\d+", out)


async def test_the_play_fails_when_a_call_ends_otherwise(tmp_path: Path) -> None:
    """Without anybody for billing in French, Tremblay is not served by Chloé: exit 1."""
    site = tmp_path / "site"
    shutil.copytree(Path(str(resources.files("config"))) / "site", site)
    people = site / "people.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("[billing, onboarding]", "[onboarding]"), encoding="utf-8")

    code, out = await run(*PLAY, "--speed", "60", "--site", str(site), cwd=tmp_path)

    assert code == 1
    assert "Tremblay" in out


async def test_a_mistake_in_the_yaml_is_named_before_anything_starts(tmp_path: Path) -> None:
    """File, line, column and what was probably meant; exit 1."""
    site = tmp_path / "site"
    shutil.copytree(Path(str(resources.files("config"))) / "site", site)
    menu = site / "menu.yaml"
    text = menu.read_text(encoding="utf-8")
    menu.write_text(text.replace("department: sales}", "department: saels}"), encoding="utf-8")

    code, out = await run(*PLAY, "--site", str(site), cwd=tmp_path)

    assert code == 1
    assert re.search(r'menu\.yaml:\d+:\d+ .*"saels".*"sales"', out), out


async def test_the_demo_serves_its_page_and_ends_when_asked(tmp_path: Path) -> None:
    """What `make run` starts: a page that says what to try, ready, gone at SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "switchboard",
        "demo",
        "--port",
        "0",
        cwd=tmp_path,
        env=_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    first = (await process.stdout.readline()).decode()
    url = first.split()[-1]

    page = await asyncio.to_thread(_get, url)
    ready = await asyncio.to_thread(_get, f"{url}/readyz")
    process.send_signal(signal.SIGTERM)
    await process.communicate()

    assert "Press" in page or "press" in page
    assert "chloe" in page
    assert ready.startswith("ready")
    assert process.returncode == 0


async def test_a_second_demo_does_not_disturb_the_first(tmp_path: Path) -> None:
    """The same directory on another port, or the same port: refused in a sentence, nothing lost."""
    demo = [sys.executable, "-m", "switchboard", "demo", "--port"]
    first = await asyncio.create_subprocess_exec(
        *demo, "0", cwd=tmp_path, env=_environment(), stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    url = (await first.stdout.readline()).decode().split()[-1]

    same_directory = await run(*demo, "0", cwd=tmp_path)
    same_port = await run(*demo, url.rpartition(":")[2], cwd=tmp_path)
    ready = await asyncio.to_thread(_get, f"{url}/readyz")
    asked = await run(
        *("env", "SITE=demo", "DATA_DIR=var/demo", sys.executable, "-m", "switchboard", "agents"),
        cwd=tmp_path,
    )
    first.send_signal(signal.SIGTERM)
    await first.communicate()

    assert same_directory[0] == 1
    assert "another switchboard keeps its calls" in same_directory[1]
    assert same_port[0] == 1
    assert "choose another with PORT" in same_port[1]
    assert ready.startswith("ready")
    # Jack works nights: in the morning he takes no call away from the desk just opened.
    assert asked[1].count("ready") == 2, asked[1]
    assert re.search(r"jack.*signed.out", asked[1]), asked[1]


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as reply:  # noqa: S310 - our own, on the loopback
        return str(reply.read().decode())
