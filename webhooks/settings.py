"""Hold what the operator decides about the carrier's edge.

Rules this module keeps:

* The public URL is the one the carrier signs: it is written once, here, and never guessed from a
  request's Host or X-Forwarded headers.
* What would silently break signatures is refused at the start, with a sentence: an apostrophe or a
  question mark in the URL, an empty secret (Source: TWILIO.md A2).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from calls.errors import ConfigError
from calls.phone import is_e164


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSettings:
    """Say where the carrier reaches us and which secrets it signs with.

    Args:
        public_url: what stands before ``/voice/incoming`` in the URL the carrier is given.
        signing_secrets: any of these may have signed a webhook (two while one is rotated).
        state_secret: signs the state in the URLs we hand out; the same on every host.
        signature_header: the header the signature comes in.
        fallback_number: dialled when even the way to a person failed; None: there is none.
        music_url: what waiting callers hear; empty: the music this room makes itself.
        patience_s: how long one answer may take before the caller is helped otherwise; well below
            the carrier's own 15 s.
    """

    public_url: str
    signing_secrets: tuple[str, ...]
    state_secret: str
    signature_header: str = "X-Twilio-Signature"
    fallback_number: str | None = None
    music_url: str = ""
    patience_s: float = 8.0

    def __post_init__(self) -> None:
        """Refuse what would fail at the first call rather than now."""
        _check_url(self.public_url)
        if not self.signing_secrets or not all(self.signing_secrets):
            raise ConfigError(
                "signing_secret",
                "a signing secret is missing or empty: give the carrier's auth token",
            )
        if not self.state_secret:
            raise ConfigError(
                "state_secret", "the state secret is empty: give any long random text"
            )
        if self.fallback_number is not None and not is_e164(self.fallback_number):
            raise ConfigError(
                "fallback_number",
                f'the fallback number "{self.fallback_number}" must be in international form, '
                'as "+12125550100"',
            )

    @property
    def root(self) -> str:
        """Return the public URL without a trailing slash."""
        return self.public_url.rstrip("/")

    @property
    def music(self) -> str:
        """Return the URL of the music callers wait with."""
        return self.music_url or f"{self.root}/media/music.wav"


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(
            "public_url", f'the public URL "{url}" must begin with https:// and name a host'
        )
    if any(sign in url for sign in "'?#"):
        raise ConfigError(
            "public_url", f'the public URL "{url}" must hold no apostrophe, "?" or "#"'
        )
    if "_" in parts.hostname:
        raise ConfigError(
            "public_url",
            f'the host "{parts.hostname}" has an underscore: the carrier sends it no callbacks',
        )
