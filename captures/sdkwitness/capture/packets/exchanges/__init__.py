"""What is spoken in TCP connections, in plaintext or inside TLS: HTTP, WebSocket, or bytes of no known protocol."""
