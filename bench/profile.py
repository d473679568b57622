"""Say where the server's time goes for each part of a call: ``make profile``.

Rules this module keeps:

* Processor time is the server's own, as ``cost`` counts it. Of it the server tells how long it ran
  the script, and how long each command within. What is left over within the script is Lua and the
  handing over of arguments and answers; what is left outside is the request's own.
* Commands are timed by the wall: on a machine with other work their share is too large.
"""

import asyncio
import contextlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from bench.cost import AGENTS, MEASURED, cpu_us
from bench.server import Line, serving
from bench.whole import whole_calls

ROUNDS = 3
_OURS = ("fcall", "evalsha", "info", "config|resetstat")
"""Commands of the request itself and of this module, not of a script."""


@dataclass
class Part:
    """What the runs of one part of a call came to, microseconds: ``script`` is the script whole."""

    cpu: float = 0.0
    script: float = 0.0
    times: Counter[str] = field(default_factory=Counter)
    inside: float = 0.0


async def profile(line: Line, rounds: int, agents: int) -> dict[str, Part]:
    """Return by part of a call what one run of it came to."""
    parts: dict[str, Part] = defaultdict(Part)

    @contextlib.contextmanager
    def measured(name: str) -> Iterator[None]:
        line.ask("CONFIG", "RESETSTAT")
        before, part = cpu_us(line), parts[name]
        yield
        part.cpu += cpu_us(line) - before
        for command, text in line.info("commandstats").items():
            told = dict(re.findall(r"(\w+)=([\d.]+)", text))
            if command == "cmdstat_fcall":
                part.script += float(told["usec"])
            elif command not in {f"cmdstat_{each}" for each in _OURS}:
                part.times[command.removeprefix("cmdstat_")] += int(told["calls"])
                part.inside += float(told["usec"])

    for _ in range(rounds):
        await whole_calls(line, agents, measured)
    return parts


def show(parts: dict[str, Part], runs: int, console: Console) -> None:
    """Print a row for each part, and one for those the aim is about."""
    table = Table("part", "CPU µs", "commands", "in them µs", "Lua, handing over µs", "which")
    for name, part in parts.items():
        busiest = ", ".join(f"{n / runs:.3g} {word}" for word, n in part.times.most_common())
        table.add_row(name, *_figures([part], runs), busiest)
    four = [part for name, part in parts.items() if name in MEASURED]
    table.add_row(" + ".join(MEASURED), *_figures(four, runs), "")
    console.print(table)


def _figures(parts: list[Part], runs: int) -> list[str]:
    commands = sum(part.times.total() for part in parts) / runs
    inside = sum(part.inside for part in parts) / runs
    script = sum(part.script for part in parts) / runs
    cpu = sum(part.cpu for part in parts) / runs
    return [f"{cpu:.1f}", f"{commands:.1f}", f"{inside:.1f}", f"{script - inside:.1f}"]


def main() -> int:
    """Measure, print, and return 0."""
    with serving() as line:
        parts = asyncio.run(profile(line, ROUNDS, AGENTS))
    show(parts, ROUNDS * AGENTS, Console(width=None if sys.stdout.isatty() else 170))
    return 0


if __name__ == "__main__":
    sys.exit(main())
