"""A published model as an immutable folder."""
