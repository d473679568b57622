"""Collect keys or words: the Gather verb.

Rules this module keeps:

* Prompts inside are played while keys are collected; the first key stops them. With
  ``bargeIn="false"`` they are played to their end.
* Keys end with the finish key (which is not part of Digits), with numDigits, or with the timeout
  after the last key. With "dtmf speech" the first kind to arrive wins.
* Nothing at all, or a lone finish key: the next verb is played, unless ``actionOnEmptyResult``.

Source: Twilio, TwiML ``<Gather>``; ``msg`` as in captured requests.
"""

from typing import TYPE_CHECKING

from simulator.leg import Inbox, Source, Stopped
from simulator.twiml import Element

if TYPE_CHECKING:
    from simulator.player import Player

_DEFAULT_TIMEOUT_S = 5


async def gather(player: "Player", verb: Element) -> Source | None:
    """Play a Gather; return its action's source if it has a result.

    Raises:
        Interruption: the leg goes on otherwise.
    """
    leg = player.leg
    timeout_s = verb.whole("timeout", _DEFAULT_TIMEOUT_S)
    with leg.listening() as inbox:
        leg.tell("listening", digits=verb.whole("numDigits", 0), timeout=timeout_s)
        await _prompts(player, verb, inbox)
        form = await _collect(player, verb, inbox, timeout_s * 1000)
    if form is not None:
        return player.action(verb, form | {"msg": "Gather End"})
    if verb.flag("actionOnEmptyResult", default=False):
        empty = {"Digits": ""} if player.exchange.races.empty_digits else {}
        return player.action(verb, empty | {"FinishedOnKey": "", "msg": "Gather End"})
    return None


async def _prompts(player: "Player", verb: Element, inbox: Inbox) -> None:
    """Play what stands inside, until something arrives."""
    if not verb.flag("bargeIn", default=True):
        for piece in verb.children:
            await player.prompt(piece)
        return
    arrival = inbox.arrival()
    with player.leg.until(arrival):
        try:
            for piece in verb.children:
                await player.prompt(piece)
        except Stopped as stopped:
            if stopped.reason is not arrival:
                raise


async def _collect(
    player: "Player", verb: Element, inbox: Inbox, timeout_ms: int
) -> dict[str, str] | None:
    """Return the result's form fields, None when nothing came."""
    kinds = verb.words("input", "dtmf")
    finish = verb.get("finishOnKey", "#")
    wanted = verb.whole("numDigits", 0)
    clock = player.exchange.clock
    digits = ""
    deadline_ms = clock.now_ms() + timeout_ms
    while True:
        while inbox.items:
            kind, text = inbox.items.pop(0)
            if kind == "speech":
                if "speech" in kinds and not digits:
                    return {"SpeechResult": text, "Confidence": "0.9"}
                continue
            if "dtmf" not in kinds:
                continue
            if finish and text in finish:
                return {"Digits": digits, "FinishedOnKey": text} if digits else None
            digits += text
            deadline_ms = clock.now_ms() + timeout_ms
            if wanted and len(digits) >= wanted:
                return {"Digits": digits, "FinishedOnKey": ""}
        if clock.now_ms() >= deadline_ms:
            return {"Digits": digits, "FinishedOnKey": ""} if digits else None
        await player.leg.wait(inbox.arrival(), until_ms=deadline_ms)
