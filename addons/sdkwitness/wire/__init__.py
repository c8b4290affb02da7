"""The proxy: what the wire showed, recorded as it happens."""
