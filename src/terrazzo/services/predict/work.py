"""The work of a prediction job: each picture through the bundle's predictor, its files and its record.

A picture is done when its record is there; the files come before. A job that is called again after a kill does
the pictures without a record, into the same places.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from terrazzo.db.schema import ImageRow, PredictionRow
from terrazzo.errors import Invalid, NotFound
from terrazzo.inference.object_options import ObjectOptions
from terrazzo.jobs.context import JobContext
from terrazzo.services.models import models
from terrazzo.services.predict.inputs import PredictInput
from terrazzo.services.predict.predictions import prediction_folder
from terrazzo.services.predict.problems import LeftOutFile, left_out
from terrazzo.services.predict.stored import values_of
from terrazzo.services.workspace import Workspace
from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.types import Image_HWC


KEPT_DOWN_TO = 0.05
"""Objects that are at least so sure are kept, so that thresholds can be moved below those of the version."""


def run(context: JobContext) -> dict[str, Any]:
    """Do the work; the outcome is ``count`` (pictures predicted) and ``problems`` (files left out)."""
    ws = Workspace.open(context.home)
    try:
        with context.run.step("prepare"):
            predictor = _answering(load_predictor(ws, context), context)
        with context.run.step("predict"):
            return _predict_all(ws, context, predictor)
    finally:
        ws.close()


def load_predictor(ws: Workspace, context: JobContext) -> Predictor[Any]:
    """The predictor of the version that the job's input names, on the device that is best here."""
    from terrazzo.trainers.registry import get_trainer

    bundle = models.open_bundle(ws, context.input["version_id"])
    bundle.verify()
    context.run.log(
        f"Version {context.input['version_label']}: {bundle.manifest.architecture}, bundle {bundle.id[:12]}."
    )
    return get_trainer(bundle.manifest.trainer).load(bundle, "auto")


def prediction_id(job_id: str, number: int) -> str:
    """The id of the prediction of the picture ``number`` of a job: the same at every attempt."""
    return hashlib.sha256(f"{job_id}/{number}".encode()).hexdigest()[:24]


def _predict_all(ws: Workspace, context: JobContext, predictor: Predictor[Any]) -> dict[str, Any]:
    given = context.input
    inputs = [PredictInput(*one) for one in zip(given["files"], given["hashes"], given["image_ids"], strict=True)]
    with ws.reading() as session:
        done = set(session.scalars(select(PredictionRow.id).where(PredictionRow.job_id == context.job_id)))
    started, todo = time.monotonic(), len(inputs) - len(done)
    options = _options(ws, context, predictor)
    problems: list[LeftOutFile] = []
    for number, one in enumerate(inputs):
        context.run.check()
        id = prediction_id(context.job_id, number)
        if id in done:
            continue
        try:
            image_HWC = _pixels(ws, one)
        except (Invalid, NotFound) as error:
            context.run.log(f"{one.name} is left out. {error}", "warning")
            problems.append(left_out(one.name, error))
        else:
            _predict_one(ws, context, predictor, options, id, one, image_HWC)
            done.add(id)
        finished = len(done) + len(problems)
        each = (time.monotonic() - started) / max(finished - (len(inputs) - todo), 1)
        context.run.progress(finished / len(inputs), each * (len(inputs) - finished))
    if not done:
        raise Invalid("None of the pictures could be read.", "The log says why for each; bring them in again.")
    told = [*given.get("problems", ()), *(one.model_dump(mode="json") for one in problems)]
    return {"count": len(done), "problems": told}


def _pixels(ws: Workspace, one: PredictInput) -> Image_HWC:
    from terrazzo.imaging.decode import decode

    return decode(ws.blobs.read(one.hash), one.name)


def _answering(predictor: Predictor[Any], context: JobContext) -> Predictor[Any]:
    """The predictor, or one that makes objects of its pixels when the input asks for them."""
    from terrazzo.inference.forms import objects_of

    kind = context.input.get("objects")
    return predictor if kind is None else objects_of(predictor, kind)


def _options(ws: Workspace, context: JobContext, predictor: Predictor[Any]) -> ObjectOptions:
    """What the input asks of objects, with the thresholds of the bundle where it names none."""
    asked = ObjectOptions.model_validate(context.input.get("options") or {})
    return asked.settled(predictor.task, models.open_bundle(ws, context.input["version_id"]).manifest.thresholds)


def _predict_one(
    ws: Workspace,
    context: JobContext,
    predictor: Predictor[Any],
    options: ObjectOptions,
    id: str,
    one: PredictInput,
    image_HWC: Image_HWC,
) -> None:
    from terrazzo.inference.forms import form_of
    from terrazzo.inference.outputs import write_answer

    label = context.input["version_label"]
    started = time.monotonic()
    prediction = predictor(image_HWC)
    seconds = time.monotonic() - started
    folder = prediction_folder(ws, context.job_id, id)
    shutil.rmtree(folder, ignore_errors=True)
    height, width = image_HWC.shape[:2]
    task, form = predictor.task, form_of(predictor.task)
    least = min([KEPT_DOWN_TO, *options.thresholds.values()])
    kept = form.answer(prediction, task, options, label, size=(height, width), down_to=least)
    told = form.above(kept, task)
    write_answer(folder, one.name, image_HWC, told, task, version_label=label)
    with ws.session() as session:
        in_project = one.image_id is not None and session.get(ImageRow, one.image_id) is not None
        session.add(
            PredictionRow(
                id=id,
                job_id=context.job_id,
                version_id=context.input["version_id"],
                image_id=one.image_id if in_project else None,
                image_hash=one.hash,
                name=one.name,
                width=width,
                height=height,
                seconds=seconds,
                **values_of(kept, told, task.form),
            )
        )
