"""The OpenAPI document: present, complete, stable; and the module of the API is light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from terrazzo.api.openapi import document

WEB = Path(__file__).parents[2] / "web" / "openapi.json"

HEAVY = {
    "torch",
    "torchvision",
    "timm",
    "segmentation_models_pytorch",
    "cv2",
    "openvino",
    "onnx",
    "onnxruntime",
    "matplotlib",
    "pyarrow",
    "pycocotools",
}


def test_document_in_web_is_not_stale() -> None:
    assert WEB.read_text(encoding="utf-8") == document(), (
        "Run: python -m terrazzo.api.openapi > web/openapi.json (and npm run generate in web/)"
    )


def test_operation_ids_are_short_and_unique() -> None:
    operations = [
        operation["operationId"] for path in json.loads(document())["paths"].values() for operation in path.values()
    ]
    assert len(set(operations)) == len(operations)
    assert max(map(len, operations)) <= 24
    assert all(one.isidentifier() for one in operations)


def test_errors_are_documented_in_their_one_form() -> None:
    for path in json.loads(document())["paths"].values():
        for operation in path.values():
            schema = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorRecord"}
            assert "422" not in operation["responses"]


def test_importing_the_api_loads_no_ml_package() -> None:
    code = "import sys, terrazzo.api.app, terrazzo.api.server, terrazzo.client; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & {one.partition(".")[0] for one in loaded}
