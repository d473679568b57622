"""Sign a request the way Twilio does, written from its documentation.

Rules this module keeps:

* The signature is base64(HMAC-SHA1(token, url + every key and value)), keys sorted bytewise and,
  for a repeated key, its distinct values sorted; values are the decoded ones, empty ones included.
* The URL is the one configured, query included, without its fragment and its connection overrides.
* A GET signs the URL alone. A body that is not a form is signed by its SHA-256 in ``bodySHA256``.

Source: Twilio, "Security", validating requests; the vectors in tests/data/signature_vectors.json.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def signature(token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """Return the ``X-Twilio-Signature`` of a request.

    Args:
        token: the account's primary auth token.
        url: the URL requested, exactly as configured; a fragment is left out.
        params: the decoded form fields of a POST; nothing for a GET.
    """
    signed = url.split("#", 1)[0] + "".join(key + value for key, value in sorted(set(params)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def body_hash(body: bytes) -> str:
    """Return the value of ``bodySHA256`` for a body that is not a form."""
    return hashlib.sha256(body).hexdigest()


def is_signed(
    token: str, url: str, params: Iterable[tuple[str, str]], given: str, body: bytes | None = None
) -> bool:
    """Say whether ``given`` signs the request, with the port kept, stripped or added.

    Args:
        token: the auth token.
        url: the URL requested.
        params: the decoded form fields.
        given: the signature that came with it.
        body: the raw body where it is not a form; its hash must then match the query's.
    """
    wanted = parse_qs(urlsplit(url).query).get("bodySHA256")
    if wanted and body is not None:
        if not hmac.compare_digest(wanted[0].lower(), body_hash(body)):
            return False
        params = ()
    fields = list(params)
    return any(hmac.compare_digest(signature(token, form, fields), given) for form in _forms(url))


def _forms(url: str) -> set[str]:
    """Return the spellings of ``url`` that Twilio's own libraries accept."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit(":", 1)[0] if parts.port else parts.netloc
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    spellings = {
        urlunsplit((*parts[:1], netloc, *parts[2:])) for netloc in (host, f"{host}:{port}")
    }
    quotes = {spelling.replace("'", "%27") for spelling in spellings}
    return {url} | spellings | quotes
