"""Where a published configuration is kept: Redis. The port is ``config.published.Shelf``."""
