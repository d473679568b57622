"""Be a telephone: rung, answered, talked into; a number, a browser's client or a SIP device.

Rules this module keeps:

* One telephone per address. Those who hold it, personas or pages, are its ears: all hear it ring,
  the first to answer has the call, and the others are told that it is over for them.
* A client or a SIP device can be reached only while registered. A number can always be reached.
* A number or a SIP device on a call is busy. A client on a call ignores a second one and lets it
  ring, as the Voice SDK does, unless the network is told that it refuses.
"""

from typing import Literal, Protocol
from urllib.parse import parse_qsl

from simulator.leg import Event, Leg

Verdict = Literal["rings", "busy", "unregistered", "silent"]


class Ear(Protocol):
    """Somebody who holds a telephone."""

    def hear(self, leg: Leg, event: Event) -> None:
        """Take in what happens on a leg of this telephone."""
        ...


def bare(address: str) -> str:
    """Return an address without SIP parameters and headers, or a client's query."""
    return address.split("?", 1)[0].split(";", 1)[0]


def parameters_of(address: str) -> dict[str, str]:
    """Return what the one who calls a client tells its page: the query of the address.

    Source: Twilio, Calls API, "Call a client with custom parameters".
    """
    if not address.startswith("client:"):
        return {}
    return dict(parse_qsl(address.partition("?")[2], keep_blank_values=True))


class Phone:
    """One telephone.

    Args:
        address: ``+…``, ``client:…`` or ``sip:…``.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.out_of_order = False
        self._registrations = 0
        self._ears: list[Ear] = []
        self._holders: dict[str, Ear] = {}
        self.legs: list[Leg] = []

    # -- being reachable -------------------------------------------------------------------

    @property
    def needs_registration(self) -> bool:
        """Say whether the address is a device's, not a number."""
        return self.address.startswith(("client:", "sip:"))

    @property
    def registered(self) -> bool:
        """Say whether the network knows where the telephone is."""
        return not self.needs_registration or self._registrations > 0

    def register(self) -> None:
        """Sign the device on; twice on needs twice off, as with two open pages."""
        self._registrations += 1

    def unregister(self) -> None:
        """Sign the device off."""
        self._registrations = max(0, self._registrations - 1)

    def verdict(self, *, refuses_second: bool) -> Verdict:
        """Say what a new call meets.

        Args:
            refuses_second: a client that is on a call answers 486 instead of ignoring.
        """
        if self.out_of_order or not self.registered:
            return "unregistered"
        if not any(not leg.over for leg in self.legs):
            return "rings"
        return "silent" if self.address.startswith("client:") and not refuses_second else "busy"

    # -- being held ------------------------------------------------------------------------

    def attach(self, ear: Ear) -> None:
        """Give somebody the telephone to hold."""
        self._ears.append(ear)

    def detach(self, ear: Ear) -> None:
        """Take it from them; a call only they held is hung up by whoever asks for it."""
        if ear in self._ears:
            self._ears.remove(ear)

    def held_by(self, leg: Leg, ear: Ear) -> bool:
        """Say whether this ear has, or may still take, the call."""
        return self._holders.get(leg.sid, ear) is ear

    def take(self, leg: Leg, ear: Ear) -> None:
        """Add a leg placed from this telephone by one of its ears."""
        self.legs.append(leg)
        self._holders[leg.sid] = ear

    def ring(self, leg: Leg) -> None:
        """Ring."""
        self.legs.append(leg)
        told = {"parameters": leg.custom} if leg.custom else {}
        self.deliver(leg, {"type": "ringing", "call": leg.sid, "from": leg.from_, **told})

    def deliver(self, leg: Leg, event: Event) -> None:
        """Let whoever has the call, or else everybody, hear something."""
        if leg not in self.legs:
            return  # it never rang here: nobody was told of it, nobody need be told more
        holder = self._holders.get(leg.sid)
        for ear in [holder] if holder is not None else list(self._ears):
            ear.hear(leg, event)
        if event["type"] == "ended":
            self.legs.remove(leg)
            self._holders.pop(leg.sid, None)

    # -- being used ------------------------------------------------------------------------

    def answer(self, leg: Leg, ear: Ear) -> bool:
        """Pick up; false when it is too late or somebody else has."""
        if leg.over or leg.picked_up.done() or leg not in self.legs:
            return False
        self._holders[leg.sid] = ear
        for other in self._ears:
            if other is not ear:
                other.hear(leg, {"type": "ended", "why": "answered elsewhere"})
        leg.picked_up.set_result("answered")
        return True

    def decline(self, leg: Leg) -> bool:
        """Refuse a ringing call; false when it no longer rings."""
        if leg.over or leg.picked_up.done():
            return False
        leg.picked_up.set_result("declined")
        return True

    def press(self, leg: Leg, digits: str) -> bool:
        """Press keys; false when nobody listened and they were lost."""
        if leg.inbox is None or leg.over:
            return False
        for key in digits:
            leg.inbox.put("key", key)
        return True

    def speak(self, leg: Leg, text: str) -> bool:
        """Say words to whoever listens: the carrier's ear, or the others on the line."""
        if leg.over:
            return False
        if leg.inbox is not None:
            leg.inbox.put("speech", text)
        if leg.circle is not None:
            leg.circle.carry(leg, {"type": "voice", "from": leg.far_end, "text": text})
        return leg.inbox is not None or leg.circle is not None
