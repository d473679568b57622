"""Ask a system of the company's about a caller, and let nobody be led astray by it.

Rules this module keeps:

* Only hosts on the site's lists are asked. The address is judged where the connection is made: what
  a host out in the world resolves to must be public, whatever its name; only a host named as
  internal may live in a private network.
* No redirect is followed, no proxy of the environment is used, no address is literal.
* An answer is JSON, small, and in time; everything else is no answer, and the caller goes on.
"""

import asyncio
import ipaddress
import json
import logging
import socket
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from ivr.book import Book
from ivr.session import Heard, Lookup

log = logging.getLogger("switchboard.webhooks")

MAX_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FINE = range(200, 300)


class NotAllowedError(ValueError):
    """Say that a host leads to an address a lookup must not reach."""


class _Guard(AbstractResolver):
    """Resolve names, and refuse a name any of whose addresses is not public.

    The connector connects to what is returned here and to nothing else, so a name cannot mean one
    address when it is judged and another when it is called.
    """

    def __init__(self, resolver: AbstractResolver, internal: frozenset[str]) -> None:
        self._resolver = resolver
        self._internal = internal

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return a host's addresses."""
        found = await self._resolver.resolve(host, port, family)
        if host not in self._internal:
            for each in found:
                if not is_public(each["host"]):
                    raise NotAllowedError(f'"{host}" leads to {each["host"]}, which is not public')
        return found

    async def close(self) -> None:
        """Release the resolver."""
        await self._resolver.close()


def is_public(address: str) -> bool:
    """Tell whether an address is out in the world, whatever other address is wrapped in it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64:
            return False
    return ip.is_global and not ip.is_multicast


async def ask(book: Book, lookup: Lookup, resolver: AbstractResolver | None = None) -> Heard:
    """Carry out a lookup.

    Args:
        book: says which hosts may be asked.
        lookup: what to ask.
        resolver: how names become addresses; the machine's own way when None.

    Returns:
        The JSON answer, or why there is none.
    """
    host = urlsplit(lookup.url).hostname or ""
    if host not in book.lookup_hosts | book.internal_hosts:
        return Heard("no_answer", "the host is on no list")
    try:
        async with asyncio.timeout(lookup.timeout_s):
            text = await _fetch(lookup, _Guard(resolver or ThreadedResolver(), book.internal_hosts))
    except TimeoutError:
        return _no_answer(host, "not in time")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return _no_answer(host, str(error) or type(error).__name__)
    return Heard("answer", text)


async def _fetch(lookup: Lookup, guard: _Guard) -> str:
    """Return an answer's text; it is known to be JSON.

    Raises:
        ValueError: what came back is no answer of use.
    """
    connector = aiohttp.TCPConnector(resolver=guard, use_dns_cache=False, force_close=True)
    method = "GET" if lookup.send is None else "POST"
    async with (
        aiohttp.ClientSession(connector=connector, trust_env=False) as session,
        session.request(method, lookup.url, json=lookup.send, allow_redirects=False) as response,
    ):
        if response.status not in _FINE:
            raise ValueError(f"status {response.status}")
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > MAX_ANSWER:
                raise ValueError(f"more than {MAX_ANSWER} bytes")
    try:
        return json.dumps(json.loads(body))
    except RecursionError as error:
        raise ValueError("an answer too deep to read") from error


def _no_answer(host: str, why: str) -> Heard:
    log.warning("a lookup at %s gave no answer: %s", host, why)
    return Heard("no_answer", why)
