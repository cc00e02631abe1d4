"""How to use a version: commands and programs ready to copy, with its own names in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from terrazzo.services.models.records import VersionRecord, VersionUsage
from terrazzo.types import Form, Task


def usage(version: VersionRecord, address: str) -> VersionUsage:
    """Snippets for the terminal, for Python without a server, and for HTTP.

    Args:
        version: the version that they use.
        address: where the server is, for example ``http://127.0.0.1:8765``.
    """
    task = Task.model_validate(version.task)
    file = f"{re.sub(r'[^0-9A-Za-z._-]+', '-', version.label).strip('-.') or 'model'}.terrazzo.zip"
    label = shlex.quote(version.label)
    return VersionUsage(
        terminal=f"terrazzo predict {label} images/ -o results/",
        python=_PYTHON.format(label=label, file=file) + _TOLD[task.form],
        http=_HTTP.format(address=address.rstrip("/"), field=shlex.quote(f"version_id={version.id}")),
    )


_PYTHON = """\
# Once, or “Download the bundle” on this page: terrazzo export {label} -o {file}
from pathlib import Path

import terrazzo
from terrazzo.imaging.decode import decode

predict = terrazzo.load("{file}")
for path in sorted(Path("images").iterdir()):
    prediction = predict(decode(path.read_bytes(), path.name))
"""

_TOLD: Mapping[Form, str] = {
    "pixels": """\
    for index, one in enumerate(predict.task.classes):
        print(path.name, one.name, f"{(prediction.mask_HW == index).mean():.1%}")
""",
    "objects": """\
    # Down to a low confidence; the thresholds of the version are in bundle.json.
    for index, confidence, box in zip(prediction.classes_N, prediction.confidences_N, prediction.boxes_N4):
        print(path.name, predict.task.classes[index].name, f"{confidence:.0%}", "left, top, width, height:", *box)
""",
    "classes": """\
    for one, probability in zip(predict.task.classes, prediction.probabilities_C):
        print(path.name, one.name, f"{probability:.1%}")
""",
}
"""What the program says of a prediction, by the form of the task's answers."""

_HTTP = """\
# TERRAZZO_TOKEN is in the address that “terrazzo up” prints; the answer is a job.
curl -H "Authorization: Bearer $TERRAZZO_TOKEN" -F {field} -F files=@page.png {address}/api/v1/jobs/predict
# When the job has ended:
curl -H "Authorization: Bearer $TERRAZZO_TOKEN" -o results.zip {address}/api/v1/jobs/JOB_ID/predictions.zip
"""
