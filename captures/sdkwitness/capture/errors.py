"""Errors that a user can cause or must act on; each message is one sentence for them."""

from __future__ import annotations


class UserError(Exception):
    """The call or an input was wrong: printed as one sentence, exit code 2."""


class IncompleteCapture(UserError):
    """The capture ended early; what was recorded is kept, exit code 3."""
