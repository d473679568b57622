"""Answer with what pages are made of: stylesheets, scripts, drawings, and their words.

Rules this module keeps:

* Parts are read once and looked up by name: no path can lead elsewhere.
* They are asked for again each time and answered "not modified": an upgrade never mixes old and
  new.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib import resources

from aiohttp import web

from console import tones
from console.deps import CONSOLE
from console.door import refusal
from console.softphone import SDK, CarrierPhones
from console.words import CATALOGUES


@dataclass(frozen=True, slots=True)
class _Part:
    body: bytes
    kind: str
    etag: str


_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _read_parts() -> dict[str, _Part]:
    parts = {}
    for file in resources.files("console").joinpath("static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in _KINDS:
            body = file.read_bytes()
            parts[file.name] = _Part(body, _KINDS[suffix], hashlib.sha256(body).hexdigest()[:16])
    return parts


_PARTS = _read_parts()


async def part(request: web.Request) -> web.StreamResponse:
    """Answer with a stylesheet, a script, a drawing or a sound; the carrier's script as it came."""
    name = request.match_info["name"]
    if name in tones.NAMES:
        return _answer(request, _made(tones.wav(name), "audio/wav"))
    softphone = request.app[CONSOLE].deps.softphone
    if name == SDK and isinstance(softphone, CarrierPhones):
        return _answer(request, _made(softphone.sdk, "text/javascript"))
    return _answer(request, _PARTS.get(name))


@cache
def _made(body: bytes, kind: str) -> _Part:
    return _Part(body, kind, hashlib.sha256(body).hexdigest()[:16])


def _read_catalogues() -> dict[str, _Part]:
    parts = {}
    for language, catalogue in CATALOGUES.items():
        body = json.dumps(dict(catalogue), ensure_ascii=False).encode()
        etag = hashlib.sha256(body).hexdigest()[:16]
        parts[f"{language}.json"] = _Part(body, "application/json", etag)
    return parts


_CATALOGUES = _read_catalogues()


async def catalogue(request: web.Request) -> web.StreamResponse:
    """Answer with all the words of one language, for the pages' scripts."""
    return _answer(request, _CATALOGUES.get(request.match_info["name"]))


def _answer(request: web.Request, found: _Part | None) -> web.Response:
    if found is None:
        return refusal(request, HTTPStatus.NOT_FOUND, "refusal.no_part")
    headers = {"Cache-Control": "no-cache", "ETag": f'"{found.etag}"'}
    if any(tag.value == found.etag for tag in request.if_none_match or ()):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=found.body, content_type=found.kind, charset="utf-8", headers=headers)
