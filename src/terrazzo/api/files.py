"""Files in and out: uploads to disk, conditional answers, downloads with good names."""

from __future__ import annotations

import mimetypes
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fastapi import Request, Response, UploadFile
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from terrazzo.errors import Invalid, NotFound
from terrazzo.files import traces
from terrazzo.files.disk import in_words, writing_to
from terrazzo.services.images.images import Upload

MOST_BYTES = 1 << 30
"""Most bytes of one file that is read into memory; what is imported stays on the disk."""

_INLINE = ("image/", "text/plain", "text/csv", "text/markdown", "application/json")


def read_uploads(files: Sequence[UploadFile], paths: Sequence[str] | None = None) -> Iterator[Upload]:
    """One upload after the other, so that only one file at a time is in memory.

    ``paths`` names each file's place in the project; without it the file names do.
    """
    if paths and len(paths) != len(files):
        raise Invalid(
            f"There are {len(files)} files but {len(paths)} paths.",
            "Send one path for each file, in the same order, or no paths.",
        )
    names = paths or [file.filename or "" for file in files]
    for path, file in zip(names, files, strict=True):
        if (file.size or 0) > MOST_BYTES:
            raise Invalid(
                f"{path[:200]} has {in_words(file.size or 0)}; one file may have {in_words(MOST_BYTES)} here.",
                "Import a large zip, which takes no memory, or bring it in with the terminal, or send it in parts.",
            )
    return (Upload(path, file.file.read()) for path, file in zip(names, files, strict=True))


def made_download(cache: Path, name: str, media_type: str, make: Callable[[Path], Path]) -> FileResponse:
    """A file that ``make`` writes for this one download; it is deleted when it was sent."""
    folder = cache / traces.new_name()
    try:
        with writing_to(cache):
            folder.mkdir()
            path = make(folder / name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    clean = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(path, media_type=media_type, filename=name, background=clean)


def save_upload(file: UploadFile, folder: Path, default: str) -> Path:
    """Copy an upload into ``folder`` under a harmless form of its name."""
    path = folder / (safe_name(Path(file.filename or "").name) or default)
    with writing_to(folder, file.size), path.open("wb") as out:
        shutil.copyfileobj(file.file, out, 1 << 20)
    return path


def safe_name(name: str) -> str:
    """A file name that every system takes: letters, digits and ``. _ - @ ( )``."""
    return re.sub(r"[^\w.@()-]+", "_", name).strip("._")[-150:]


def _is_fresh(request: Request, etag: str) -> bool:
    """Whether the browser already has this very content."""
    known = request.headers.get("if-none-match", "")
    return etag in {one.strip().removeprefix("W/") for one in known.split(",")} or known.strip() == "*"


def _headers(etag: str, seconds: int) -> dict[str, str]:
    """``private``: behind the token, so no shared cache may keep it. 0 seconds: ask each time."""
    return {"ETag": etag, "Cache-Control": f"private, max-age={seconds}" if seconds else "private, no-cache"}


def conditional_file(request: Request, path: Path, media_type: str, *, tag: str, seconds: int) -> Response:
    """A file whose content is named by ``tag``; 304 when the browser has it, and it need not ask for ``seconds``."""
    headers = _headers(f'"{tag}"', seconds)
    if _is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(_present(path), media_type=media_type, headers=headers)


def conditional_bytes(request: Request, content: bytes, media_type: str, *, tag: str, seconds: int) -> Response:
    """As ``conditional_file`` for content in memory."""
    headers = _headers(f'"{tag}"', seconds)
    if _is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def run_file(request: Request, path: Path) -> Response:
    """A file that a job made: shown when a browser can do that safely, else saved; 304 when it has not changed."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    status = _present(path).stat()
    headers = _headers(f'"{status.st_mtime_ns:x}-{status.st_size:x}"', 0)
    if _is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=media_type,
        filename=path.name,
        content_disposition_type="inline" if media_type.startswith(_INLINE) else "attachment",
        headers=headers,
    )


def _present(path: Path) -> Path:
    if not path.is_file():
        raise NotFound(f"The file {path.name} is not there any more.", "Reload the page.")
    return path
