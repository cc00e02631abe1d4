"""The machine that a job runs on, found out without importing an ML package."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

import terrazzo
from terrazzo.trainers.machine import has_gpu

_TOLD_VERSIONS = ("torch", "timm", "segmentation-models-pytorch", "openvino", "onnxruntime")


def gpu_names() -> tuple[str, ...]:
    """Names of the NVIDIA GPUs that the driver shows; empty without a driver."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    query = [tool, "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(line.strip() for line in answer.stdout.splitlines() if line.strip()) if answer.returncode == 0 else ()


def can_train_on_gpu() -> bool:
    """Whether there is a GPU and the PyTorch that is installed was built for it."""
    found = importlib.util.find_spec("torch")
    if not has_gpu() or found is None or not found.submodule_search_locations:
        return False
    library = Path(next(iter(found.submodule_search_locations))) / "lib"
    return any(library.glob("*torch_cuda.*"))


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def describe_machine() -> str:
    """One line: Terrazzo's version, host, system, cores, memory, GPU and versions of what computes."""
    memory = psutil.virtual_memory().total / 2**30
    gpus = ", ".join(gpu_names()) or "no GPU"
    return (
        f"Terrazzo {terrazzo.__version__} on {platform.node()}: {platform.system()} {platform.machine()}, "
        f"{usable_cores()} cores, {memory:.0f} GiB memory, {gpus}; Python {platform.python_version()}, {_versions()}"
    )


def _versions() -> str:
    told = []
    for package in _TOLD_VERSIONS:
        try:
            told.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            told.append(f"no {package}")
    return ", ".join(told)
