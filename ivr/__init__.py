"""What the caller hears: flows, steps, prompts, regions, opening hours. Floor 1, pure.

The shop window:

* ``ivr.step``: ``opening`` begins a call, ``step`` takes a turn, ``rescue`` mends a fault.
* ``ivr.book.Book``: everything callers can hear; ``config`` reads it from the YAML of the models in
  ``flow``, ``prompt``, ``region``, ``hours``, ``week`` and ``book``.
* ``ivr.speech``: the words of a prompt, and the voice that speaks them.
* ``ivr.session``: what goes in and comes out: sessions, what was heard, actions, decisions.

No TwiML, no clock, no I/O.
"""
