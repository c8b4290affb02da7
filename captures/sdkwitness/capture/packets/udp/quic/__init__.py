"""QUIC (RFC 9000): host name and fingerprint without keys, with keys through to what its streams carry."""
