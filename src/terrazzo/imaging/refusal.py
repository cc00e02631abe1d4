"""Why a picture cannot be read, in words that say the true cause and what to do."""

from __future__ import annotations

from typing import BinaryIO

from terrazzo.errors import Invalid
from terrazzo.imaging.tiff_pages import TiffPages

MAX_PIXELS = 200_000_000
"""A larger picture is refused before it is decoded: its pixels alone would take more than 600 MB."""

_SAVE_AS = "Save it as PNG, JPEG, WebP, TIFF or BMP, or leave it out."

_OTHERS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"version https://git-lfs", "a pointer of Git LFS, not the image itself", "Fetch the images: git lfs pull."),
    (0, b"<!DOCTYPE", "a web page", "Download the image itself."),
    (0, b"<!doctype", "a web page", "Download the image itself."),
    (0, b"<html", "a web page", "Download the image itself."),
    (0, b"<svg", "an SVG drawing", _SAVE_AS),
    (0, b"<?xml", "an XML file", _SAVE_AS),
    (0, b"%PDF", "a PDF", "Save each page as PNG or JPEG."),
    (0, b"8BPS", "a Photoshop file", _SAVE_AS),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 image", _SAVE_AS),
    (0, b"\xff\x0a", "a JPEG XL image", _SAVE_AS),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL image", _SAVE_AS),
    (128, b"DICM", "a DICOM image", _SAVE_AS),
    (0, b"SIMPLE  =", "a FITS file", _SAVE_AS),
    (0, b"\x89HDF", "an HDF5 file", _SAVE_AS),
    (0, b"\x93NUMPY", "a NumPy array", _SAVE_AS),
    (0, b"PK\x03\x04", "a zip", "Unpack it, or bring it in as a zip."),
    (4, b"ftypavif", "an AVIF image", _SAVE_AS),
    (4, b"ftypheic", "a HEIC photo", "Save it as JPEG; phones can be set to “most compatible”."),
    (4, b"ftypheix", "a HEIC photo", "Save it as JPEG; phones can be set to “most compatible”."),
    (4, b"ftypmif1", "a HEIF photo", "Save it as JPEG; phones can be set to “most compatible”."),
    (4, b"ftyp", "a film or a photo in a film's wrapping", _SAVE_AS),
)
"""Where a file has which bytes, what it is then, and what to do."""


def too_large(name: str, size: str) -> Invalid:
    """A picture of more than ``MAX_PIXELS``."""
    return Invalid(
        f"{name}: the image is too large ({size} pixels; at most {MAX_PIXELS // 1_000_000} million pixels are read).",
        "Make it smaller, or cut it into tiles, and bring those in.",
    )


def unknown(file: BinaryIO, name: str) -> Invalid:
    """A file that begins like none of the formats that are read."""
    file.seek(0)
    head = file.read(256)
    if not head:
        return Invalid(f"{name}: the file is empty.", "Copy the file again from where it came from, or leave it out.")
    if not head.strip(b"\0"):
        return Invalid(
            f"{name}: the file begins with zeros only, as after a copy that broke off.",
            "Copy the file again from where it came from, or leave it out.",
        )
    for place, magic, what, remedy in _OTHERS:
        if head[place:].startswith(magic):
            return Invalid(f"{name}: this is {what}, which is not read as an image.", remedy)
    return Invalid(f"{name}: this is not an image that can be read.", _SAVE_AS)


def damaged(name: str, cause: object) -> Invalid:
    """A picture that is known by its first bytes but cannot be decoded."""
    return Invalid(
        f"{name}: the image is damaged or truncated ({cause}).",
        "Copy the file again from where it came from, open and save it anew, or leave it out.",
    )


def unusual_tiff(name: str, pages: TiffPages) -> Invalid:
    """A TIFF that is not damaged, but keeps its pixels in a way that is not read."""
    return Invalid(
        f"{name}: the TIFF holds {pages.description}, which cannot be read.",
        "Save it with 1, 3 or 4 channels of 8 or 16 bits, uncompressed or compressed with LZW or Deflate.",
    )
