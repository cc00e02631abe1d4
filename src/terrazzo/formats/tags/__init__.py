"""Formats of classes of whole images: class folders and tables of tags."""
