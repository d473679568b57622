"""A site that calls people back, and what callers, agents and dispatchers do of it."""

from typing import Any

from routing.agent import Agent
from routing.callback import Callbacks, Promised
from routing.calling_back import CallingBack
from routing.effects import Effect
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent

NUMBER = "+15145550142"
"""Where callers ring from, and are called back, unless a test says otherwise."""
OTHER = "+15145550199"


class House(Scene):
    """A scene whose department calls people back.

    Args:
        store: where the site's state lives.
        people: its agents, by name where there is no more to say.
        callback: how it calls back, other than usual.
    """

    def __init__(self, store: DumpedStore, *people: str | Agent, **callback: Any) -> None:
        super().__init__(store, *(agent(p) if isinstance(p, str) else p for p in people))
        loosens(self, "support", callback=Callbacks(**callback), wrap_up_s=0)

    @property
    def promises(self) -> CallingBack:
        """What the router does of callbacks."""
        return self.router.callbacks

    async def promise(self, call: str, number: str = NUMBER, **more: Any) -> Promised:
        """Promise a callback to a caller, who then hangs up."""
        entry = more.pop("entry", None) or self.entry(call)
        promised = await self.promises.promise(entry, number, **more)
        await self.router.caller_left(call, "caller", leg=f"leg-{call}")
        return promised

    async def is_promised(self, call: str = "c1", **more: Any) -> str:
        """Let somebody wait, be promised a callback and hang up; return the key of their place."""
        await self.calls(call)
        key = await self.key_of(call)
        await self.promise(call, **more)
        return key

    async def looks(self) -> None:
        """Do what the dispatcher does when a promise is to be looked at."""
        for effect in await self.effects():
            if effect.kind == "callback":
                await self.promises.look(effect.call)
            await self.store.settle(effect.id, "done", "", self.now())

    async def comes_to_the_queue(self) -> None:
        """Let the caller hang up, and the promise be looked at."""
        await self.passes(10)
        await self.looks()

    async def dial(self) -> Effect:
        """Return the one request to ring a caller there is."""
        [dial] = [e for e in await self.effects() if e.kind == "dial"]
        return dial

    async def is_accepted(self, call: str = "c1", agent: str = "ann") -> int:
        """Promise a callback, and have an agent accept it; return the epoch."""
        await self.is_promised(call)
        await self.ready(agent)
        accepted = await self.answers(call)
        await self.router.joined(call, accepted.epoch, "agent")
        return accepted.epoch

    async def is_dialled(self, call: str = "c1", agent: str = "ann") -> int:
        """Have an agent accept a promise, and the caller's telephone rung; return the epoch."""
        epoch = await self.is_accepted(call, agent)
        dial = await self.dial()
        assert dial.endpoint == NUMBER
        await self.store.settle(dial.id, "done", "", self.now())
        await self.promises.dialled(call, epoch, "back-1")
        return epoch

    async def is_back(self, call: str = "c1") -> int:
        """Have a caller take the call, and meet the agent; return the epoch."""
        epoch = await self.is_dialled(call)
        await self.promises.here(call, "back-1", "ticket-2")
        await self.router.joined(call, epoch, "caller")
        return epoch

    async def cancelled(self) -> list[str]:
        """Return the legs the carrier is asked to end."""
        return [e.leg for e in await self.effects() if e.kind == "cancel"]

    async def key_of(self, call: str) -> str:
        """Return the order key of a call."""
        return str((await self.store.dump())["calls"][call]["key"])

    async def in_order(self, call: str) -> list[str]:
        """Return the calls that wait where one does, first to last."""
        lane = (await self.call(call)).lane
        return [each for each, _ in (await self.store.dump())["lanes"][lane]["calls"]]

    async def ends(self) -> list[tuple[str, str]]:
        """Return outcome and reason of every call that has ended."""
        return [(e["outcome"], e["why"]) for e in await self.told("call.ended")]
