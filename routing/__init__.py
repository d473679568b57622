"""Who answers: departments, agents, skills, lanes, offers. Floor 1.

The shop window is ``routing.router.Router``; the vocabulary is in ``skills``, ``department``,
``agent`` and ``queue``; what the outside must provide is in ``ports``.
"""
