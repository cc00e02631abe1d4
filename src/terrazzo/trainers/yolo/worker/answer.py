"""Answers batches until the parent sends no more."""

from __future__ import annotations

from pathlib import Path

from terrazzo.inference.raw_runtimes import TorchOutputs
from terrazzo.trainers.yolo.plan import AnswerPlan
from terrazzo.trainers.yolo.worker.export import published
from terrazzo.trainers.yolo.worker.talk import Talk


def answer(plan: AnswerPlan, talk: Talk) -> None:
    """Each batch that comes in is answered with the outputs of the network."""
    network = TorchOutputs(published(plan.network, Path(plan.weights)), plan.device)
    talk.tell("done")
    while (batch_NCHW := talk.batch()) is not None:
        talk.answer(network(batch_NCHW))
