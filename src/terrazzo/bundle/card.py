"""The model card: what a stranger should know of a bundle, in Markdown."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from terrazzo.bundle.card_forms import WORDS, output_text, purpose, snippet
from terrazzo.bundle.card_scores import scores_section
from terrazzo.bundle.card_text import line, percent
from terrazzo.bundle.manifest import EXPORTED_NAMES, WEIGHTS_NAME, BundleManifest, Preprocessing

_RUNTIME_TITLES = {"openvino": "OpenVINO", "onnx": "ONNX Runtime", "torch": "PyTorch"}


def model_card(manifest: BundleManifest) -> str:
    """Markdown with purpose, classes, scores by split, use, preprocessing, lineage and licences."""
    sections = [
        _opening(manifest),
        _classes(manifest),
        scores_section(manifest.task, manifest.scores, manifest.thresholds),
        _use(manifest),
        _preprocessing(manifest),
        _lineage(manifest),
        _licences(manifest),
    ]
    return "\n\n".join(sections) + "\n"


def _opening(manifest: BundleManifest) -> str:
    """What it is, in three sentences."""
    runtime = _RUNTIME_TITLES[manifest.runtime]
    agreement = ""
    if manifest.agreement is not None and manifest.runtime != "torch":
        agrees = WORDS[manifest.task.form].agrees.format(share=percent(manifest.agreement, 3))
        agreement = f" The exported network {agrees}, measured at publication."
    speed = ""
    if manifest.speed is not None:
        one = manifest.speed
        speed = (
            f" On {one.cores} cores of {line(one.processor)} it takes {1000 * one.seconds:.0f} ms for an image of "
            f"{one.megapixels:.2g} megapixels."
        )
    return (
        f"# {line(manifest.name)}\n\n"
        f"{purpose(manifest.task)}\n"
        f"Architecture `{manifest.architecture}`, trained {manifest.lineage.finished_at:%Y-%m-%d}, published "
        f"{manifest.created_at:%Y-%m-%d}. It runs on a CPU with {runtime}.{speed}{agreement}"
    )


def _classes(manifest: BundleManifest) -> str:
    """The classes in index order."""
    lines = ["## Classes", "", "| Index | Class | Colour |", "|---:|---|---|"]
    lines += [f"| {index} | {line(one.name)} | `{one.color}` |" for index, one in enumerate(manifest.task.classes)]
    if manifest.task.ignored:
        ignored = ", ".join(f"`{name}`" for name in manifest.task.ignored)
        lines += ["", WORDS[manifest.task.form].ignored.format(ignored=ignored)]
    return "\n".join(lines)


def _use(manifest: BundleManifest) -> str:
    """Commands and code that work."""
    lines = [
        "## How to use it",
        "",
        "With Terrazzo, from Python (a folder or the `.terrazzo.zip` file):",
        "",
        "```python",
        "import numpy as np",
        "import terrazzo",
        "from PIL import Image, ImageOps",
        "",
        'predictor = terrazzo.load("path/to/this/folder")',
        'image = np.asarray(ImageOps.exif_transpose(Image.open("image.jpg")).convert("RGB"))',
        "prediction = predictor(image)      # any size",
        *snippet(manifest.task, manifest.thresholds),
        "```",
        "",
        "From a terminal: `terrazzo predict path/to/this/folder image.jpg -o results`.",
        "",
        "The files:",
        "",
        f"- `{WEIGHTS_NAME}`: the weights for PyTorch (safetensors, fp32)",
    ]
    for name in EXPORTED_NAMES[manifest.runtime]:
        outputs = WORDS[manifest.task.form].outputs
        lines.append(f"- `{name}`: the network for {_RUNTIME_TITLES[manifest.runtime]}; input `image`{outputs}")
    lines.append("- `bundle.json`: everything in this card, for machines, with the sha256 of each file")
    return "\n".join(lines)


def _preprocessing(manifest: BundleManifest) -> str:
    """What somebody needs to run the network without Terrazzo."""
    one = manifest.preprocessing
    mean, std = (", ".join(f"{value:g}" for value in values) for values in (one.mean, one.std))
    lines = [
        "## Input",
        "",
        "RGB, 0 to 255, EXIF orientation applied, as float32 (batch, 3, height, width).",
        f"Normalised by channel: `x = (pixel - mean) / std` with mean ({mean}) and std ({std}).",
        _sizing(one, WORDS[manifest.task.form].scaled_back),
        output_text(manifest.task, one.multiple),
    ]
    if one.flip:
        lines.append("Probabilities are averaged with those of the mirrored image.")
    if one.scales != (1.0,):
        sizes = ", ".join(str(round(part * one.size)) for part in one.scales)
        lines.append(f"Probabilities are averaged over images whose longest sides are {sizes} pixels.")
    return "\n".join(lines)


def _sizing(preprocessing: Preprocessing, scaled_back: str) -> str:
    """How large the network sees an image."""
    if preprocessing.sizing == "resize":
        return (
            f"The image is scaled so that its longest side is {preprocessing.size} pixels (enlarged at most twice), "
            f"{scaled_back}."
        )
    return (
        f"The image keeps its size; larger ones are seen through tiles of {preprocessing.size} pixels that share "
        f"{percent(preprocessing.overlap, 0)} with the next and are blended."
    )


def _lineage(manifest: BundleManifest) -> str:
    """Where it comes from."""
    one = manifest.lineage
    counts = ", ".join(f"{count} {split}" for split, count in one.data_counts.items()) or "not recorded"
    lines = [
        "## Where it comes from",
        "",
        f"- Data: snapshot `{one.snapshot}` ({counts} images)",
        f"- Started from: {f'bundle `{one.parent}`' if one.parent else 'no earlier version'}",
        f"- Trainer: `{manifest.trainer}`, seed {one.seed}",
        f"- Code: {line(one.code_version)}",
        f"- Training: {one.started_at.astimezone(UTC):%Y-%m-%d %H:%M} to "
        f"{one.finished_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    ]
    if one.environment:
        lines.append("- Environment: " + ", ".join(f"{key} {line(value)}" for key, value in one.environment.items()))
    settings = json.dumps(one.configuration, indent=2, ensure_ascii=False, default=str)
    lines += ["", "<details><summary>Settings</summary>", "", "```json", settings, "```", "", "</details>"]
    return "\n".join(lines)


def _licences(manifest: BundleManifest) -> str:
    """Licences of code, starting weights, and a reminder about the data."""
    network = manifest.network
    lines = [
        "## Licences",
        "",
        "- Terrazzo: Apache-2.0",
        f"- Architecture's code: {_known(network, 'licence')}",
        f"- Weights that training started from: {_known(network, 'weights_source')}; "
        f"licence: {_known(network, 'weights_licence')}",
        "- Training data: the licence of the images and labels may limit what this model may be used for; ask who "
        "trained it.",
    ]
    return "\n".join(lines)


def _known(values: dict[str, Any], key: str) -> str:
    """A value of the network's description, or "not recorded"."""
    return line(str(values.get(key) or "not recorded"))
