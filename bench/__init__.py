"""Measure routing against the bare server: ``make bench``, figures in ``docs/performance.md``.

Beside the house, like the tests: it runs the store's own transitions on a server of its own, on
this machine, and nobody imports it.
"""
