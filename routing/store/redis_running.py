"""Run a transition's script on the server.

Rules this module keeps:

* A server that does not know our library is given it: a new release, a restart or a failover.
* A server that cannot be reached, or does not answer in time, is ``StoreUnavailableError``.
* A script answers a word it declared, or it is broken.
"""

from collections.abc import Mapping
from typing import Any, cast

from redis.exceptions import ResponseError

from calls.errors import BrokenInvariantError
from routing.agent import Place
from routing.answers import Now
from routing.store.redis_reading import Reading
from routing.store.scripts import library, load

Argument = str | int


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
            try:
                reply = await self._client.execute_command(
                    "FCALL", function, 1, self._root, *arguments
                )
            except ResponseError as error:
                if "Function not found" not in str(error):
                    raise
                await self._client.execute_command("FUNCTION LOAD", "REPLACE", library().text)
                reply = await self._client.execute_command(
                    "FCALL", function, 1, self._root, *arguments
                )
        answer = self._plain(reply)
        if answer[0] not in script.returns:
            raise BrokenInvariantError(
                "script_word",
                f'the script "{name}" returned "{answer[0]}", which it never declared',
            )
        return cast("list[Any]", answer)
