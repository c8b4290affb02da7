"""Many patterns over a buffer, in one pass or window by window."""
