"""Name what routing needs from outside: a store that is atomic, and a carrier.

Rules a store keeps:

* One method below is one atomic transition: state, match, event, effects and deadline together.
* Time, random ids and policy come in as arguments; a store reads no clock and makes no id.
* Every method is idempotent: the same arguments again change nothing and answer the same word.
* A stale offer id or epoch changes nothing and is answered ``lost`` or ``stale``.
* The store raises ``StoreUnavailableError`` when it cannot be reached, and nothing else.

``store/memory.py`` is the executable specification; ``store/redis.py`` is compared with it.
"""
