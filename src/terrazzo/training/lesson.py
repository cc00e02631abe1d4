"""What a training teaches: the batches, the loss and the scores of one form of answers; the loop knows no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor, nn

from terrazzo.training.epoch_plan import Canvas
from terrazzo.types import Split


@dataclass(frozen=True, slots=True)
class Learned:
    """What one batch gave: ``loss`` to be minimised, and what is added up over the batches of an epoch.

    ``counts`` is a tensor on the CPU of the shape of ``Lesson.no_counts()``.
    """

    loss: Tensor
    counts: Tensor


@dataclass(frozen=True, slots=True)
class Validated:
    """How averaged weights do on the split that chooses: mean loss, and scores (0..1) by the name of their metric."""

    loss: float
    scores: Mapping[str, float]


class Lesson(Protocol):
    """All that a training loop has to be told about a form of answers.

    ``training.pixels_lesson`` teaches pixels; a trainer of another form writes a class with these members and gives it
    to ``training.loop.Trainee``. What is random in a batch must depend on the seed, the epoch and the number of the
    batch alone: then a resumed training equals an unbroken one.
    """

    train_images: int
    scored: Split | None
    """The split that ``validate`` scores; None when there is nothing to validate on: the scores of training choose."""
    scored_images: int
    """Images that ``validate`` scores when all are asked for; 0 when ``scored`` is None."""
    chooses: str
    """The metric that chooses the best epoch (``miou``, ``map50_95``, ``accuracy``, ``map``), one of those of
    ``validate``, or of ``training_scores`` when ``scored`` is None."""
    titles: Mapping[str, str]
    """The names of the metrics as people read them in the log."""

    @property
    def encoder(self) -> str | tuple[str, ...]:
        """What the names of the encoder's parameters begin with, one of several or the only one; they learn at a rate
        of their own."""
        ...

    def __len__(self) -> int:
        """Batches of an epoch."""

    def batches(self, epoch: int, canvas: Canvas, *, start: int = 0) -> Iterator[Any]:
        """The batches ``start`` .. of an epoch (0-based), on the device of the training."""

    def learn(self, network: nn.Module, batch: Any) -> Learned:
        """Ask the network about a batch, in the precision of the recipe."""

    def no_counts(self) -> Tensor:
        """Counts of an epoch of which nothing was seen yet."""

    def training_scores(self, counts: Tensor) -> Mapping[str, float]:
        """Scores of an epoch on its own batches, by metric; may be empty unless ``scored`` is None."""

    def validate(self, network: nn.Module, *, every: int, check: Callable[[], None]) -> Validated:
        """Score every so-many-th image of ``scored`` at full size.

        Args:
            check: is called before each batch; raises to stop the work.
        """
