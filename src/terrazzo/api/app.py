"""The application: routers, errors, access, the life of the server."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

import terrazzo
from terrazzo.api.context import Responses
from terrazzo.api.routers import (
    configurations,
    datasets,
    images,
    imports,
    jobs,
    models,
    predictions,
    projects,
    session,
    tasks,
    trainers,
    versions,
)
from terrazzo.home import Home
from terrazzo.services.records import ErrorRecord

PREFIX = "/api/v1"

_ERRORS: Responses = {"4XX": {"model": ErrorRecord, "description": "What is wrong, and what to do about it."}}


def _operation_id(route: APIRoute) -> str:
    """The name of the function: short, and stable when the path changes."""
    return route.name


def _router() -> APIRouter:
    """All routes of the API."""
    router = APIRouter(prefix=PREFIX, responses=_ERRORS, generate_unique_id_function=_operation_id)
    for part in (
        session,
        projects,
        tasks,
        images,
        imports,
        datasets,
        trainers,
        configurations,
        jobs,
        models,
        versions,
        predictions,
    ):
        router.include_router(part.router)
    return router


def create_app(home: Home, *, supervise: bool = True, allowed_hosts: Sequence[str] = ()) -> FastAPI:
    """The web application of one data folder."""
    app = FastAPI(
        title="Terrazzo",
        version=terrazzo.__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.include_router(_router())
    return app
