"""Read the forms our pages send."""

from http import HTTPStatus
from urllib.parse import parse_qsl

from aiohttp import web

from console.door import refusal

_LONGEST_FORM = 16_384
_MOST_FIELDS = 10


async def form_of(request: web.Request) -> dict[str, str] | web.Response:
    """Return what a form of ours says, or the refusal of what is none."""
    if (request.content_length or 0) > _LONGEST_FORM:
        return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "refusal.too_long")
    try:
        # Read here and not by aiohttp, which trusts the charset a stranger names.
        text = (await request.read()).decode(errors="replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return refusal(request, HTTPStatus.BAD_REQUEST, "refusal.not_the_form")
