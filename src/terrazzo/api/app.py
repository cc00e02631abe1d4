"""The application: routers, errors, access, pages, and the life of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

import terrazzo
from terrazzo.api.bodies import Bodies
from terrazzo.api.context import Responses
from terrazzo.api.failures import add_error_handlers
from terrazzo.api.gate import Gate, Hosts
from terrazzo.api.pages import BUILT, Pages
from terrazzo.api.routers import (
    annotation,
    configurations,
    datasets,
    evaluations,
    images,
    imports,
    jobs,
    models,
    predictions,
    projects,
    sample,
    session,
    tasks,
    trainers,
    training,
    versions,
)
from terrazzo.errors import TerrazzoError
from terrazzo.home import Home
from terrazzo.services.jobs.records import ErrorRecord
from terrazzo.services.sweep import sweep_if_possible
from terrazzo.services.workspace import Workspace

PREFIX = "/api/v1"

PARTS = (
    session,
    projects,
    tasks,
    images,
    annotation,
    imports,
    sample,
    datasets,
    evaluations,
    trainers,
    training,
    configurations,
    jobs,
    models,
    versions,
    predictions,
)
"""The modules whose ``router`` make the API."""

_ERRORS: Responses = {"4XX": {"model": ErrorRecord, "description": "What is wrong, and what to do about it."}}


def _operation_id(route: APIRoute) -> str:
    """The name of the function: short, and stable when the path changes."""
    return route.name


def _router() -> APIRouter:
    """All routes of the API."""
    router = APIRouter(prefix=PREFIX, responses=_ERRORS)
    for part in PARTS:
        router.include_router(part.router)
    return router


def create_app(
    home: Home, *, supervise: bool = True, allowed_hosts: Sequence[str] = (), pages: Path = BUILT
) -> FastAPI:
    """The web application of one data folder.

    Args:
        home: The data folder; made and migrated when the application starts.
        supervise: Also start jobs; off when another process does.
        allowed_hosts: Host names that are answered besides 127.0.0.1, localhost and ::1; that of ``--host``.
        pages: The folder of the built web pages.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.closing = asyncio.Event()
        try:
            app.state.workspace = workspace = await run_in_threadpool(Workspace.open, home)
        except TerrazzoError as error:
            app.state.failure = error  # For those who start the server: uvicorn only logs it.
            raise
        sweeping = asyncio.create_task(run_in_threadpool(sweep_if_possible, workspace))
        supervisor = None
        if supervise:
            from terrazzo.jobs.supervisor import Supervisor

            supervisor = Supervisor(home, workspace.engine)
            supervisor.start()
        try:
            yield
        finally:
            app.state.closing.set()
            await sweeping
            if supervisor is not None:
                await run_in_threadpool(supervisor.stop)
            workspace.close()

    app = FastAPI(
        title="Terrazzo",
        version=terrazzo.__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        lifespan=lifespan,
    )
    add_error_handlers(app)
    app.add_middleware(Bodies, home=home)
    # Added last, so it comes first: nobody without the token has a body read.
    app.add_middleware(Gate, home=home, hosts=Hosts(allowed_hosts))
    app.include_router(_router())
    # Not a mount: as the default it answers only what no route knows, so that a wrong method stays a 405.
    app.router.default = Pages(pages)
    return app
