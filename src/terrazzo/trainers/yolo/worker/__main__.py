"""``python -m terrazzo.trainers.yolo.worker COMMAND PLAN``: train, export or answer; see ``plan`` for what is told."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from terrazzo.errors import TerrazzoError
from terrazzo.trainers.yolo.plan import AnswerPlan, ExportPlan, TrainPlan
from terrazzo.trainers.yolo.worker import quiet
from terrazzo.trainers.yolo.worker.talk import Talk


def main(command: str, plan: Path) -> int:
    """Do what the plan (JSON) says; its folder also holds Ultralytics' settings."""
    talk = Talk()
    try:
        quiet.prepare(plan.parent / "settings")
        quiet.silence()
        text = plan.read_text("utf-8")
        if command == "answer":
            from terrazzo.trainers.yolo.worker.answer import answer

            answer(AnswerPlan.model_validate_json(text), talk)
            return 0
        talk.leave_with_parent()
        if command == "train":
            from terrazzo.trainers.yolo.worker.train import train

            train(TrainPlan.model_validate_json(text), talk)
        else:
            from terrazzo.trainers.yolo.worker.export import export

            talk.tell("done", path=str(export(ExportPlan.model_validate_json(text))))
    except TerrazzoError as error:
        talk.tell("failed", kind=error.kind, message=error.message, remedy=error.remedy)
        return 1
    except Exception as error:  # noqa: BLE001 (the parent hears of it; the whole trace is in the log file)
        traceback.print_exc()
        talk.tell("failed", kind="failure", message=f"{type(error).__name__}: {error}", remedy="")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
