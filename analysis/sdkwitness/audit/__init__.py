"""Decoding, classification, attribution and reconciliation: records in, records out."""
