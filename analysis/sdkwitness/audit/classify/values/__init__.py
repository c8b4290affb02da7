"""Known values in every form that SDKs are known to send, found in one pass."""
