"""Run the carrier alone: ``python -m simulator --port 8090 --number +1800…=https://…/voice``.

Rules this module keeps:

* It listens on this machine only, unless told otherwise: it checks no browser's identity.
* It prints what a product needs to be configured with.
"""

import argparse
import sys

from aiohttp import web

from simulator.carrier import DEFAULT_ACCOUNT, DEFAULT_TOKEN, Carrier
from simulator.clock import AcceleratedClock


def main(arguments: list[str] | None = None) -> None:
    """Serve the carrier until interrupted.

    Args:
        arguments: the command line without the program's name.
    """
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--speed", type=float, default=1.0, help="seconds per real second")
    parser.add_argument("--account-sid", default=DEFAULT_ACCOUNT)
    parser.add_argument("--auth-token", default=DEFAULT_TOKEN)
    parser.add_argument("--calls-per-second", type=float, default=1.0)
    parser.add_argument(
        "--number", action="append", default=[], metavar="NUMBER=VOICE_URL", help="repeatable"
    )
    options = parser.parse_args(arguments)
    carrier = Carrier(
        AcceleratedClock(speed=options.speed),
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        calls_per_second=options.calls_per_second,
    )
    for entry in options.number:
        address, separator, url = entry.partition("=")
        if not separator:
            parser.error(f"--number {entry!r} is not NUMBER=VOICE_URL")
        carrier.number(address, voice_url=url)
    sys.stdout.write(f"simulated carrier of account {options.account_sid}\n")
    web.run_app(carrier.app(), host=options.host, port=options.port)


if __name__ == "__main__":
    main()
