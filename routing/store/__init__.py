"""Where routing's state lives, behind the port ``routing.ports.Store``.

``memory.MemoryStore`` is the executable specification, in plain Python; ``redis.RedisStore`` does
the same in one Lua script per transition (``lua/*.lua``), and one contract suite holds both to it.
"""
