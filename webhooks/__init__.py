"""The carrier's edge: signed webhooks in, TwiML out, and the REST calls that ring and bridge.

The shop window: ``app.add_edge`` puts the URLs of ``docs/architecture.md`` on an aiohttp
application, ``edge.Edge`` and ``settings.EdgeSettings`` are what it needs, and
``carrier.TwilioCarrier`` is the carrier behind routing's port. Only ``twiml`` knows TwiML, only
``rest`` and ``carrier`` know the REST API.
"""
