"""A dataset frozen: an immutable folder known by its content hash."""
