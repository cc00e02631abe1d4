"""What can be asked of a prediction by name, for server, client and terminal alike; needs nothing heavy."""

from __future__ import annotations

from typing import Literal, get_args

PredictionKind = Literal["image", "thumbnail", "index", "color", "overlay", "mask", "json"]
"""What can be fetched of one prediction: the picture itself, a small one, and what is drawn or written for it."""

RunFormat = Literal["json", "png", "coco", "geojson", "csv", "arkindex"]
"""What a run of predictions writes: JSON and pictures beside each other, one COCO file, polygons, one table,
one SQLite export of Arkindex."""

ObjectsKind = Literal["instance", "detection"]
"""Objects that a version makes though it was trained to give each pixel a class."""

RUN_FORMATS: tuple[RunFormat, ...] = get_args(RunFormat)

WRITTEN_SUFFIXES = {"index": "_index.png", "color": "_color.png", "overlay": "_overlay.png", "json": ".json"}
"""Endings after the stem of a picture's name. Not every form of answer has each of them."""
