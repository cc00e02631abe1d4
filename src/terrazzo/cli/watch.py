"""Follow a job in the terminal: a bar for each step, a line for each epoch, its log."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from terrazzo.cli.console import notes, number
from terrazzo.errors import Cancelled, Conflict, Forbidden, Invalid, NotFound, TerrazzoError

if TYPE_CHECKING:
    from terrazzo.services.jobs.records import ErrorRecord, JobRecord
    from terrazzo.services.workspace import Workspace
    from terrazzo.training.run import Event

_METRIC_WORDS = {
    "miou": "mIoU",
    "pixel_accuracy": "accuracy",
    "map": "mAP",
    "map50": "mAP50",
    "map50_95": "mAP50-95",
}
"""What people read for the numbers of an epoch; others are called what they are."""
_STYLES = {"info": "dim", "warning": "yellow", "error": "red"}


def follow(ws: Workspace, job_id: str, *, cancel: bool) -> JobRecord:
    """Show a job until it ends, starting it unless a server does; the record of the job that succeeded.

    Args:
        cancel: whether Ctrl-C cancels the job; else it only stops showing it.

    Raises:
        TerrazzoError: of the kind with which the job failed; Cancelled when it was cancelled.
    """
    from terrazzo.jobs.supervisor import Supervisor
    from terrazzo.services.jobs import jobs

    job = jobs.get_job(ws, job_id)
    supervisor = Supervisor(ws.home, ws.engine)
    with JobView(notes(), [step.name for step in job.steps]) as view:
        try:
            supervisor.run_until_done(job_id, view)
        except KeyboardInterrupt:
            if not cancel:
                raise
            view.say("Cancelling. Press Ctrl-C again to leave this to the background.", "yellow")
            jobs.cancel_job(ws, job_id)
            view.skip_what_was_shown()
            supervisor.run_until_done(job_id, view)
    return _succeeded(jobs.get_job(ws, job_id))


def _succeeded(job: JobRecord) -> JobRecord:
    if job.state == "succeeded":
        return job
    if job.error is not None and job.state == "failed":
        raise _error(job.error, f"The log of the job: {job.run_folder}. Try again: terrazzo jobs retry {job.id}")
    raise Cancelled(f"The job {job.name!r} was cancelled.", f"Start it again: terrazzo jobs retry {job.id}")


def _error(record: ErrorRecord, where: str) -> TerrazzoError:
    kinds: Sequence[type[TerrazzoError]] = (Invalid, NotFound, Conflict, Forbidden, Cancelled)
    known = {kind.kind: kind for kind in kinds}
    return known.get(record.kind, Invalid)(record.message, f"{record.remedy} {where}".strip())


class JobView:
    """Draws the events of one job; call it with each. Use it in a ``with`` statement."""

    def __init__(self, console: Console, steps: Sequence[str]) -> None:
        columns = (TextColumn("{task.description:<15}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        left = TextColumn("{task.fields[left]}", style="dim")
        self._progress = Progress(SpinnerColumn(), *columns, TimeElapsedColumn(), left, console=console)
        self._steps: dict[str, TaskID] = {
            name: self._progress.add_task(name, total=1.0, start=False, visible=False, left="") for name in steps
        }
        self._running: str | None = None
        self._epoch: dict[str, float | None] = {}
        self._epoch_number = 0.0
        self._latest = 0.0
        self._shown_until = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_epoch()
        self._progress.stop()

    def say(self, message: str, style: str = "dim") -> None:
        """Print a line above the bars."""
        self._progress.console.print(Text(message, style=style))

    def skip_what_was_shown(self) -> None:
        """The events will come again from the first one: leave out those that were shown."""
        self._shown_until = self._latest

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if event.time <= self._shown_until:
            return
        self._latest = max(self._latest, event.time)
        if event.kind == "metric":
            if event.data["split"] is not None:  # Those of single batches belong to no split, and are too many.
                self._add_to_epoch(event.data)
            return
        self._end_epoch()
        if event.kind == "step":
            self._step(event.data["name"], event.data["state"])
        elif event.kind == "progress" and self._running is not None:
            self._progress.update(
                self._steps[self._running], completed=event.data["fraction"], left=_progress_words(event.data)
            )
        elif event.kind == "log":
            self.say(event.data["message"], _STYLES[event.data["level"]])

    def _step(self, name: str, state: str) -> None:
        if name not in self._steps:
            self._steps[name] = self._progress.add_task(name, total=1.0, start=False, left="")
        task = self._steps[name]
        if state == "running":
            self._running = name
            self._progress.reset(task, visible=True, left="")
            return
        self._running = None
        self._progress.update(task, visible=True, left="" if state == "succeeded" else state)
        if state == "succeeded":
            self._progress.update(task, completed=1.0)
        self._progress.stop_task(task)

    def _add_to_epoch(self, data: dict[str, Any]) -> None:
        if self._epoch and data["epoch"] != self._epoch_number:
            self._end_epoch()
        self._epoch_number = data["epoch"]
        self._epoch[f"{data['split'] or ''} {data['name']}".strip()] = data["value"]

    def _end_epoch(self) -> None:
        if not self._epoch:
            return
        values = []
        for key, value in self._epoch.items():
            split, _, name = key.rpartition(" ")
            words = _METRIC_WORDS.get(name, name.replace("_", " "))
            values.append(f"{split} {words} {number(value)}".strip())
        self.say(f"epoch {self._epoch_number:>4.0f}   " + "   ".join(values), "default")
        self._epoch = {}


def _progress_words(data: dict[str, Any]) -> str:
    """“epoch 12 of 40, about 3:20 left”, as far as it is known."""
    epoch, left = data.get("epoch"), data["seconds_left"]
    words = [] if epoch is None else [f"epoch {epoch} of {data['epochs']}"]
    return ", ".join([*words, *([] if left is None else [f"about {_duration(left)} left"])])


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes}:{rest:02d}"
