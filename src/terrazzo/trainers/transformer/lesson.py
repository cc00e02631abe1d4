"""The lesson of objects for networks of queries: that of detectors, with masks over the whole canvas."""

from __future__ import annotations

import torch

from terrazzo.trainers.rcnn.lesson import DetectionLesson, ObjectPictures
from terrazzo.trainers.transformer.canvas_masks import queries_on_image
from terrazzo.trainers.transformer.network import QueryNetwork
from terrazzo.training.recipe import Recipe
from terrazzo.types import Task


class QueryLesson(DetectionLesson):
    """Implements ``Lesson``; ``network`` says which of its parameters are the encoder's."""

    put_back = staticmethod(queries_on_image)

    def __init__(
        self,
        train: ObjectPictures,
        val: ObjectPictures | None,
        recipe: Recipe,
        task: Task,
        device: torch.device,
        network: QueryNetwork,
    ) -> None:
        super().__init__(train, val, recipe, task, device)
        self.encoder = network.encoder_names
        network.precision = recipe.precision
