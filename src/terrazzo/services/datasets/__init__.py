"""Datasets, their advice, and freezing them."""
