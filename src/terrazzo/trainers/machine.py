"""What this machine is: its processor, cores and GPUs, and what to write into a lineage; without importing PyTorch."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from terrazzo.trainers.estimate import Machine
from terrazzo.version import __version__


@cache
def has_gpu() -> bool:
    """True when an NVIDIA driver is loaded and a device is visible."""
    if os.environ.get("CUDA_VISIBLE_DEVICES", "all") in ("", "-1"):
        return False
    return Path("/proc/driver/nvidia/version").exists() or Path("/dev/nvidia0").exists()


def can_train_on_gpu() -> bool:
    """Whether there is a GPU and the PyTorch that is installed was built for it."""
    found = importlib.util.find_spec("torch")
    if not has_gpu() or found is None or not found.submodule_search_locations:
        return False
    library = Path(next(iter(found.submodule_search_locations))) / "lib"
    return any(library.glob("*torch_cuda.*"))


class Gpu(NamedTuple):
    """A GPU that the driver shows, with its memory."""

    name: str
    gib: float


@cache
def gpus() -> tuple[Gpu, ...]:
    """The NVIDIA GPUs that the driver shows; empty without a driver."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = []
    for line in answer.stdout.splitlines() if answer.returncode == 0 else ():
        name, _, mebibytes = line.rpartition(",")
        if name:
            found.append(Gpu(name.strip(), float(mebibytes) / 1024 if mebibytes.strip().isdecimal() else 0.0))
    return tuple(found)


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def this_machine() -> Machine:
    """What computes here; the GPU only when PyTorch can use it."""
    first = next(iter(gpus()), Gpu("a GPU", 0.0)) if can_train_on_gpu() else None
    return Machine(
        processor=processor(),
        cores=usable_cores(),
        gpu=None if first is None else first.name,
        gpu_gib=0.0 if first is None else first.gib,
    )


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
        "processor": processor(),
        "cores": str(os.cpu_count() or 1),
    }
    for package in ("torch", "torchvision", "timm", "segmentation-models-pytorch", "openvino", "onnxruntime", "numpy"):
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


@cache
def processor() -> str:
    """The CPU's name as Linux tells it, or what Python knows."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
