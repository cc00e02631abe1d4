"""The sample, for people who have no data at hand: as a project, or as a zip to look at and import."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from terrazzo.api.context import Ws, binary
from terrazzo.services.images import example
from terrazzo.services.images.records import ImportReport

router = APIRouter(tags=["imports"])


@router.post("/sample")
def bring_in_sample(ws: Ws, name: example.SampleName = "pages") -> ImportReport:
    """Draw a sample and import it as a new project; the answer takes about ten seconds.

    ``pages``: manuscript pages with a class for each pixel. ``cells``: cells that touch, each with its pixels.
    """
    return example.bring_in_sample(ws, name)


@router.get("/example.zip", response_class=Response, responses=binary("application/zip"))
def download_example(ws: Ws) -> Response:
    """A small zip with images, masks and a label map, in the layout that an import reads."""
    return FileResponse(example.example_zip(ws), media_type="application/zip", filename="terrazzo-example.zip")
