"""Where what happened is kept beyond the event stream: in memory, or in Redis."""
