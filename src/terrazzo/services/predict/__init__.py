"""Predictions: what they start from, the work, and what came out."""
