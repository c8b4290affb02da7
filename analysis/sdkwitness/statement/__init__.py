"""What a company says it shares: published statements, parsed into entries, claims, conditions and defects."""
