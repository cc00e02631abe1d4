"""From a zip with masks to a snapshot, over HTTP."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

LABELS = "# label:color_rgb:parts:actions\nbackground:0,0,0::\nline:255,0,0::\ndrop:0,0,255::\n"


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def archive(picture: Callable[..., bytes]) -> Callable[..., bytes]:
    """Makes a zip in the AmalthAI layout: 3 images in train, 2 in val."""

    def make(undeclared: bool = False) -> bytes:
        mask_HWC = np.zeros((12, 20, 3), np.uint8)
        mask_HWC[2:5] = (255, 0, 0)
        mask_HWC[7:9, 3:9] = (0, 0, 255)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as out:
            out.writestr("set/labelmap.txt", LABELS)
            for number in range(5):
                split = "train" if number < 3 else "val"
                out.writestr(f"set/images/{split}/{number}.png", picture(number))
                if undeclared and number == 4:
                    mask_HWC[0, 0] = (1, 2, 3)
                out.writestr(f"set/masks/{split}/{number}.png", png(mask_HWC))
        return buffer.getvalue()

    return make


def import_zip(api: TestClient, project: str, data: bytes, **fields: object) -> tuple[int, dict[str, object]]:
    answer = api.post(f"/projects/{project}/imports", files={"file": ("set.zip", data)}, data=fields)
    return answer.status_code, answer.json()


def test_import_split_and_freeze(api: TestClient, project: str, archive: Callable[..., bytes]) -> None:
    status, report = import_zip(api, project, archive(), ignore=["background"], dry_run="true")
    assert (status, report["images"], report["dry_run"]) == (200, 5, True)
    assert api.get(f"/projects/{project}/images").json()["total"] == 0

    status, report = import_zip(api, project, archive(), ignore=["background"])
    assert status == 200, report
    assert report["splits"] == {"train": 3, "val": 2}
    assert report["project_id"] == project
    task = api.get(f"/projects/{project}/tasks").json()[0]
    assert [one["name"] for one in task["classes"]] == ["line", "drop"]
    assert task["ignored"] == ["background"]

    page = api.get(f"/projects/{project}/images", params={"task_id": task["id"], "split": "val"}).json()
    assert page["total"] == 2
    image = page["items"][0]["id"]
    answer = api.get(f"/images/{image}/annotation.png", params={"task_id": task["id"]})
    assert answer.headers["content-type"] == "image/png"
    alpha_HW = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))[:, :, 3]
    assert (alpha_HW > 0).sum() == 3 * 20 + 2 * 6
    known = {"If-None-Match": answer.headers["etag"]}
    again = api.get(f"/images/{image}/annotation.png", params={"task_id": task["id"]}, headers=known)
    assert again.status_code == 304
    numbers = api.get(f"/images/{image}/annotation_index.png", params={"task_id": task["id"]})
    index_HW = np.asarray(Image.open(io.BytesIO(numbers.content)))
    assert [(index_HW == value).sum() for value in (0, 1)] == [3 * 20, 2 * 6] and index_HW.max() == 255

    kept = api.get(f"/images/{image}/annotation", params={"task_id": task["id"]}).json()
    assert kept["state"] == "done" and {one["class_name"] for one in kept["shapes"]} == {"line", "drop"}
    assert {one["source"]["kind"] for one in kept["shapes"]} == {"import"}

    dataset = api.get(f"/tasks/{task['id']}/dataset").json()
    assert dataset["counts"]["train"] == 3
    moved = api.put(f"/datasets/{dataset['id']}/images", json={"image_ids": [image], "split": "test"}).json()["dataset"]
    assert (moved["counts"]["val"], moved["counts"]["test"]) == (1, 1)
    assert api.get(f"/datasets/{dataset['id']}").json() == moved
    frozen = api.post(f"/datasets/{dataset['id']}/snapshots")
    assert frozen.status_code == 201
    assert frozen.json()["snapshot"]["counts"]["test"] == 1
    assert len(api.get(f"/datasets/{dataset['id']}/snapshots").json()) == 1
    split = {"train": 0.6, "val": 0.4, "test": 0, "seed": 3}
    assert api.post(f"/datasets/{dataset['id']}/split", json=split).json()["counts"]["val"] == 2
    folder = {"folder": "train", "split": None}
    assert api.put(f"/datasets/{dataset['id']}/folder", json=folder).json()["counts"]["none"] == 3


def test_wrong_zip_names_the_file_and_leaves_nothing(
    app: FastAPI, api: TestClient, project: str, archive: Callable[..., bytes]
) -> None:
    blobs: Path = app.state.workspace.home.blobs
    before = sorted(blobs.rglob("*"))
    status, error = import_zip(api, project, archive(undeclared=True))
    assert status == 422
    assert "4.png" in str(error["message"])
    assert "1, 2, 3" in str(error["message"]) or "1,2,3" in str(error["message"])
    assert api.get(f"/projects/{project}/images").json()["total"] == 0
    assert sorted(one for one in blobs.rglob("*") if one.is_file()) == [one for one in before if one.is_file()]
    assert not list(app.state.workspace.home.cache.glob(".part-*"))


def test_the_plan_shows_what_masks_are_taken_for_and_takes_choices(
    api: TestClient, project: str, picture: Callable[..., bytes]
) -> None:
    mask_HW = np.zeros((12, 20), np.uint8)
    mask_HW[4:] = 255
    mask_HW[3] = np.linspace(30, 220, 20).astype(np.uint8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("labelmap.txt", "ground:9,9,9::\nfg:0,128,0::\nvoid:1,2,3::\n")
        out.writestr("images/a.png", picture(0))
        out.writestr("masks/a.png", png(mask_HW))
    status, error = import_zip(api, project, buffer.getvalue(), dry_run="true")
    assert status == 422
    assert "scaled or compressed: 20 greys near 2 labels" in str(error["message"])
    status, plan = import_zip(api, project, buffer.getvalue(), dry_run="true", snap_colours="true")
    assert status == 200, plan
    masks: Any = plan["masks"]
    assert masks["understood"] == [{"how": "two values", "masks": 1, "text": "As two values: 0 is ground, 255 is fg."}]
    assert [one["name"] for one in masks["shares"]] == ["ground", "fg"]
    assert masks["snapped"] == [{"file": "masks/a.png", "pixels": 20}]
    assert plan["ignored_by_name"] == ["void"]
    previews: Any = plan["previews"]
    assert [one["path"] for one in previews] == ["a.png"]
    assert previews[0]["picture"].startswith("data:image/webp;base64,")
    choices = {"snap_colours": "true", "keep": ["void"], "exif_masks": "upright"}
    assert import_zip(api, project, buffer.getvalue(), **choices)[0] == 422, "three classes are not two values"
    assert import_zip(api, project, buffer.getvalue(), exif_masks="sideways")[0] == 422


def test_not_a_zip(api: TestClient, project: str) -> None:
    status, error = import_zip(api, project, b"hello")
    assert status == 422
    assert error["remedy"]


def test_unknown_project_is_not_made(api: TestClient, archive: Callable[..., bytes]) -> None:
    status, _ = import_zip(api, "missing", archive())
    assert status == 404
    assert "missing" not in {one["name"] for one in api.get("/projects").json()}


def test_the_background_of_a_task_is_changed(api: TestClient, project: str, archive: Callable[..., bytes]) -> None:
    _, report = import_zip(api, project, archive())
    task = api.get(f"/tasks/{report['task_id']}").json()
    assert task["background"] == "background"
    assert api.patch(f"/tasks/{task['id']}", json={"background": None}).json()["background"] is None
    assert api.patch(f"/tasks/{task['id']}", json={"background": "line"}).json()["background"] == "line"
    assert api.patch(f"/tasks/{task['id']}", json={}).json()["background"] == "line"
    assert api.patch(f"/tasks/{task['id']}", json={"background": "gold"}).json()["kind"] == "invalid"
    assert api.patch("/tasks/nothing", json={"background": None}).status_code == 404


def test_the_classes_of_a_task_are_changed(api: TestClient, project: str) -> None:
    given = {"name": "cells", "kind": "instance", "classes": [{"name": "round", "color": "#ff0000"}]}
    answer = api.post(f"/projects/{project}/tasks", json={**given, "background": "round"})
    assert answer.status_code == 422
    assert "no background" in answer.json()["message"]
    task = api.post(f"/projects/{project}/tasks", json=given).json()
    assert (task["form"], task["versions"]) == ("objects", 0)
    assert "new model" in task["about_classes"]
    classes = [{"name": "disc", "color": "#00ff00", "was": "round"}, {"name": "rod", "color": "#0000ff"}]
    changed = api.patch(f"/tasks/{task['id']}", json={"classes": classes, "name": "shapes"}).json()
    assert (changed["name"], [one["name"] for one in changed["classes"]]) == ("shapes", ["disc", "rod"])
    assert api.patch(f"/tasks/{task['id']}", json={"classes": []}).json()["kind"] == "invalid"


def test_what_looks_like_masks_is_a_question(api: TestClient, project: str, picture: Callable[..., bytes]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("masks/a.png", png(np.zeros((12, 20), np.uint8)))
        out.writestr("b.png", picture(1))
    status, report = import_zip(api, project, buffer.getvalue(), dry_run="true")
    assert (status, report["format"]) == (200, "folder")
    assert "masks/a.png" in str(report["question"])
    status, error = import_zip(api, project, buffer.getvalue())
    assert (status, error["kind"]) == (422, "invalid")
    assert "masks/a.png" in str(error["message"])
    status, report = import_zip(api, project, buffer.getvalue(), format="folder")
    assert (status, report["images"], report["question"]) == (200, 2, None)


def test_the_kind_of_the_task_is_a_field(api: TestClient, project: str, picture: Callable[..., bytes]) -> None:
    listed = {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 4, "name": "line"}]}
    drawn = {"image_id": 1, "category_id": 4, "segmentation": [[0, 0, 8, 0, 8, 8]], "bbox": [0, 0, 8, 8]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("train/a.png", picture(1))
        out.writestr("lines.json", json.dumps(listed | {"annotations": [drawn]}))
    plans = {
        kind: import_zip(api, project, buffer.getvalue(), dry_run="true", **({"kind": kind} if kind else {}))[1]
        for kind in ("", "instance", "detection")
    }
    assert [(one["kind"], one["task_name"], one["unit"]) for one in plans.values()] == [
        ("instance", "objects", "objects"),
        ("instance", "objects", "objects"),
        ("detection", "boxes", "objects"),
    ]
    status, problem = import_zip(api, project, buffer.getvalue(), kind="semantic")
    assert status == 422
    assert "instance, detection" in str(problem)
    assert import_zip(api, project, buffer.getvalue(), kind="segmenting")[0] == 422


def test_folders_that_could_be_classes_are_asked_about(
    api: TestClient, project: str, picture: Callable[..., bytes]
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("cat/a.png", picture(1))
        out.writestr("dog/b.png", picture(2))
    _, plan = import_zip(api, project, buffer.getvalue(), dry_run="true")
    assert (plan["question_kind"], plan["annotated"]) == ("classification", 0)
    _, report = import_zip(api, project, buffer.getvalue(), kind="classification")
    assert (report["annotated"], report["question"]) == (2, None)
