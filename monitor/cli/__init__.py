"""The commands: they render values."""
