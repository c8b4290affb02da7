"""What is spoken over UDP: QUIC and HTTP/3, DNS, DTLS, else datagrams as they are."""
