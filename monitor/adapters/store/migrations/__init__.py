"""Alembic's scripts; they run inside `opening.connect`."""
