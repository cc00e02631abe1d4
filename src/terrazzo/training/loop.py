"""The training loop: batches in, the best averaged weights out; it stops and resumes exactly at any batch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from terrazzo.errors import Invalid
from terrazzo.snapshot.cache import PixelCache
from terrazzo.training import checkpoint
from terrazzo.training.augment import AUGMENTATIONS
from terrazzo.training.average import MovingAverage
from terrazzo.training.batches import Batch, TrainingBatches, evaluation_batches
from terrazzo.training.losses import Loss, make_loss
from terrazzo.training.norms import steadied
from terrazzo.training.precision import autocast
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.training.schedule import average_decay, one_cycle
from terrazzo.training.state import EpochTotals, State
from terrazzo.training.time_limit import Spent, affordable_epochs, pixel_seconds, seconds_left
from terrazzo.types import IGNORE, Split

SECONDS_BETWEEN_CHECKPOINTS = 30.0

Scores = Callable[[Tensor], tuple[float, float]]
"""Confusion counts (classes x classes, rows truth) -> (mIoU, pixel accuracy), both 0..1."""


After = Callable[[float], Mapping[str, float]]
"""Seconds that the network takes to predict one pixel -> seconds of each step that follows the training."""


def _nothing_follows(pixel_seconds: float) -> Mapping[str, float]:
    """A training that ends with its last epoch."""
    return {}


@dataclass(frozen=True, slots=True)
class Fit:
    """The outcome of a training: ``weights`` are the averaged weights of the best epoch (0-based).

    ``recipe`` is the one that was followed, shortened or not, and ``epochs`` is how many of it were trained.
    """

    weights: dict[str, Tensor]
    best_epoch: int
    best_miou: float
    recipe: Recipe
    epochs: int
    spent: Spent


class Trainee:
    """A network with its recipe and data on a device; ``fit`` trains it."""

    def __init__(
        self,
        network: nn.Module,
        recipe: Recipe,
        train: PixelCache,
        val: PixelCache | None,
        run: Run,
        device: torch.device,
        classes: int,
        scores: Scores,
        after: After = _nothing_follows,
    ) -> None:
        self.asked, self.recipe = recipe, recipe
        """The recipe as it was given, and as it is followed: the same, or shortened to keep its time limit."""
        self.run, self.device, self.classes, self.scores, self.after = run, device, classes, scores, after
        self.val = val
        self.network = network.to(device).to(memory_format=torch.channels_last)
        for name in recipe.frozen:
            self.network.get_submodule(name).requires_grad_(False)
        self.batches = TrainingBatches(
            train,
            batch_size=recipe.batch_size,
            augmentation=AUGMENTATIONS[recipe.augmentation],
            seed=recipe.seed,
            device=device,
        )
        weights = None if recipe.class_weights is None else torch.tensor(recipe.class_weights, device=device)
        self.loss: Loss = make_loss(recipe.loss, weights)
        self.mean_1C11 = torch.tensor(recipe.mean, device=device).view(1, 3, 1, 1)
        self.std_1C11 = torch.tensor(recipe.std, device=device).view(1, 3, 1, 1)
        self.last = run.folder / "checkpoints" / "last.pt"
        self.best = run.folder / "checkpoints" / "best.pt"

    @property
    def total_steps(self) -> int:
        """Steps of the whole training."""
        return self.recipe.epochs * len(self.batches)

    def fit(self) -> Fit:
        """Train to the end of the recipe, or on from ``checkpoints/last.pt``; or until ``run.ends_early()`` and an
        epoch is scored.

        Raises:
            Cancelled: a person stopped the job. Invalid: the loss is no longer a number.
        """
        state = self._start()
        while state.epoch < self.recipe.epochs and not self._out_of_patience(state):
            if not self._train_epoch(state):
                break
            self._end_epoch(state)
        best = checkpoint.load(self.best)
        assert best is not None, "the loop ends with at least one epoch"
        return Fit(best["weights"], best["epoch"], best["miou"], self.recipe, state.epoch, state.spent)

    def _start(self) -> State:
        state = State(
            self.network,
            MovingAverage(self.network),
            _optimizer(self.network, self.recipe),
            EpochTotals.empty(self.classes),
            epochs=self.recipe.epochs,
        )
        if state.restore(self.last, self.asked):
            self.recipe = self.asked.shortened(state.epochs)
            self.run.log(f"Resumed at epoch {state.epoch + 1}, batch {state.batch + 1}.")
        return state

    def _out_of_patience(self, state: State) -> bool:
        if self.recipe.patience == 0 or state.epoch - 1 - state.best_epoch < self.recipe.patience:
            return False
        self.run.log(f"Stopped early: val mIoU has not improved for {self.recipe.patience} epochs.")
        return True

    def _ends_early(self, state: State) -> bool:
        """Whether to keep the best epoch and to end here, as a person asked; not before one is scored."""
        if not self.run.ends_early() or state.best_epoch < 0:
            return False
        self.run.log(
            f"Stopped as asked in epoch {state.epoch + 1} of {self.recipe.epochs}; the best so far is kept, that is "
            f"epoch {state.best_epoch + 1}."
        )
        return True

    def _train_epoch(self, state: State) -> bool:
        """The batches that are left of the present epoch; False when the training ends before its end."""
        self.network.train()
        steadied(self.network, (*self.recipe.frozen, *self.recipe.steady_norms))
        canvas = self.recipe.canvas_of(state.epoch)
        written = time.monotonic()
        before = time.monotonic()
        for batch in self.batches.epoch(state.epoch, canvas, start=state.batch):
            self.run.check()
            if self._ends_early(state):
                return False
            self._train_batch(state, batch)
            after = time.monotonic()
            state.spent.seconds += after - before
            before = after
            self._report_progress(state)
            if after - written > SECONDS_BETWEEN_CHECKPOINTS:
                state.save(self.last, self.asked)
                written = time.monotonic()
        return True

    def _train_batch(self, state: State, batch: Batch) -> None:
        """One step; what is random in it depends on the seed and the step alone, so that a resumed run is the same."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + state.step)
        rate = one_cycle(state.step, self.total_steps, peak=self.recipe.learning_rate)
        for group in state.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        with autocast(self.device, self.recipe.precision):
            logits_NCHW = self.network((batch.images_NCHW - self.mean_1C11) / self.std_1C11)
        loss = self.loss(logits_NCHW.float(), batch.masks_NHW)
        state.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        state.optimizer.step()
        state.average.update(self.network, average_decay(state.step, self.total_steps))
        value = float(loss.detach())
        if value != value:
            raise Invalid(
                f"The loss is no longer a number at step {state.step + 1} (learning rate {rate:.2g}).",
                "Try again with a lower learning rate, or with precision fp32.",
            )
        state.totals.loss += value
        state.totals.batches += 1
        state.totals.confusion_CC += _count(batch.masks_NHW, logits_NCHW.detach(), self.classes)
        epoch = state.step / len(self.batches)
        self.run.metric("batch_loss", value, step=state.step, epoch=epoch)
        self.run.metric("learning_rate", rate, step=state.step, epoch=epoch)
        state.step += 1
        state.batch += 1

    def _report_progress(self, state: State) -> None:
        recipe, images = self.recipe, len(self.batches.cache)
        done = state.epoch + state.batch / len(self.batches)
        val_images = 0 if self.val is None else len(self.val)
        left = seconds_left(recipe, done, state.spent, train_images=images, val_images=val_images)
        self.run.expect(self.after(pixel_seconds(recipe, done, state.spent, images)))
        part = recipe.work(done) / recipe.work(recipe.epochs)
        self.run.progress(part, left, epoch=state.epoch + 1, epochs=recipe.epochs)

    def _end_epoch(self, state: State) -> None:
        """Validate the averaged weights, keep the best, write the checkpoint."""
        started = time.monotonic()
        number = state.epoch + 1
        miou, _ = self.scores(state.totals.confusion_CC)
        train_loss = state.totals.loss / state.totals.batches
        self._report(number, "loss", train_loss, "train", state)
        self._report(number, "miou", miou, "train", state)
        line = f"Epoch {number}/{self.recipe.epochs}: train loss {train_loss:.4f}, train mIoU {miou:.4f}"
        kept_score, every = miou, 1
        if self.val is not None:
            every = self.recipe.scored_every(state.epoch, len(self.batches.cache), len(self.val))
            scoring = time.monotonic()
            val_loss, confusion_CC = self.validate(state.average.network, self.val, every=every)
            state.spent.scoring_seconds += time.monotonic() - scoring
            state.spent.images_scored += math.ceil(len(self.val) / every)
            kept_score, accuracy = self.scores(confusion_CC)
            self._report(number, "loss", val_loss, "val", state)
            self._report(number, "miou", kept_score, "val", state)
            self._report(number, "pixel_accuracy", accuracy, "val", state)
            line += f", val loss {val_loss:.4f}, val mIoU {kept_score:.4f}, val pixel accuracy {accuracy:.4f}"
        # Scores on a part of val compare with each other only: the first on all of it starts the contest anew.
        if kept_score >= state.best_miou or every != state.best_every:
            state.best_miou, state.best_epoch, state.best_every = kept_score, state.epoch, every
            weights = {name: tensor.cpu() for name, tensor in state.average.network.state_dict().items()}
            checkpoint.save(self.best, {"weights": weights, "epoch": state.epoch, "miou": kept_score})
            line += " (best so far)"
        state.epoch, state.batch = state.epoch + 1, 0
        state.totals = EpochTotals.empty(self.classes)
        state.spent.seconds += time.monotonic() - started
        shorter = self._shorten(state)
        state.save(self.last, self.asked)
        self.run.log(line)
        if shorter:
            self.run.log(shorter)

    def _shorten(self, state: State) -> str | None:
        """Do fewer epochs when those that are planned would break the time limit; the sentence that says so."""
        planned = self.recipe.epochs
        epochs = affordable_epochs(
            self.asked,
            planned,
            state.epoch,
            state.spent,
            train_images=len(self.batches.cache),
            val_images=0 if self.val is None else len(self.val),
        )
        if epochs == planned:
            return None
        self.recipe, state.epochs = self.asked.shortened(epochs), epochs
        words = "1 epoch" if epochs == 1 else f"{epochs} epochs"
        limit = (self.asked.max_seconds or 0.0) / 60
        return f"{words} instead of {planned}: more would take longer than {limit:g} minutes."

    def _report(self, number: int, name: str, value: float, split: Split, state: State) -> None:
        self.run.metric(name, value, step=state.step, epoch=float(number), split=split)

    @torch.no_grad()
    def validate(self, network: nn.Module, cache: PixelCache, *, every: int = 1) -> tuple[float, Tensor]:
        """Mean loss over the images and confusion counts of a split (of every so-many-th image) at full size."""
        network.eval()
        total, count = 0.0, 0
        confusion_CC = torch.zeros(self.classes, self.classes, dtype=torch.int64)
        size = max(1, self.recipe.batch_size)
        for batch in evaluation_batches(cache, self.recipe.canvas, batch_size=size, device=self.device, every=every):
            self.run.check()
            with autocast(self.device, self.recipe.precision):
                logits_NCHW = network((batch.images_NCHW - self.mean_1C11) / self.std_1C11)
            total += float(self.loss(logits_NCHW.float(), batch.masks_NHW)) * len(batch.images_NCHW)
            count += len(batch.images_NCHW)
            confusion_CC += _count(batch.masks_NHW, logits_NCHW, self.classes)
        return total / max(count, 1), confusion_CC


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; the encoder at its own rate, biases and norms without weight decay (Loshchilov & Hutter 2019)."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        in_encoder = name.startswith("encoder.")
        groups.setdefault((in_encoder, parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "factor": recipe.encoder_rate if in_encoder else 1.0,
                "weight_decay": recipe.weight_decay if decays else 0.0,
            }
            for (in_encoder, decays), parameters in groups.items()
        ],
        lr=recipe.learning_rate,
        fused=True,
    )


def _count(masks_NHW: Tensor, logits_NCHW: Tensor, classes: int) -> Tensor:
    """Confusion counts on the CPU, int64 (classes, classes), rows truth; ``IGNORE`` counts nowhere."""
    predicted_NHW = logits_NCHW.argmax(dim=1)
    index_P = (masks_NHW * classes + predicted_NHW)[masks_NHW != IGNORE]
    return torch.bincount(index_P, minlength=classes * classes).view(classes, classes).cpu()
