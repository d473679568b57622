"""Run a transition's script on the server.

Rules this module keeps:

* EVALSHA, then EVAL when the server has forgotten the script: normal after a restart or failover.
* A server that cannot be reached, or does not answer in time, is ``StoreUnavailableError``.
* A script answers a word it declared, or it is broken.
"""

from typing import Any, cast

from redis.exceptions import NoScriptError

from calls.errors import BrokenInvariantError
from routing.answers import Now
from routing.store.redis_reading import Reading
from routing.store.scripts import load

Argument = str | int


def when(now: Now) -> tuple[int, str, str]:
    """Return the arguments by which a script that may match is a function."""
    return now.at_ms, now.nonce, now.config


class Running(Reading):
    """Run scripts by name."""

    async def _run(self, name: str, *arguments: Argument) -> list[Any]:
        script = load()[name]
        with self._reached():
            try:
                reply = await self._client.execute_command(
                    "EVALSHA", script.sha, 1, self._root, *arguments
                )
            except NoScriptError:
                reply = await self._client.execute_command(
                    "EVAL", script.text, 1, self._root, *arguments
                )
        answer = self._plain(reply)
        if answer[0] not in script.returns:
            raise BrokenInvariantError(
                "script_word",
                f'the script "{name}" returned "{answer[0]}", which it never declared',
            )
        return cast("list[Any]", answer)
