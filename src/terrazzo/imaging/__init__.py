"""Pixels in and out: decode, orientation, thumbnails, colours."""
