"""What the process of YOLO tells, told on in our own words: curves, progress, log, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from terrazzo.trainers.yolo.plan import Told, TrainPlan
from terrazzo.trainers.yolo.process import YoloProcess
from terrazzo.training.epoch_plan import Canvas
from terrazzo.training.run import Run

TITLES = {"map50_95": "mAP50-95", "map50": "mAP50", "miou": "mIoU", "accuracy": "accuracy"}


class Story:
    """Follows one training.

    Args:
        after: given the seconds that the network takes for a pixel, those of the steps that follow, by name.
    """

    def __init__(self, run: Run, plan: TrainPlan, canvas: Canvas, after: Callable[[float], dict[str, float]]) -> None:
        self._run, self._plan, self._after = run, plan, after
        self._pixels = canvas.height * canvas.width
        self._events: Iterator[Told] | None = None
        self._waiting: Told | None = None
        self._epochs = plan.epochs
        self._first: tuple[int, float] | None = None
        self._scored = False
        self.seconds = self.scoring_seconds = 0.0
        self.epochs_done = 0
        self.chooses = ""

    def until_it_learns(self, process: YoloProcess) -> None:
        """The preparation: up to the first batch."""
        self._events = process.events(self._run.check)
        for told in self._events:
            if told["event"] in ("batch", "epoch", "done"):
                self._waiting = told
                return
            self._hear(told)

    def until_it_ends(self, process: YoloProcess) -> None:
        """The training: to its end, or until a person wants it to end and an epoch is scored."""
        assert self._events is not None, "the preparation comes first"
        if self._waiting is not None:
            self._hear(self._waiting)
        if self._waiting is not None and self._waiting["event"] == "done":
            return
        for told in self._events:
            self._hear(told)
            if self._scored and self._run.ends_early():
                self._run.log(
                    f"Stopped as asked after epoch {self.epochs_done} of {self._epochs}; the best so far is kept."
                )
                return
        minutes = self.seconds / 60
        if 0 < self.epochs_done < self._epochs:
            self._run.log(f"Stopped early: the score has not improved for {self._plan.patience} epochs.")
        self._run.log(f"Trained for {minutes:.1f} minutes.")

    def _hear(self, told: Told) -> None:
        match told["event"]:
            case "log":
                self._run.log(told["message"], told["level"])
            case "progress":
                self._run.progress(told["fraction"])
            case "batch":
                self._batch(told)
            case "epoch":
                self._epoch(told)

    def _batch(self, told: Told) -> None:
        step, epoch = told["step"], told["epoch"]
        self._run.metric("batch_loss", told["loss"], step=step, epoch=epoch)
        self._run.metric("learning_rate", told["rate"], step=step, epoch=epoch)
        now = time.monotonic()
        if self._first is None:
            self._first = step, now
        total = self._epochs * told["batches"]
        since = step - self._first[0]
        each = (now - self._first[1]) / since if since else None
        left = None if each is None else each * (total - step - 1)
        if each is not None:
            # A step is about three times as much work as a prediction.
            self._run.expect(self._after(each / (3 * self._plan.batch_size * self._pixels)))
        done = (step + 1) / total
        self._run.progress(done, left, epoch=int(epoch) + 1, epochs=self._epochs)

    def _epoch(self, told: Told) -> None:
        step, number = told["step"], told["epoch"]
        split, scored = told["split"], told["scored"]
        for name, value in told["train"].items():
            self._run.metric(name, value, step=step, epoch=float(number), split="train")
        for name, value in scored.items():
            self._run.metric(name, value, step=step, epoch=float(number), split=split)
        self.seconds, self.scoring_seconds, self.epochs_done = told["seconds"], told["scoring_seconds"], number
        self._scored = True
        self.chooses = f"{split} {TITLES[next(iter(scored))]}"
        words = [f"{split} {TITLES[name]} {value:.4f}" for name, value in scored.items()]
        best = " (best so far)" if told["best"] else ""
        losses = f"train loss {told['train']['loss']:.4f}"
        self._run.log(f"Epoch {number}/{self._epochs}: {', '.join([losses, *words])}{best}")
        if told["epochs"] != self._epochs:
            limit = (self._plan.max_seconds or 0.0) / 60
            words_for = "1 epoch" if told["epochs"] == 1 else f"{told['epochs']} epochs"
            self._run.log(f"{words_for} instead of {self._epochs}: more would take longer than {limit:g} minutes.")
            self._epochs = told["epochs"]
        left = self.seconds / number * (self._epochs - number)
        self._run.progress(number / self._epochs, left, epoch=min(number + 1, self._epochs), epochs=self._epochs)
