"""Annotations: all shapes and tags of an image for a task."""
