"""A phone or emulator that adb reaches: what it lacks for a recording, put there, and everything put back."""
