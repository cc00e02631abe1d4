"""A run of predictions into a folder: which pictures, under which names, in which formats."""
