"""People's edge: the agent's desk, the live board, the demo's dial pad. Floor 3.

The shop window is ``console.app``: ``make_console(deps)`` gives an aiohttp application, and
``add_console(app, deps)`` puts the same pages into one that serves other things as well.
Who may do what stands in ``console.permissions``; who people are, in ``console.accounts``.
"""
