"""Predictors, tiling, overlays."""
