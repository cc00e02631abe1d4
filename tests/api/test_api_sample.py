"""The sample over HTTP: a project from nothing, and a zip that comes in again."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_the_sample_becomes_a_project_and_a_second_time_says_so(api: TestClient) -> None:
    report = api.post("/sample")
    assert report.status_code == 200
    assert report.json()["project_name"] == "Sample pages"
    project = api.get(f"/projects/{report.json()['project_id']}").json()
    assert project["image_count"] == report.json()["images"] == 24

    again = api.post("/sample")
    assert again.status_code == 409
    assert "Sample pages" in again.json()["message"]
    assert again.json()["remedy"]


def test_the_example_is_a_zip_that_can_be_imported(api: TestClient, project: str) -> None:
    answer = api.get("/example.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="terrazzo-example.zip"' in answer.headers["content-disposition"]
    assert len(answer.content) < 2 << 20

    files = {"file": ("terrazzo-example.zip", answer.content, "application/zip")}
    report = api.post(f"/projects/{project}/imports", files=files).json()
    assert (report["images"], report["annotated"]) == (6, 6)
    assert set(report["splits"]) == {"train", "val", "test"}
