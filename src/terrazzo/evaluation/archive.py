"""The results of a run as one file: curves, scores, plots and worst images, without weights."""

from __future__ import annotations

import tarfile
from pathlib import Path

import zstandard

from terrazzo.files.whole import whole_file

NAME = "results.tar.zst"


def results_archive(run_folder: Path) -> Path:
    """Write ``results.tar.zst`` with ``train/`` and every ``eval_<split>/`` of a run folder.

    The same files give the same bytes: names are sorted, times and owners are left out.

    Returns:
        The path of the archive, in the run folder.
    """
    dest = run_folder / NAME
    folders = [run_folder / "train", *sorted(run_folder.glob("eval_*"))]
    with (
        whole_file(dest) as raw,
        zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not file.name.startswith("."):
                    archive.add(file, file.relative_to(run_folder).as_posix(), filter=_plain)
    return dest


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry without times and owners."""
    entry.mtime = 0
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    return entry
