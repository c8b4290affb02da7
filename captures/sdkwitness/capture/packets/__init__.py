"""Packet captures: from files to the exchanges that the packets carried."""
