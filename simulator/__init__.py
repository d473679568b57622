"""A carrier of our own: Twilio as its documentation describes it, small enough for a test.

``Carrier`` is the whole of it: a REST API and WebSocket phones (``carrier.app()``), signed
webhooks, a TwiML player, telephones and the people who hold them. It shares no code with the
product and does not import ``twilio``: what it knows, it knows from the documentation, so that it
can catch us out.

* ``simulator.carrier.Carrier``: numbers, phones, callers, agents, what went wrong.
* ``simulator.clock``: ``ManualClock`` for tests, ``AcceleratedClock`` for the demo.
* ``simulator.script.Script``: what a person does, step by step.
* ``simulator.races.Races``: the races and nuisances of a real network, on demand.
* ``python -m simulator --port 8090``: the carrier alone in a process.
"""
