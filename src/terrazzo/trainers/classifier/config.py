"""Settings of the classifier; the web form and the command line's ``--set`` are made from their schema."""

from __future__ import annotations

from pydantic import ConfigDict

from terrazzo.trainers.config import TrainingConfig


class ClassifierConfig(TrainingConfig):
    """How to train. ``auto`` looks at the data and the machine, and the log says what it chose and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Classification and tagging")
