"""The files of a whole run of predictions into one folder: what an earlier run left there is replaced, and said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from terrazzo.errors import Invalid
from terrazzo.inference.file_kinds import RUN_FORMATS, RunFormat
from terrazzo.inference.forms import form_of
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.inference.outputs import write_answer
from terrazzo.inference.run.arkindex_file import ArkindexFile, ArkindexTarget
from terrazzo.inference.run.coco_file import COCO_NAME, CocoFile
from terrazzo.inference.run.csv_file import CsvFile
from terrazzo.inference.run.stems import plain_stem, remove_earlier
from terrazzo.types import Image_HWC, Prediction, Task


def run_formats(names: Sequence[str]) -> tuple[RunFormat, ...]:
    """Formats by name; ``json`` and ``png`` when none is named.

    Raises:
        Invalid: there is no such format.
    """
    for name in names:
        if name not in RUN_FORMATS:
            raise Invalid(f"There is no format {name!r} for predictions.", f"Use {', '.join(RUN_FORMATS)}.")
    return tuple(one for one in RUN_FORMATS if one in names) or ("json", "png")


class RunOutputs:
    """Writes predictions of one version into a folder.

    Attributes:
        replaced: stems of an earlier run whose files were replaced.
        renamed: (name, stem) of images whose name another image of this run has too.

    Raises:
        Invalid: options or formats that do not go with the task, or a file in the folder that is not to be replaced.
    """

    def __init__(
        self,
        folder: Path,
        task: Task,
        label: str,
        options: ObjectOptions,
        *,
        formats: Sequence[RunFormat] = ("json", "png"),
        opacity: float = 0.5,
        arkindex: ArkindexTarget | None = None,
    ) -> None:
        if "geojson" in formats and task.form == "classes":
            raise Invalid(
                f"Polygons are of objects, and {task.name!r} gives classes of whole images.",
                "Use --format csv or json.",
            )
        self._folder, self._task, self._label, self._options = folder, task, label, options
        self._formats, self._opacity = formats, opacity
        self._files: list[CocoFile | CsvFile | ArkindexFile] = []
        if "coco" in formats:
            self._files.append(CocoFile(folder, task, label))
        if "csv" in formats:
            self._files.append(CsvFile(folder, task))
        if "arkindex" in formats:
            self._files.append(ArkindexFile(folder, task, label, arkindex or ArkindexTarget()))
        self._reserved = {COCO_NAME.removesuffix(".json")} if "coco" in formats else set()
        self._seen: set[str] = set()
        self.replaced: list[str] = []
        self.renamed: list[tuple[str, str]] = []

    def write(self, name: str, image_HWC: Image_HWC, prediction: Prediction) -> dict[str, Any]:
        """What is written for one image; the content of its JSON, also when no JSON is asked for."""
        form = form_of(self._task)
        height, width = image_HWC.shape[:2]
        answer = form.answer(prediction, self._task, self._options, self._label, size=(height, width))
        for file in self._files:
            file.add(name, answer)
        self._folder.mkdir(parents=True, exist_ok=True)
        base = plain_stem(name)
        if base not in self._seen:
            self._seen.add(base)
            self.replaced += remove_earlier(self._folder, name)
        if not set(self._formats) & {"json", "png", "geojson"}:
            classes = [one.as_json() for one in answer.classes]
            details = form.details(answer, self._task)
            return {"image": name, "width": width, "height": height, "classes": classes, "files": {}, **details}
        record = write_answer(
            self._folder,
            name,
            image_HWC,
            answer,
            self._task,
            version_label=self._label,
            opacity=self._opacity,
            formats=self._formats,
            reserved=self._reserved,
        )
        if record["stem"] != base:
            self.renamed.append((name, str(record["stem"])))
        return record

    def finish(self) -> list[Path]:
        """Write the files that hold the whole run."""
        return [file.write() for file in self._files]
