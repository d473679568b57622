"""Where accounts and sessions are kept: in memory, or in Redis."""
