"""Grey PNG files of few bits, which Pillow does not write."""

from __future__ import annotations

import struct
import zlib

import numpy as np


def grey_png(values_HW: np.ndarray, bits: int) -> bytes:
    """A grey PNG of 1, 2 or 4 bits, as optimisers write it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    height, width = values_HW.shape
    digits = ["".join(f"{value:0{bits}b}" for value in row) for row in values_HW]
    rows = [int(row.ljust(-(-len(row) // 8) * 8, "0"), 2).to_bytes(-(-len(row) // 8), "big") for row in digits]
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
