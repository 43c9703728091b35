"""The formats: how a passage is encoded, and how pieces become a file."""
