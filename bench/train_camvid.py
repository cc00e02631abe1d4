"""Time to a val mIoU on CamVid: Terrazzo beside a plain recipe of segmentation-models-pytorch and lightning.

    python bench/train_camvid.py path/to/camvid.zip [--goal 0.60] [--limit-minutes 30] [--check]

Both sides start from the same encoder with the same ImageNet weights and see the same images. They run in turns:
one process works while the other is stopped (SIGSTOP), so that a noisy machine is equally noisy to both. The clock of
a side counts only its own turns, and not the check of the score at full size that is made after each epoch. With
``--check`` it exits with 1 when Terrazzo does not reach the goal at least 3 times faster.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

SIDES = ("plain", "terrazzo")
TIMES_FASTER = 3.0
"""How many times faster than the plain recipe Terrazzo must reach the goal."""


@dataclass
class Side:
    """One process, the seconds it has worked, and what it reported."""

    name: str
    process: subprocess.Popen[str]
    seconds: float = 0.0
    checking: bool = False
    epochs: list[tuple[float, float]] = field(default_factory=list)
    """(seconds worked, mIoU at full size) at the end of each epoch."""
    started_at: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        return self.seconds + (time.monotonic() - self.started_at if self.started_at is not None else 0.0)

    def clock(self, *, runs: bool) -> None:
        with self.lock:
            self.seconds = self.now()
            self.started_at = time.monotonic() if runs and not self.checking else None

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.startswith("{"):
                continue
            event = json.loads(line)
            with self.lock:
                self.seconds = self.now()
                self.checking = event["event"] == "check"
                self.started_at = None if self.checking else time.monotonic()
                if event["event"] == "epoch":
                    self.epochs.append((self.seconds, event["miou"]))
                    print(
                        f"{self.name:9} epoch {len(self.epochs):3}  {self.seconds:7.1f} s  mIoU {event['miou']:.4f}",
                        flush=True,
                    )

    def reached(self, goal: float) -> float | None:
        return next((seconds for seconds, miou in self.epochs if miou >= goal), None)


def alternate(sides: list[Side], goal: float, limit: float, turn: float) -> None:
    """Give each side turns until it reached the goal, ended, or used up its time."""
    waiting = list(sides)
    while waiting:
        for side in list(waiting):
            os.killpg(side.process.pid, signal.SIGCONT)
            side.clock(runs=True)
            ends = time.monotonic() + turn
            while time.monotonic() < ends and side.process.poll() is None and side.reached(goal) is None:
                time.sleep(0.1)
            side.clock(runs=False)
            if side.process.poll() is not None or side.reached(goal) is not None or side.seconds > limit:
                # A side that ended by itself has no group any more.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(side.process.pid, signal.SIGKILL)
                waiting.remove(side)
            else:
                os.killpg(side.process.pid, signal.SIGSTOP)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--goal", type=float, default=0.60)
    parser.add_argument("--limit-minutes", type=float, default=40.0)
    parser.add_argument("--turn-seconds", type=float, default=30.0)
    parser.add_argument("--epochs", type=int, nargs=2, default=(30, 12), metavar=("PLAIN", "TERRAZZO"))
    parser.add_argument("--check", action="store_true", help=f"exit with 1 below {TIMES_FASTER:g} times faster")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        import terrazzo
        from terrazzo.jobs.executors import KEEP_MEMORY

        terrazzo.freeze(terrazzo.read(arguments.data, ignore=["background"]), folder)
        sides = []
        for name, epochs in zip(SIDES, arguments.epochs, strict=True):
            command = [sys.executable, str(Path(__file__).parent / "camvid_sides.py"), name, folder, str(epochs)]
            # Terrazzo trains in the process of a job, which keeps freed memory.
            environment = {**os.environ, **(KEEP_MEMORY if name == "terrazzo" else {})}
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment
            )
            os.killpg(process.pid, signal.SIGSTOP)
            side = Side(name, process)
            threading.Thread(target=side.listen, daemon=True).start()
            sides.append(side)
        alternate(sides, arguments.goal, arguments.limit_minutes * 60, arguments.turn_seconds)
    faster = report(sides, arguments.goal)
    if arguments.check and faster < TIMES_FASTER:
        sys.exit(1)


def report(sides: list[Side], goal: float) -> float:
    """Print the table; how many times faster (at least) Terrazzo reached the goal, 0 when it did not."""
    print(f"\n{'':9} s/epoch   best mIoU   minutes to {goal:.2f}")
    for side in sides:
        reached = side.reached(goal)
        each = side.epochs[-1][0] / len(side.epochs) if side.epochs else float("nan")
        best = max((miou for _, miou in side.epochs), default=float("nan"))
        minutes = "not reached" if reached is None else f"{reached / 60:.1f}"
        print(f"{side.name:9} {each:7.1f}   {best:9.4f}   {minutes}  (worked {side.seconds / 60:.1f} minutes)")
    plain, ours = sides
    slow, fast = plain.reached(goal), ours.reached(goal)
    if fast is None:
        return 0.0
    faster = (plain.seconds if slow is None else slow) / fast
    print(f"Terrazzo reaches {goal:.2f} {'more than ' if slow is None else ''}{faster:.1f} times faster.")
    return faster


if __name__ == "__main__":
    main()
