"""What a field says by its name, its company and its format; the field rules of SDKs."""
