"""Find what the browser softphone is made of: the carrier's script, and the key its tokens need."""

from pathlib import Path

from console.softphone import CarrierPhones, NoPhones
from switchboard.settings import Settings

_INSTALLED = Path(__file__).parents[1] / "node_modules" / "@twilio" / "voice-sdk"
"""Where `make` installs it: in the checkout this runs from."""
_SCRIPT = Path("dist") / "twilio.min.js"


def softphone_of(settings: Settings) -> CarrierPhones | NoPhones:
    """Return the carrier's softphone, or what the operator lacks for it."""
    script = (settings.voice_sdk or _INSTALLED) / _SCRIPT
    named = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_API_KEY": settings.twilio_api_key,
        "TWILIO_API_SECRET": settings.twilio_api_secret,
    }
    missing = [name for name, value in named.items() if not value]
    sdk = script.read_bytes() if script.is_file() else b""
    if not sdk:
        missing.append("Node.js (make install, VOICE_SDK)")
    if missing or not (settings.twilio_api_key and settings.twilio_api_secret):
        return NoPhones(tuple(missing))
    return CarrierPhones(
        account=settings.twilio_account_sid or "",
        key=settings.twilio_api_key,
        secret=settings.twilio_api_secret.get_secret_value(),
        sdk=sdk,
        edge=settings.twilio_edge,
    )
