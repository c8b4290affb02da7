"""What a capture is: its records, its files, and the importers and exporters around them."""
