"""Tell whether the carrier itself sent a webhook.

Rules this module keeps:

* The signed text is the public URL exactly as configured plus the request's raw path; values are
  the decoded form values, empty ones included; of a repeated key the distinct values, sorted.
* The URL with its port as it stands, without it, and with the scheme's own port are all accepted,
  and so is the older spelling ``%27`` of an apostrophe: the carrier is not consistent.
* A body that is not a form counts only with a matching ``bodySHA256`` in the signed query; without
  one it is refused, not an error (the library raises there).
* Any of several secrets will do; every comparison takes constant time.

Source: TWILIO.md A2 and the vectors gathered from four of the carrier's own libraries.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

Pairs = Sequence[tuple[str, str]]
"""A form as it came: repeated keys stay repeated."""


_DIGESTS = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
"""Names the algorithm of a webhook signed with a shared key: ``key=…,algorithm=HMAC_SHA256``."""


def signature(secret: str, url: str, pairs: Pairs, algorithm: str = "HMAC_SHA1") -> str:
    """Compute the signature the carrier would send for a request.

    Args:
        secret: the auth token or signing key.
        url: the full public URL, query included.
        pairs: the decoded form; empty for a request without one.
        algorithm: ``HMAC_SHA1``, or ``HMAC_SHA256`` with some shared keys.
    """
    text = url + "".join(key + value for key, value in sorted(set(pairs)))
    message = text.encode("utf-8", "surrogatepass")
    digest = hmac.new(secret.encode(), message, _DIGESTS[algorithm])
    return base64.b64encode(digest.digest()).decode()


def algorithm_of(settings: str) -> str:
    """Return the algorithm a settings header names; an auth token's where it names none."""
    named = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    return named.get("algorithm", "").strip().upper() or "HMAC_SHA1"


def is_genuine(
    secrets: Iterable[str],
    url: str,
    pairs: Pairs,
    body: bytes | None,
    given: str,
    algorithm: str = "HMAC_SHA1",
) -> bool:
    """Tell whether ``given`` is the carrier's signature of this request.

    Args:
        secrets: any of these may have signed it.
        url: the public URL the carrier was given, query included.
        pairs: the decoded form; empty when the body is not a form.
        body: the raw body when it is not a form (JSON); None when it is one.
        given: the signature that came with the request.
        algorithm: the one the request names; one we do not know is refused.
    """
    if algorithm not in _DIGESTS or (body is not None and not _hash_matches(url, body)):
        return False
    plain = given.encode("utf-8", "surrogatepass")
    genuine = False
    for secret in secrets:
        for spelling in _spellings(url):
            # Every candidate is compared: the time taken tells nothing of which one was close.
            expected = signature(secret, spelling, pairs, algorithm).encode()
            genuine |= hmac.compare_digest(plain, expected)
    return genuine


def _hash_matches(url: str, body: bytes) -> bool:
    named = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    actual = hashlib.sha256(body).hexdigest()
    return hmac.compare_digest(named.encode("utf-8", "surrogatepass"), actual.encode())


def _spellings(url: str) -> list[str]:
    """Return the URL in every spelling the carrier may have signed."""
    scheme, _, rest = url.partition("://")
    cut = min((rest.index(sign) for sign in "/?#" if sign in rest), default=len(rest))
    authority, path = rest[:cut], rest[cut:]
    login, at, host = authority.rpartition("@")
    name, colon, port = host.rpartition(":")
    bare = name if colon and port.isdigit() else host
    own_port = f"{bare}:{443 if scheme == 'https' else 80}"
    urls = [f"{scheme}://{login}{at}{one}{path}" for one in (host, bare, own_port)]
    return [*urls, *(one.replace("'", "%27") for one in urls if "'" in one)]
