"""The one place where errors become HTTP: ``{"kind", "message", "remedy"}``, and ``details`` where there are some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from terrazzo.errors import TerrazzoError
from terrazzo.files.disk import trouble_of
from terrazzo.home import Home
from terrazzo.services.jobs.records import ErrorRecord

STATUS = {"invalid": 422, "not_found": 404, "conflict": 409, "forbidden": 403, "cancelled": 409}
NO_ROOM = 507
"""A full or read-only disk: a conflict whose cause is the server's."""
KINDS = {401: "forbidden", 403: "forbidden", 404: "not_found", 409: "conflict"}


class Refused(HTTPException):
    """One of the five errors with a status of its own; the web framework lets it pass while it reads a body."""

    def __init__(self, status: int, error: TerrazzoError) -> None:
        super().__init__(status, error.message)
        self.error = error


def error_response(error: Exception, *, status: int | None = None) -> JSONResponse:
    """The answer to an error of any kind; ``status`` overrides the one of its kind."""
    trouble = trouble_of(error, Home.from_environment().root)
    if trouble is not None:
        record = ErrorRecord(kind=trouble.kind, message=trouble.message, remedy=trouble.remedy)
        return _response(record, status or NO_ROOM)
    if isinstance(error, Refused):
        return error_response(error.error, status=error.status_code)
    if isinstance(error, TerrazzoError):
        record = ErrorRecord(kind=error.kind, message=error.message, remedy=error.remedy, details=_details(error))
        return _response(record, status or STATUS.get(error.kind, 500))
    if isinstance(error, RequestValidationError):
        record = ErrorRecord(
            kind="invalid",
            message=_describe(error.errors()),
            remedy="Correct this in the request and send it again.",
        )
        return _response(record, status or 422)
    if isinstance(error, HTTPException):
        return _response(_of_http(error), error.status_code, error.headers)
    # The server (uvicorn) writes the traceback to its log.
    first_line = str(error).partition("\n")[0][:300]
    record = ErrorRecord(
        kind="error",
        message=f"The server failed: {type(error).__name__}: {first_line}",
        remedy="The server's log says where. If it happens again, report it with that part of the log.",
    )
    return _response(record, 500)


def _response(record: ErrorRecord, status: int, headers: Any = None) -> JSONResponse:
    return JSONResponse(record.model_dump(exclude_none=True), status_code=status, headers=headers)


def _details(error: TerrazzoError) -> dict[str, Any] | None:
    return None if error.details is None else dict(error.details)


def _describe(problems: Sequence[Any]) -> str:
    """Name each wrong value and what is wrong with it: ``name: String should have at least 1 character``."""
    parts = []
    for problem in problems[:20]:
        place = ".".join(str(one) for one in problem["loc"][1:]) or str(problem["loc"][0])
        parts.append(f"{place}: {problem['msg']}")
    if len(problems) > 20:
        parts.append(f"and {len(problems) - 20} more")
    return "; ".join(parts)


def _of_http(error: HTTPException) -> ErrorRecord:
    """Errors that the web framework raises by itself."""
    kind = KINDS.get(error.status_code, "invalid")
    if error.status_code == 404:
        return ErrorRecord(kind=kind, message="There is nothing at this address.", remedy="Check the address.")
    if error.status_code == 405:
        return ErrorRecord(kind=kind, message="This address does not take this method.", remedy="See the API document.")
    message = str(error.detail)
    remedy = "Send them in several requests." if message.startswith("Too many") else "Check what was sent."
    return ErrorRecord(kind=kind, message=message, remedy=remedy)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` in the one form."""

    async def handle(request: Request, error: Exception) -> JSONResponse:
        return error_response(error)

    for kind in (TerrazzoError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)
