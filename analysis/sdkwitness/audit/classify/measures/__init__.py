"""Positions and measurements: places in three datums, samples in the order they were fed in."""
