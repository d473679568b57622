"""Run a transition's script on the server.

Rules this module keeps:

* A server that does not know our library is given it: a new release, a restart or a failover. It
  may forget it again before we come back to it, a few times in a row.
* A server that cannot be reached, or does not answer in time, is ``StoreUnavailableError``.
* A script answers a word it declared, or it is broken.
"""

from collections.abc import Mapping
from typing import Any, cast

from redis.exceptions import ResponseError

from calls.errors import BrokenInvariantError, StoreUnavailableError
from routing.agent import Place
from routing.answers import Now
from routing.store.redis_reading import Reading
from routing.store.scripts import library, load

Argument = str | int

_LOADS = 5
"""How often a server is given the library for one transition: past it, something flushes all."""


def when(now: Now) -> tuple[int, str, str]:
    """Return the arguments by which a script that may match is a function."""
    return now.at_ms, now.nonce, now.config


def places_text(lanes: Mapping[str, Place]) -> dict[str, str]:
    """Return an agent's places as the scripts read them."""
    return {lane: str(place) for lane, place in lanes.items()}


def pairs(named: Mapping[str, str]) -> list[str]:
    """Return names and texts in turn, as the arguments that end a script's list."""
    return [text for pair in named.items() for text in pair]


class Running(Reading):
    """Run scripts by name."""

    async def _run(self, name: str, *arguments: Argument) -> list[Any]:
        script, function = load()[name], f"{name}_{library().release}"
        with self._reached():
            reply = await self._called(function, arguments)
        answer = self._plain(reply)
        if answer[0] not in script.returns:
            raise BrokenInvariantError(
                "script_word",
                f'the script "{name}" returned "{answer[0]}", which it never declared',
            )
        return cast("list[Any]", answer)

    async def _called(self, function: str, arguments: tuple[Argument, ...]) -> Any:
        """Call a function of the library, which has done nothing where the server lacks it."""
        ask = self._client.execute_command
        for _ in range(_LOADS):
            try:
                return await ask("FCALL", function, 1, self._root, *arguments)
            except ResponseError as error:
                if "Function not found" not in str(error):
                    raise
            await ask("FUNCTION LOAD", "REPLACE", library().text)
        raise StoreUnavailableError(
            "store_forgets",
            f"redis forgot our functions {_LOADS} times in a row, as soon as it was given them; "
            "find what runs FUNCTION FLUSH or FLUSHALL there",
        )
