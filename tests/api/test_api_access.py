"""Nobody gets in without the token: not by a route, a host name, another site or a crooked address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from terrazzo.api.app import PARTS, PREFIX, create_app
from terrazzo.home import Home
from terrazzo.services.access import cookie_name, token

OPEN = {("GET", "/health"), ("POST", "/login")}
ROUTES = sorted(
    {
        (method, route.path)
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
)


def test_every_route_is_listed_here() -> None:
    assert len(ROUTES) > 60
    assert set(ROUTES) >= OPEN


@pytest.mark.parametrize(("method", "path"), [one for one in ROUTES if one not in OPEN])
def test_route_without_token_is_refused(stranger: TestClient, home: Home, method: str, path: str) -> None:
    address = PREFIX + re.sub(r"\{[^}]*\}", "x", path)
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": f"{cookie_name(home)}=wrong"}):
        answer = stranger.request(method, address, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["kind"] == "forbidden"
        assert answer.json()["remedy"]


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/nothing", "/api/", "/api/v1/healthy"])
def test_other_addresses_of_the_api_are_refused(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 401


def test_open_routes_answer_and_tell_nothing(stranger: TestClient, home: Home) -> None:
    assert stranger.get("/api/v1/health").json()["status"] == "ok"
    wrong = stranger.post("/api/v1/login", json={"token": "wrong"})
    assert wrong.status_code == 403
    assert "set-cookie" not in wrong.headers
    assert token(home) not in wrong.text


def test_login_and_logout(stranger: TestClient, home: Home) -> None:
    answer = stranger.post("/api/v1/login", json={"token": token(home)})
    assert answer.status_code == 200
    assert answer.json()["home"] == str(home.root)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/api/v1/me").status_code == 200
    assert stranger.post("/api/v1/logout").status_code == 204
    assert stranger.get("/api/v1/me").status_code == 401


def test_address_with_token_sets_cookie_and_hides_token(stranger: TestClient, home: Home) -> None:
    answer = stranger.get("/p/1/images", params={"token": token(home), "folder": "a b"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/p/1/images?folder=a+b"
    assert stranger.get("/api/v1/me").status_code == 200


def test_address_with_wrong_token_opens_without_cookie(stranger: TestClient) -> None:
    answer = stranger.get("/", params={"token": "wrong"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["//example.org/x", "/\\example.org/x", "///example.org"])
def test_redirect_stays_on_this_server(stranger: TestClient, path: str) -> None:
    location = stranger.get(f"http://127.0.0.1{path}?token=x").headers["location"]
    assert re.match(r"^/[^/\\]", location)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "localhost:8765", "LOCALHOST", "[::1]:8765"])
def test_own_names_are_answered(stranger: TestClient, name: str) -> None:
    assert stranger.get("/api/v1/health", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["example.org", "127.0.0.1.example.org", "", "127.0.0.1/api/v1/health?", "user@127.0.0.1", "[::1", "10.0.0.1"],
)
def test_foreign_names_are_refused(stranger: TestClient, name: str) -> None:
    for path in ("/", "/api/v1/health", "/api/v1/me"):
        answer = stranger.get(path, headers={"Host": name})
        assert answer.status_code == 403
        assert "--host" in answer.json()["remedy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://127.0.0.1"}, 204),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:5173"}, 204),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_other_sites_cannot_use_the_cookie(
    stranger: TestClient, home: Home, headers: dict[str, str], status: int
) -> None:
    stranger.cookies.set(cookie_name(home), token(home))
    assert stranger.post("/api/v1/logout", headers=headers).status_code == status


def test_listening_everywhere_answers_addresses_but_not_names(home: Home) -> None:
    app = create_app(home, supervise=False, allowed_hosts=("0.0.0.0", "gpu.example.org"))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for name, status in (("10.1.2.3:8765", 200), ("gpu.example.org", 200), ("other.example.org", 403)):
            assert client.get("/api/v1/health", headers={"Host": name}).status_code == status


def test_answers_cannot_act_as_pages(api: TestClient) -> None:
    headers = api.get("/me").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_two_servers_on_one_host_keep_their_cookies_apart(home: Home, tmp_path: Path) -> None:
    """Browsers know the cookies of a host, whatever its ports."""
    other = Home(tmp_path / "other")
    with (
        TestClient(create_app(home, supervise=False), base_url="http://127.0.0.1") as one,
        TestClient(create_app(other, supervise=False), base_url="http://127.0.0.1") as two,
    ):
        two.cookies = one.cookies
        for client, folder in ((one, home), (two, other)):
            assert client.post("/api/v1/login", json={"token": token(folder)}).status_code == 200
        for client, folder in ((one, home), (two, other)):
            assert client.get("/api/v1/me").json()["home"] == str(folder.root)
        assert two.post("/api/v1/logout").status_code == 204
        assert [client.get("/api/v1/me").status_code for client in (one, two)] == [200, 401]
