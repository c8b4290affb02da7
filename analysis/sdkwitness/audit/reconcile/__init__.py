"""Verdicts: what was seen against what the statement says, by tables, with the rows that decided."""
