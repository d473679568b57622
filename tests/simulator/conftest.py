"""The carrier and the product every test here calls through."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.carrier import Carrier
from simulator.clock import ManualClock
from tests.simulator.world import NUMBER, START_MS, Product, World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A carrier with one number, served under /carrier; faults nobody expected fail the test."""
    clock = ManualClock(START_MS)
    carrier = Carrier(clock)
    product = Product(clock)
    served = web.Application()
    served.router.add_route("*", "/{rest:.*}", product.answer)
    outside = web.Application()
    outside.add_subapp("/carrier", carrier.app())
    async with TestServer(served) as site, TestServer(outside) as exchange:
        product.base = str(site.make_url("")).rstrip("/")
        carrier.number(
            NUMBER,
            voice_url=f"{product.base}/voice",
            status_callback=f"{product.base}/ended",
        )
        async with aiohttp.ClientSession() as client:
            api = str(exchange.make_url("/carrier")).rstrip("/")
            made = World(carrier, clock, product, api, client)
            yield made
        await carrier.close()
        assert [error.code for error in carrier.errors] == made.expected, carrier.errors
