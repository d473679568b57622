"""Answer lists the way Twilio pages them.

Rules this module keeps:

* 50 to a page unless asked otherwise, at most 1000; pages count from 0.

Source: Twilio, "REST API: Paging".
"""

from aiohttp import web

from simulator.parameters import Fields

_PAGE_SIZE = 50
_MAX_PAGE_SIZE = 1000


def page(
    request: web.Request, fields: Fields, name: str, items: list[dict[str, object]]
) -> web.Response:
    """Return one page of a list.

    Args:
        request: for the page's address.
        fields: what was asked.
        name: what the list is called in the answer.
        items: the whole list.
    """
    size = max(1, min(_MAX_PAGE_SIZE, fields.whole("PageSize", _PAGE_SIZE)))
    number = fields.whole("Page", 0)
    start = number * size
    shown = items[start : start + size]
    more = len(items) > start + size
    path = request.path[request.path.index("/2010-04-01") :]
    return web.json_response(
        {
            name: shown,
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "uri": f"{path}?PageSize={size}&Page={number}",
            "first_page_uri": f"{path}?PageSize={size}&Page=0",
            "next_page_uri": f"{path}?PageSize={size}&Page={number + 1}" if more else None,
            "previous_page_uri": f"{path}?PageSize={size}&Page={number - 1}" if number else None,
        }
    )
