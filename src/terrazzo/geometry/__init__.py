"""Pure functions on arrays: run-length encoding, polygons, boxes."""
