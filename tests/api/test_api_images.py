"""Images over HTTP: upload, list, look at with a cache, delete."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

Picture = Callable[..., bytes]


def upload(api: TestClient, project: str, files: dict[str, bytes], **fields: object) -> dict[str, list[dict[str, str]]]:
    answer = api.post(
        f"/projects/{project}/images", files=[("files", (name, data)) for name, data in files.items()], data=fields
    )
    assert answer.status_code == 200, answer.text
    report: dict[str, list[dict[str, str]]] = answer.json()
    return report


def test_upload_list_and_look(api: TestClient, project: str, picture: Picture) -> None:
    first = picture(1)
    report = upload(api, project, {"a.png": first, "b.png": picture(2), "bad.png": first[:50]})
    assert [one["path"] for one in report["added"]] == ["a.png", "b.png"]
    assert [one["file"] for one in report["problems"]] == ["bad.png"]
    assert upload(api, project, {"a.png": first})["already_here"] == ["a.png"]

    page = api.get(f"/projects/{project}/images", params={"limit": 1, "offset": 1}).json()
    assert page["total"] == 2
    assert [one["path"] for one in page["items"]] == ["b.png"]
    assert api.get(f"/projects/{project}/images", params={"query": "a.p"}).json()["total"] == 1

    image = api.get(f"/images/{report['added'][0]['id']}").json()
    assert (image["width"], image["height"]) == (20, 12)
    answer = api.get(f"/images/{image['id']}/file")
    assert answer.content == first
    assert answer.headers["content-type"] == "image/png"


def test_paths_place_files_in_folders(api: TestClient, project: str, picture: Picture) -> None:
    report = upload(
        api, project, {"a.png": picture(1), "b.png": picture(2)}, paths=["book/page_1.png", "book/page_2.png"]
    )
    assert [one["path"] for one in report["added"]] == ["book/page_1.png", "book/page_2.png"]
    assert api.get(f"/projects/{project}/images").json()["folders"] == ["book"]


def test_paths_must_match_files(api: TestClient, project: str, picture: Picture) -> None:
    files = [("files", ("a.png", picture(1)))]
    answer = api.post(f"/projects/{project}/images", files=files, data={"paths": ["x.png", "y.png"]})
    assert answer.status_code == 422
    assert "1 files but 2 paths" in answer.json()["message"]


def test_zip_is_unpacked(api: TestClient, project: str, picture: Picture) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("pages/a.png", picture(1))
        archive.writestr("pages/b.png", picture(2))
    report = upload(api, project, {"pages.zip": buffer.getvalue()})
    assert len(report["added"]) == 2


def test_browser_keeps_pictures_and_shares_them_with_nobody(
    api: TestClient, stranger: TestClient, project: str, picture: Picture
) -> None:
    image = upload(api, project, {"a.png": picture(1, 300, 200)})["added"][0]["id"]
    for path in (f"/images/{image}/file", f"/images/{image}/view", f"/images/{image}/thumbnail?side=64"):
        answer = api.get(path)
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")
        again = api.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        known = {"If-None-Match": answer.headers["etag"]}
        assert stranger.get(f"/api/v1{path}", headers=known).status_code == 401
    thumbnail = Image.open(io.BytesIO(api.get(f"/images/{image}/thumbnail?side=100").content))
    assert thumbnail.format == "WEBP"
    assert max(thumbnail.size) <= 160


def test_parts_of_large_files_can_be_fetched(api: TestClient, project: str, picture: Picture) -> None:
    data = picture(1)
    image = upload(api, project, {"a.png": data})["added"][0]["id"]
    answer = api.get(f"/images/{image}/file", headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.content == data[10:20]


def test_delete_only_images_of_the_project(api: TestClient, project: str, picture: Picture) -> None:
    ids = [one["id"] for one in upload(api, project, {"a.png": picture(1), "b.png": picture(2)})["added"]]
    other = api.post("/projects", json={"name": f"other than {project}"}).json()["id"]
    answer = api.request("DELETE", f"/projects/{other}/images", json={"image_ids": ids})
    assert answer.status_code == 404
    answer = api.request("DELETE", f"/projects/{project}/images", json={"image_ids": ids[:1]})
    assert answer.json() == {"count": 1}
    assert api.get(f"/projects/{project}/images").json()["total"] == 1
    assert api.get(f"/images/{ids[0]}").status_code == 404


def test_unknown_project_keeps_no_files(app: FastAPI, api: TestClient, picture: Picture) -> None:
    before = sorted(app.state.workspace.home.root.rglob("*"))
    answer = api.post("/projects/missing/images", files=[("files", ("a.png", picture(99)))])
    assert answer.status_code == 404
    assert sorted(app.state.workspace.home.root.rglob("*")) == before


def test_what_looks_like_masks_is_left_out_until_someone_says_that_it_is_images(
    api: TestClient, project: str, picture: Picture
) -> None:
    buffer = io.BytesIO()
    Image.new("L", (20, 12), 1).save(buffer, "PNG")
    files = {"a.jpg": picture(1), "a.png": buffer.getvalue(), "b.png": picture(2)}
    paths = ["x/a.jpg", "x/a.png", "x/masks/b.png"]
    report = upload(api, project, files, paths=paths)
    assert [one["path"] for one in report["added"]] == ["x/a.jpg"]
    assert (report["masks"], report["problems"]) == (["x/a.png", "x/masks/b.png"], [])
    report = upload(api, project, files, paths=paths, masks_as_images="true")
    assert [one["path"] for one in report["added"]] == ["x/a.png", "x/masks/b.png"]
    assert report["masks"] == []
