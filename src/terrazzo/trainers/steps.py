"""The steps of a training, by which its progress is told."""

from __future__ import annotations

STEPS = ("prepare", "train", "export", "evaluate train", "evaluate val", "evaluate test", "publish")
"""Names of the steps of ``trainers.procedure.Procedure``, in order: what ``Trainer.steps`` gives."""
