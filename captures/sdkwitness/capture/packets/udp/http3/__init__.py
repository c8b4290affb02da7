"""HTTP/3 (RFC 9114): the streams of a QUIC connection to requests and answers."""
