"""The files of reports of every form, and what they are; importing this loads no ML package."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, str] = {
    "scores.json": "Scores",
    "classes.csv": "Scores of each class",
    "iou.png": "IoU of each class",
    "confusion.csv": "Confusion matrix, in numbers",
    "confusion.png": "Confusion matrix",
    "pr.png": "Precision and recall",
    "f1.png": "F1 against confidence",
    "calibration.png": "How sure, and how often right",
    "curves.json": "Curves, in numbers",
    "matches.json": "Every object that was predicted, and what it met",
    "worst.json": "All images, worst first",
}
"""By name; each form writes some of them."""
