"""Terrazzo: from a pile of images to a segmentation model that people trust and use."""

__version__ = "0.1.0"
