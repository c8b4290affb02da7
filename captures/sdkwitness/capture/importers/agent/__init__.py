"""Readers of what hooks in an app logged: each module is one tool's format."""
