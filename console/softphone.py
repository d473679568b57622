"""Say what a page of ours telephones with: the carrier's softphone, the simulator's, or nothing.

Rules this module keeps:

* A token lets its bearer be called as one agent for ten minutes, and do nothing else: no call can
  be placed with it. It is handed to that agent's own page only, see ``desk_phone.py``.
* Where something is missing, it is named as the operator would set it.

Source: TWILIO.md A10: the carrier refuses a token whose ``nbf`` is ahead of its clock, so it lies a
minute back.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from twilio.jwt.access_token import AccessToken  # type: ignore[import-untyped]  # ships no types
from twilio.jwt.access_token.grants import VoiceGrant  # type: ignore[import-untyped]

TOKEN_S = 600
"""How long a token opens anything, seconds; the page asks for the next one before."""
SKEW_S = 60
"""How far the carrier's clock may be behind ours, seconds."""
SDK = "twilio-voice-sdk.js"
"""What the carrier's script is called among the parts of our pages."""
HOSTS = ("https://*.twilio.com", "wss://*.twilio.com")
"""Where the carrier's softphone connects to: signalling and its own quality reports."""


@dataclass(frozen=True, slots=True)
class SimulatedPhones:
    """Name the simulated carrier's telephones.

    Args:
        path: an address is put after it.
    """

    path: str


@dataclass(frozen=True, slots=True)
class CarrierPhones:
    """Hold what the carrier's softphone needs.

    Args:
        account: the account's SID.
        key: SID of an API key; tokens are issued in its name.
        secret: the key's secret; it signs them.
        sdk: the carrier's script, as its package brings it.
        edge: where the page enters the carrier's network; empty: the nearest.
    """

    account: str
    key: str
    secret: str = field(repr=False)
    sdk: bytes = field(repr=False)
    edge: str = ""

    def token(self, identity: str, now_ms: int) -> str:
        """Return a token with which ``identity`` can be called, from ``now_ms`` for ten minutes."""
        now_s = now_ms // 1000
        token = AccessToken(
            self.account,
            self.key,
            self.secret,
            grants=[VoiceGrant(incoming_allow=True)],
            identity=identity,
            nbf=now_s - SKEW_S,
            valid_until=now_s + TOKEN_S,
        )
        return str(token.to_jwt())


@dataclass(frozen=True, slots=True)
class NoPhones:
    """Say why no page can telephone.

    Args:
        missing: what the operator has to set or install, in their order; never empty.
    """

    missing: tuple[str, ...] = ("TWILIO_API_KEY", "TWILIO_API_SECRET")


Softphone: TypeAlias = SimulatedPhones | CarrierPhones | NoPhones
NOT_SET_UP = NoPhones()
