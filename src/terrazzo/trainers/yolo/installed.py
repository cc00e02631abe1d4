"""Whether Ultralytics is here; it is looked for, and never imported, in this process."""

from __future__ import annotations

import importlib.util

INSTALL = "pip install “terrazzo[yolo]”"
"""What to type to have it."""


def is_installed() -> bool:
    """Whether a training with YOLO could start."""
    return importlib.util.find_spec("ultralytics") is not None
