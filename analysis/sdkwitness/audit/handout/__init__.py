"""Copies that can be handed out: what is known to be no value is kept, everything else is replaced."""
