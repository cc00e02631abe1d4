"""What every route needs: the open workspace, and how binary answers are described in the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request

from terrazzo.services.workspace import Workspace

Responses = dict[int | str, dict[str, Any]]


def get_workspace(request: Request) -> Workspace:
    """The workspace that the application opened when it started."""
    return cast(Workspace, request.app.state.workspace)


Ws = Annotated[Workspace, Depends(get_workspace)]

Offset = Annotated[int, Query(ge=0, le=1_000_000_000, description="How many to leave out from the start.")]


def binary(*media_types: str) -> Responses:
    """The ``responses`` of a route whose answer is a file of one of these types."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The file.", "content": dict.fromkeys(media_types, schema)}}
