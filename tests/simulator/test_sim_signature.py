"""The carrier's signature code against vectors gathered from Twilio's own libraries."""

import json
from pathlib import Path

import pytest

from simulator.signature import is_signed

_VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "signature_vectors.json").read_text("utf-8")
)


@pytest.mark.parametrize("vector", _VECTORS, ids=[vector["name"] for vector in _VECTORS])
def test_every_vector_is_judged_as_twilio_s_libraries_do(
    vector: dict[str, str | list[list[str]] | bool | None],
) -> None:
    """Ports, repeated keys, empty values, queries, JSON bodies: valid is valid, forged is not."""
    params = vector["params"]
    body = vector["body"]
    pairs = [(key, value) for key, value in params] if isinstance(params, list) else []

    verdict = is_signed(
        str(vector["auth_token"]),
        str(vector["url"]),
        pairs,
        str(vector["signature"] or ""),
        body.encode() if isinstance(body, str) else None,
    )

    assert verdict is vector["valid"]
