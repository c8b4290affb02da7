"""Readers that turn what other tools recorded into captures."""
