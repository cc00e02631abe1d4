"""The training loop: batches in, the best averaged weights out; it stops and resumes exactly at any batch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from terrazzo.errors import Invalid
from terrazzo.training import checkpoint
from terrazzo.training.average import MovingAverage
from terrazzo.training.lesson import Lesson
from terrazzo.training.norms import steadied
from terrazzo.training.recipe import Recipe
from terrazzo.training.run import Run
from terrazzo.training.schedule import average_decay, one_cycle
from terrazzo.training.state import EpochTotals, State
from terrazzo.training.time_limit import Spent, affordable_epochs, pixel_seconds, seconds_left
from terrazzo.types import Split

SECONDS_BETWEEN_CHECKPOINTS = 30.0

After = Callable[[float], Mapping[str, float]]
"""Seconds that the network takes to predict one pixel -> seconds of each step that follows the training."""


def _nothing_follows(pixel_seconds: float) -> Mapping[str, float]:
    """A training that ends with its last epoch."""
    return {}


@dataclass(frozen=True, slots=True)
class Fit:
    """The outcome of a training: ``weights`` are the averaged weights of the best epoch (0-based).

    ``best_score`` is that of ``Lesson.chooses``.

    ``recipe`` is the one that was followed, shortened or not, and ``epochs`` is how many of it were trained.
    """

    weights: dict[str, Tensor]
    best_epoch: int
    best_score: float
    recipe: Recipe
    epochs: int
    spent: Spent


class Trainee:
    """A network with its recipe and lesson on a device; ``fit`` trains it, whatever form its answers have."""

    def __init__(
        self,
        network: nn.Module,
        recipe: Recipe,
        lesson: Lesson,
        run: Run,
        device: torch.device,
        after: After = _nothing_follows,
    ) -> None:
        self.asked, self.recipe = recipe, recipe
        """The recipe as it was given, and as it is followed: the same, or shortened to keep its time limit."""
        self.lesson, self.run, self.after = lesson, run, after
        self.network = network.to(device).to(memory_format=torch.channels_last)
        for name in recipe.frozen:
            self.network.get_submodule(name).requires_grad_(False)
        self.last = run.folder / "checkpoints" / "last.pt"
        self.best = run.folder / "checkpoints" / "best.pt"

    @property
    def total_steps(self) -> int:
        """Steps of the whole training."""
        return self.recipe.epochs * len(self.lesson)

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
        return Fit(best["weights"], best["epoch"], best["score"], self.recipe, state.epoch, state.spent)

    def _start(self) -> State:
        state = State(
            self.network,
            MovingAverage(self.network),
            _optimizer(self.network, self.recipe, self.lesson.encoder),
            self._no_totals(),
            epochs=self.recipe.epochs,
        )
        if state.restore(self.last, self.asked):
            self.recipe = self.asked.shortened(state.epochs)
            self.run.log(f"Resumed at epoch {state.epoch + 1}, batch {state.batch + 1}.")
        return state

    def _out_of_patience(self, state: State) -> bool:
        if self.recipe.patience == 0 or state.epoch - 1 - state.best_epoch < self.recipe.patience:
            return False
        score = f"{self.lesson.scored or 'train'} {self._title(self.lesson.chooses)}"
        self.run.log(f"Stopped early: {score} has not improved for {self.recipe.patience} epochs.")
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
        for batch in self.lesson.batches(state.epoch, canvas, start=state.batch):
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

    def _train_batch(self, state: State, batch: Any) -> None:
        """One step; what is random in it depends on the seed and the step alone, so that a resumed run is the same."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + state.step)
        rate = one_cycle(state.step, self.total_steps, peak=self.recipe.learning_rate)
        for group in state.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        learned = self.lesson.learn(self.network, batch)
        state.optimizer.zero_grad(set_to_none=True)
        learned.loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        state.optimizer.step()
        state.average.update(self.network, average_decay(state.step, self.total_steps))
        value = float(learned.loss.detach())
        if value != value:
            raise Invalid(
                f"The loss is no longer a number at step {state.step + 1} (learning rate {rate:.2g}).",
                "Try again with a lower learning rate, or with precision fp32.",
            )
        state.totals.loss += value
        state.totals.batches += 1
        state.totals.counts += learned.counts
        epoch = state.step / len(self.lesson)
        self.run.metric("batch_loss", value, step=state.step, epoch=epoch)
        self.run.metric("learning_rate", rate, step=state.step, epoch=epoch)
        state.step += 1
        state.batch += 1

    def _report_progress(self, state: State) -> None:
        recipe, images = self.recipe, self.lesson.train_images
        done = state.epoch + state.batch / len(self.lesson)
        left = seconds_left(recipe, done, state.spent, train_images=images, val_images=self.lesson.scored_images)
        self.run.expect(self.after(pixel_seconds(recipe, done, state.spent, images)))
        part = recipe.work(done) / recipe.work(recipe.epochs)
        self.run.progress(part, left, epoch=state.epoch + 1, epochs=recipe.epochs)

    def _end_epoch(self, state: State) -> None:
        """Validate the averaged weights, keep the best, write the checkpoint."""
        started = time.monotonic()
        number, lesson = state.epoch + 1, self.lesson
        train_loss = state.totals.loss / state.totals.batches
        scores = lesson.training_scores(state.totals.counts)
        told = [self._told(number, "train", train_loss, scores, state)]
        every = 1
        if lesson.scored is not None:
            every = self.recipe.scored_every(state.epoch, lesson.train_images, lesson.scored_images)
            scoring = time.monotonic()
            found = lesson.validate(state.average.network, every=every, check=self.run.check)
            state.spent.scoring_seconds += time.monotonic() - scoring
            state.spent.images_scored += math.ceil(lesson.scored_images / every)
            scores = found.scores
            told.append(self._told(number, lesson.scored, found.loss, scores, state))
        line = f"Epoch {number}/{self.recipe.epochs}: {', '.join(told)}"
        kept_score = scores[lesson.chooses]
        # Scores on a part of val compare with each other only: the first on all of it starts the contest anew.
        if kept_score >= state.best_score or every != state.best_every:
            state.best_score, state.best_epoch, state.best_every = kept_score, state.epoch, every
            weights = {name: tensor.cpu() for name, tensor in state.average.network.state_dict().items()}
            checkpoint.save(self.best, {"weights": weights, "epoch": state.epoch, "score": kept_score})
            line += " (best so far)"
        state.epoch, state.batch = state.epoch + 1, 0
        state.totals = self._no_totals()
        state.spent.seconds += time.monotonic() - started
        shorter = self._shorten(state)
        state.save(self.last, self.asked)
        self.run.log(line)
        if shorter:
            self.run.log(shorter)

    def _told(self, number: int, split: Split, loss: float, scores: Mapping[str, float], state: State) -> str:
        """Report the numbers of an epoch on a split; the words that say them."""
        for name, value in {"loss": loss, **scores}.items():
            self.run.metric(name, value, step=state.step, epoch=float(number), split=split)
        words = [f"{split} {self._title(name)} {value:.4f}" for name, value in scores.items()]
        return ", ".join([f"{split} loss {loss:.4f}", *words])

    def _title(self, metric: str) -> str:
        return self.lesson.titles.get(metric, metric)

    def _no_totals(self) -> EpochTotals:
        return EpochTotals(0.0, 0, self.lesson.no_counts())

    def _shorten(self, state: State) -> str | None:
        """Do fewer epochs when those that are planned would break the time limit; the sentence that says so."""
        planned = self.recipe.epochs
        epochs = affordable_epochs(
            self.asked,
            planned,
            state.epoch,
            state.spent,
            train_images=self.lesson.train_images,
            val_images=self.lesson.scored_images,
        )
        if epochs == planned:
            return None
        self.recipe, state.epochs = self.asked.shortened(epochs), epochs
        words = "1 epoch" if epochs == 1 else f"{epochs} epochs"
        limit = (self.asked.max_seconds or 0.0) / 60
        return f"{words} instead of {planned}: more would take longer than {limit:g} minutes."


def _optimizer(network: nn.Module, recipe: Recipe, encoder: str | tuple[str, ...]) -> torch.optim.Optimizer:
    """AdamW; the encoder at its own rate, biases and norms without weight decay (Loshchilov & Hutter 2019)."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        in_encoder = name.startswith(encoder)
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
