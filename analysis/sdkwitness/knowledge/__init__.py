"""What is known: data types, recipients, SDK formats and usage scenarios, as tables with their sources."""
