"""How much memory a process takes for large pictures in small files."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are read from Linux's /proc")

SIDE = 14_000

WORK = """
import re, sys, threading
from pathlib import Path
from terrazzo.imaging.decode import probe
from terrazzo.imaging.display import as_png
from terrazzo.imaging.thumbnail import thumbnail

def work():
    if what == "thumbnail":
        assert len(thumbnail(path, "a", 320)) > 100
    elif what == "probe":
        probe(path, "a")
    else:
        with open(sys.argv[4], "wb") as file:
            as_png(path, "a", file)

what, path, threads = sys.argv[1], Path(sys.argv[2]), [threading.Thread(target=work) for _ in range(int(sys.argv[3]))]
for thread in threads: thread.start()
for thread in threads: thread.join()
# Not ru_maxrss, which a child takes over from its parent.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def large_png(bits: int, color: int, channels: int) -> bytes:
    """A striped PNG of ``SIDE`` x ``SIDE`` pixels in a file of less than some megabytes."""
    row = bytearray(1 + SIDE * channels * bits // 8)
    row[1::97] = bytes(len(row[1::97]))
    row[7::97] = b"\xc8" * len(row[7::97])
    pack = zlib.compressobj(1)
    pixels = b"".join(pack.compress(bytes(row) * 500) for _ in range(SIDE // 500)) + pack.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, bits, color, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def grey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "grey.png"
    path.write_bytes(large_png(8, 0, 1))
    assert path.stat().st_size < 4_000_000
    return path


def peak_megabytes(what: str, path: Path, *, threads: int = 1, budget: int = 1536) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WORK, what, str(path), str(threads), str(path.with_name("view.png"))],
        env={"TERRAZZO_DECODE_MEMORY": str(budget), "PYTHONPATH": ":".join(sys.path), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("what", ["thumbnail", "probe", "view"])
def test_a_large_grey_picture_takes_a_byte_a_pixel(grey: Path, what: str) -> None:
    assert peak_megabytes(what, grey) < 300


def test_three_at_once_wait_for_each_other(grey: Path) -> None:
    assert peak_megabytes("thumbnail", grey, threads=3, budget=300) < 400


def test_a_large_colour_picture_is_decoded_once(tmp_path: Path) -> None:
    path = tmp_path / "rgba.png"
    path.write_bytes(large_png(8, 6, 4))
    assert peak_megabytes("thumbnail", path) < 900
