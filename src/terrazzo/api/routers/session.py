"""Health, login, logout and who is asking."""

from __future__ import annotations

import getpass

from fastapi import APIRouter, Response
from pydantic import Field

import terrazzo
from terrazzo.api.context import Ws
from terrazzo.api.gate import set_cookie
from terrazzo.services import access
from terrazzo.trainers.machine import can_train_on_gpu
from terrazzo.types import Record

router = APIRouter(tags=["session"])


class Health(Record):
    status: str
    version: str


class Login(Record):
    token: str = Field(max_length=1000)


class Me(Record):
    name: str
    version: str
    home: str
    """The data folder that this server works on."""
    gpu: bool
    """Whether a training on this machine can use a GPU; it decides which architecture is the default."""


@router.get("/health")
def health() -> Health:
    """Answers without a token: the server is up."""
    return Health(status="ok", version=terrazzo.__version__)


@router.post("/login")
def login(ws: Ws, body: Login, response: Response) -> Me:
    """Check the token and remember it in a cookie."""
    access.check_token(ws.home, body.token)
    set_cookie(response, ws.home, body.token)
    return me(ws)


@router.post("/logout", status_code=204)
def logout(ws: Ws, response: Response) -> None:
    """Forget the cookie."""
    response.delete_cookie(access.cookie_name(ws.home), path="/", httponly=True, samesite="strict")


@router.get("/me")
def me(ws: Ws) -> Me:
    """Who is asking, and which server answers."""
    return Me(name=_user_name(), version=terrazzo.__version__, home=str(ws.home.root), gpu=can_train_on_gpu())


def _user_name() -> str:
    """The name of the operating system's user; containers may run as a number that has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "you"
