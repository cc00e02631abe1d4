"""The machine that a job runs on, found out without importing an ML package."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import psutil

import terrazzo
from terrazzo.trainers.machine import gpus, usable_cores

_TOLD_VERSIONS = ("torch", "timm", "segmentation-models-pytorch", "openvino", "onnxruntime")


def describe_machine() -> str:
    """One line: Terrazzo's version, host, system, cores, memory, GPU and versions of what computes."""
    memory = psutil.virtual_memory().total / 2**30
    names = ", ".join(one.name for one in gpus()) or "no GPU"
    return (
        f"Terrazzo {terrazzo.__version__} on {platform.node()}: {platform.system()} {platform.machine()}, "
        f"{usable_cores()} cores, {memory:.0f} GiB memory, {names}; Python {platform.python_version()}, {_versions()}"
    )


def _versions() -> str:
    told = []
    for package in _TOLD_VERSIONS:
        try:
            told.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            told.append(f"no {package}")
    return ", ".join(told)
