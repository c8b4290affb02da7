"""TLS in packets: hellos, key logs, and the plaintext of every record that a key is there for."""
