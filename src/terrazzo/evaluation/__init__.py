"""A predictor against a split: tables, plots, worst images."""
