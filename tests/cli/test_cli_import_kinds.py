"""``terrazzo import --task``: the kind of the task, and what is said of objects and of classes of images."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

Run = Callable[..., tuple[int, str, str]]


def picture(path: Path, seed: int) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (8, 8, 3), np.uint8)).save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def test_coco_as_objects_and_as_boxes(terrazzo: Run, tmp_path: Path) -> None:
    root = tmp_path / "cells"
    for seed, name in enumerate(("images/train/a.png", "images/val/b.png")):
        picture(root / name, seed)
    (root / "annotations").mkdir()
    for split, name, count in (("train", "a.png", 2), ("val", "b.png", 0)):
        annotations = [
            {"id": n, "image_id": 1, "category_id": 3, "segmentation": [[0, 0, 4, 0, 4, 4]], "bbox": [0, 0, 4, 4]}
            for n in range(count)
        ]
        content = {"images": [{"id": 1, "file_name": name}], "annotations": annotations}
        content["categories"] = [{"id": 3, "name": "round"}]
        (root / "annotations" / f"instances_{split}.json").write_text(json.dumps(content))
    status, out, err = terrazzo("import", str(root), "--project", "p", "--task", "instance")
    assert status == 0, err
    assert "2 are annotated" in out
    assert "Objects" in out
    assert "1 image with nothing on it" in out
    status, out, err = terrazzo("import", str(root), "--project", "p", "--task", "detection", "--json")
    report = json.loads(out)
    assert (report["kind"], report["amounts"][0]["amount"]) == ("detection", 2)
    status, out, _ = terrazzo("datasets", "show", "p", "--task", "objects")
    assert status == 0
    assert "train objects" in out
    status, _, err = terrazzo("import", str(root), "--project", "p", "--task", "semantic")
    assert status == 1
    assert "instance, detection" in err


def test_class_folders_have_to_be_named(terrazzo: Run, tmp_path: Path) -> None:
    for seed, name in enumerate(("cat/a.png", "dog/b.png")):
        picture(tmp_path / "pets" / name, seed)
    status, _, err = terrazzo("import", str(tmp_path / "pets"), "--project", "p")
    assert status == 1
    assert "--task classification" in err
    status, out, err = terrazzo(
        "import", str(tmp_path / "pets"), "--project", "p", "--task", "classification", "--task-name", "animals"
    )
    assert status == 0, err
    assert "Images" in out
    assert "cat" in out
