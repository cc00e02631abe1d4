"""Scores as pure functions: confusion counts, IoU, precision, recall."""
