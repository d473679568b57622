"""Spell every URL the carrier is handed.

Rules this module keeps:

* Every URL is absolute and begins with the configured public URL: relative ones do not work in
  every place the carrier may be told a document.
* A state stands in ``s`` (the caller's side) or ``o`` (an agent's leg), signed, and of characters
  that no proxy re-encodes: no apostrophe, no bare question mark (Source: TWILIO.md A2).
"""

from webhooks.settings import EdgeSettings
from webhooks.state import (
    Aside,
    Back,
    Choosing,
    Conference,
    Menu,
    Offer,
    Parting,
    Refer,
    Rescue,
    Returning,
    Ringing,
    Room,
    Surveyed,
    Talk,
    Wait,
)
from webhooks.tokens import Sealer


class Urls:
    """Make the URLs of ``docs/architecture.md`` for one public address."""

    def __init__(self, settings: EdgeSettings, sealer: Sealer) -> None:
        self._root = settings.root
        self._seal = sealer.seal

    def menu(self, state: Menu) -> str:
        """Return where the keys of this menu go."""
        return f"{self._root}/voice/menu?s={self._seal(state)}"

    def onward(self, state: Menu) -> str:
        """Return where a caller goes on in the flow who was sent out of the queue."""
        return f"{self._root}/voice/onward?s={self._seal(state)}"

    def wait(self, state: Wait) -> str:
        """Return the wait turn that ``state`` numbers."""
        return f"{self._root}/voice/wait?s={self._seal(state)}"

    def outside(self, state: Wait) -> str:
        """Return where a caller goes on whom a way out connected with a number outside."""
        return f"{self._root}/voice/outside?s={self._seal(state)}"

    def join(self, state: Room) -> str:
        """Return the caller's way into the room."""
        return f"{self._root}/voice/join?s={self._seal(state)}"

    def after(self, state: Room) -> str:
        """Return where the caller goes when their Dial is over."""
        return f"{self._root}/voice/after?s={self._seal(state)}"

    def rescue(self, state: Rescue) -> str:
        """Return the second way to a person."""
        return f"{self._root}/voice/rescue?s={self._seal(state)}"

    def released(self, state: Parting) -> str:
        """Return the last words to a caller whose agent hung up."""
        return f"{self._root}/voice/released?s={self._seal(state)}"

    def survey(self, state: Surveyed) -> str:
        """Return where a caller's answer to a question of the survey goes."""
        return f"{self._root}/voice/survey?s={self._seal(state)}"

    def refer(self, state: Refer) -> str:
        """Return the way to a number outside for a caller whose agent sends them there."""
        return f"{self._root}/voice/refer?s={self._seal(state)}"

    def returned(self, state: Returning) -> str:
        """Return the way back to the wait loop, from an agent or on the way to one."""
        return f"{self._root}/voice/returned?s={self._seal(state)}"

    def aside_answer(self, state: Aside) -> str:
        """Return what a consulted number outside asks when it answers."""
        return f"{self._root}/aside/answer?o={self._seal(state)}"

    def aside_after(self, state: Aside) -> str:
        """Return where a consulted number outside goes when its Dial is over."""
        return f"{self._root}/aside/after?o={self._seal(state)}"

    def aside_status(self, state: Aside) -> str:
        """Return where the status callbacks of a consulted number outside go."""
        return f"{self._root}/aside/status?o={self._seal(state)}"

    def caller_fallback(self, state: Wait) -> str:
        """Return the fallback of a caller's leg we redirect."""
        return f"{self._root}/voice/fallback?s={self._seal(state)}"

    def choosing(self, state: Choosing) -> str:
        """Return where the keys go of a caller who is asked where to call them back."""
        return f"{self._root}/voice/callback?s={self._seal(state)}"

    def back_answer(self, state: Back) -> str:
        """Return what the answered telephone of a caller asks who is called back."""
        return f"{self._root}/callback/answer?s={self._seal(state)}"

    def back_accept(self, state: Back) -> str:
        """Return where the key press goes of a caller who is called back."""
        return f"{self._root}/callback/accept?s={self._seal(state)}"

    def back_status(self, state: Back) -> str:
        """Return where the status callbacks go of the leg that calls a caller back."""
        return f"{self._root}/callback/status?s={self._seal(state)}"

    def agent_unanswered(self, state: Talk) -> str:
        """Return what an agent hears whose caller could not be reached."""
        return f"{self._root}/agent/unanswered?o={self._seal(state)}"

    def hold(self) -> str:
        """Return the music of a conference where somebody is alone."""
        return f"{self._root}/voice/hold"

    def conference(self, state: Conference) -> str:
        """Return where a conference's events go."""
        return f"{self._root}/conference/events?s={self._seal(state)}"

    def ring(self, state: Ringing) -> str:
        """Return what a caller's leg asks that is to ring agents."""
        return f"{self._root}/voice/ring?s={self._seal(state)}"

    def rung(self, state: Ringing) -> str:
        """Return where a caller goes when that ringing is over."""
        return f"{self._root}/voice/rung?s={self._seal(state)}"

    def agent_room(self, state: Talk) -> str:
        """Return the way into the room for an agent whom the caller's leg rang."""
        return f"{self._root}/agent/room?o={self._seal(state)}"

    def agent_answer(self, state: Offer) -> str:
        """Return what an agent's answered device asks."""
        return f"{self._root}/agent/answer?o={self._seal(state)}"

    def agent_accept(self, state: Offer) -> str:
        """Return where the agent's key press goes."""
        return f"{self._root}/agent/accept?o={self._seal(state)}"

    def agent_status(self, state: Offer) -> str:
        """Return where the status callbacks of the agent's leg go."""
        return f"{self._root}/agent/status?o={self._seal(state)}"

    def agent_fallback(self, state: Offer) -> str:
        """Return where the agent's leg goes when a document of ours failed."""
        return f"{self._root}/agent/fallback?o={self._seal(state)}"

    def agent_after(self, state: Talk) -> str:
        """Return where the agent goes when their Dial is over."""
        return f"{self._root}/agent/after?o={self._seal(state)}"

    def agent_dismissed(self, state: Talk) -> str:
        """Return what an agent hears whose caller has left."""
        return f"{self._root}/agent/dismissed?o={self._seal(state)}"
