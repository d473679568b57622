"""Perform the scenes of the scripted demo, tell what happens, and judge how it ended.

Rules this module keeps:

* What is printed is what happened: what the caller heard and did, and the house's own events.
* The play fails (exit 1) unless every call ended as its scene says, the carrier found nothing
  wrong, and every agent is free again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.text import Text

from calls.events import Event
from reports import story
from simulator.carrier import Carrier
from simulator.people import Caller
from switchboard import terminal
from switchboard.scenes import CURTAIN, PARTS, SCENES, Scene
from switchboard.stage import Stage, is_ready, telephone
from switchboard.why_command import names

_LOOK_S = 0.05
_PATIENCE_S = 60.0
"""Real seconds after which a play that does not end has failed."""
_COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "bright_cyan", "bright_magenta")


@dataclass
class Play:
    """Perform the scenes on a stage, and tell what happens."""

    stage: Stage
    callers: dict[str, Caller] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    last_seq: int = 0
    began: dict[str, int] = field(default_factory=dict)
    ends: dict[str, Event] = field(default_factory=dict)
    _played: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    _ended: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    @property
    def carrier(self) -> Carrier:
        """Return the telephone company."""
        return self.stage.carrier

    async def perform(self) -> int:
        """Play every scene and return the exit code."""
        for part in PARTS:
            telephone(self.stage, part.agent, part.answers_after_s, part.says)
            await is_ready(self.stage, part.agent, cause="agent")
        tasks = [asyncio.create_task(self._play(scene)) for scene in SCENES]
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not await self._over(tasks):
                    await self._tell()
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError:
            terminal.show_line(f"the play did not end within {_PATIENCE_S:.0f} s", "red")
        finally:
            for task in tasks:
                task.cancel()
            broken = await asyncio.gather(*tasks, return_exceptions=True)
        await self._tell()
        return await self._verdict([str(e) for e in broken if isinstance(e, Exception)])

    async def _play(self, scene: Scene) -> None:
        caller = self.callers[scene.name] = scene.cast(self.carrier)
        await caller.waits(scene.after_s)
        if scene.once:
            await self._played[scene.once].wait()
        await self.carrier.follow(caller, scene.script)
        self._played[scene.name].set()
        if scene.stays_for:
            await self._ended[scene.stays_for].wait()
            await caller.hangs_up()

    async def _over(self, tasks: Sequence[asyncio.Task[None]]) -> bool:
        """Tell whether the curtain may fall: all played, all calls ended, all agents free."""
        if any(task.done() and task.exception() for task in tasks):
            return True
        if not all(task.done() for task in tasks) or len(self.ends) < len(SCENES):
            return False
        snapshot = await self.stage.house.router.snapshot()
        return all(agent.work == "idle" for agent in snapshot.agents)

    # -- telling ---------------------------------------------------------------------------

    async def _tell(self) -> None:
        told = [*self._heard(), *await self._happened()]
        for _, line in sorted(told, key=lambda each: each[0]):
            terminal.show(line)

    def _heard(self) -> list[tuple[int, Text]]:
        lines: list[tuple[int, Text]] = []
        for name, caller in self.callers.items():
            fresh = caller.transcript[self.seen.get(name, 0) :]
            self.seen[name] = len(caller.transcript)
            for at_ms, kind, text in fresh:
                if kind in _LIVED:
                    lines.append((at_ms, self._line(at_ms, name, _LIVED[kind].format(text), "")))
        return lines

    async def _happened(self) -> list[tuple[int, Text]]:
        lines = []
        known = names(self.stage.house.sites.current.roster)
        while fresh := await self.stage.house.router.events(self.last_seq):
            self.last_seq = fresh[-1].seq
            for event in fresh:
                name = self._caller_of(event)
                if event.type == "call.ended":
                    self.ends[name] = event
                    self._ended[name].set()
                if not name and event.type != "agent.changed":
                    continue
                began = self.began.setdefault(event.call, event.at_ms)
                line = story.line_of(event, began, known)
                why = "  ".join(part for part in (line.why, line.where) if part)
                lines.append((event.at_ms, self._line(event.at_ms, name, line.text, why)))
        return lines

    def _caller_of(self, event: Event) -> str:
        for name, caller in self.callers.items():
            if caller.leg is not None and caller.leg.sid == event.call:
                return name
        return ""

    def _line(self, at_ms: int, name: str, words: str, why: str) -> Text:
        shown = datetime.fromtimestamp(at_ms / 1000, CURTAIN.tzinfo)
        scene = next((i for i, each in enumerate(SCENES) if each.name == name), None)
        colour = "dim" if scene is None else _COLOURS[scene % len(_COLOURS)]
        line = Text(f"{shown:%H:%M:%S}  ", "dim")
        line.append(f"{name or 'agents':<13}", colour)
        line.append(terminal.printable(words))
        if why:
            line.append(f"  ({terminal.printable(why)})", "dim")
        return line

    # -- judging ---------------------------------------------------------------------------

    async def _verdict(self, broken: Sequence[str]) -> int:
        rows = [(scene, self._wrong(scene)) for scene in SCENES]
        terminal.show_line("")
        for scene, wrong in rows:
            end = self.ends.get(scene.name)
            how = f"{end.fields['outcome']} {end.fields['agent']}".strip() if end else "no end"
            style = "red" if wrong else "green"
            terminal.show_line(
                f"{'✗' if wrong else '✓'} {scene.name:<13}{how:<15}{scene.tells}", style
            )
        faults = [*broken, *(str(error) for error in self.carrier.errors)]
        faults += [f"{scene.name}: {wrong}" for scene, wrong in rows if wrong]
        snapshot = await self.stage.house.router.snapshot()
        faults += [f"{a.id} is still {a.work}" for a in snapshot.agents if a.work != "idle"]
        faults += [f"call {call.id} is still {call.state}" for call in snapshot.calls]
        for fault in faults:
            terminal.show_line(fault, "red")
        if not faults:
            terminal.show_line(f"all {len(rows)} calls ended as they should", "bold green")
        return terminal.NO if faults else terminal.FINE

    def _wrong(self, scene: Scene) -> str:
        end = self.ends.get(scene.name)
        if end is None:
            return "the call has no final record"
        outcome, agent = end.fields["outcome"], end.fields["agent"]
        if outcome != scene.outcome:
            return f'it ended "{outcome}" instead of "{scene.outcome}"'
        if scene.agents and agent not in scene.agents:
            return f"{agent} served it instead of {' or '.join(sorted(scene.agents))}"
        return ""


_LIVED: Mapping[str, str] = {
    "dialled": "dials {}",
    "say": "hears “{}”",
    "voice": "is told “{}”",
    "pressed": "presses {}",
    "together": "is together with {}",
    "ended": "is off the line: {}",
}
"""What a caller lives through and is worth a line: kind of transcript entry → words."""
