"""What this machine is: whether it has a GPU, and what to write into a lineage; without importing PyTorch."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from terrazzo.version import __version__


@cache
def has_gpu() -> bool:
    """True when an NVIDIA driver is loaded and a device is visible."""
    if os.environ.get("CUDA_VISIBLE_DEVICES", "all") in ("", "-1"):
        return False
    return Path("/proc/driver/nvidia/version").exists() or Path("/dev/nvidia0").exists()


@cache
def code_version() -> str:
    """Terrazzo's version and a hash of its source files: equal strings mean equal code."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"terrazzo {__version__} (source {digest.hexdigest()[:12]})"


def environment() -> dict[str, str]:
    """Versions and machine, for the lineage of a bundle."""
    facts = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
    }
    for package in ("torch", "torchvision", "timm", "segmentation-models-pytorch", "openvino", "onnxruntime", "numpy"):
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


def _processor() -> str:
    """The CPU's name as Linux tells it, or what Python knows."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
