"""The one door to OpenVINO: imports it without its telemetry, which would report each import to a server."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def import_openvino() -> Any:
    """The module ``openvino``.

    OpenVINO reports its imports and conversions to a server unless its telemetry package cannot be imported; then
    it takes a stub. Nothing that a person does with Terrazzo may leave the machine, so that package is barred.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    return importlib.import_module("openvino")
