"""The composition root: settings, logging, the embedded store, commands and the demo. Floor 4.

The only place where concrete classes meet. ``cli`` is the door for people at a shell, ``app`` puts
the rooms together, ``valkey`` brings a server of our own where no other is given.
"""
