"""Put durations into words, the same way the pages' scripts do."""


def spoken(ms: float) -> str:
    """Return a duration of ``ms`` milliseconds in two units at most: ``1 min 20 s``.

    A negative duration is none: two clocks that disagree by a moment are no news.
    """
    seconds = max(0, int(ms // 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {seconds} s"
    return f"{seconds} s"
