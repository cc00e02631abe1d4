"""A published YOLO version to a predictor; none of Ultralytics' code is loaded into this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terrazzo.types import Predictor

if TYPE_CHECKING:
    from terrazzo.bundle import Bundle


def load(bundle: Bundle, device: str) -> Predictor[Any]:
    """A predictor on ``cpu`` or ``auto`` (the exported network), or in a process with Ultralytics on ``torch-cpu`` and
    ``cuda``.

    Raises:
        Invalid: PyTorch is asked for, and Ultralytics is not installed.
    """
    from terrazzo.inference.classes_predictor import ClassesPredictor
    from terrazzo.inference.load import exported_network
    from terrazzo.inference.predictor import SemanticPredictor
    from terrazzo.inference.raw_runtimes import Outputs, exported_outputs
    from terrazzo.inference.runtimes import Network, softmax
    from terrazzo.trainers.yolo.plan import AnswerPlan, NetworkPlan
    from terrazzo.trainers.yolo.predictor import YoloObjectsPredictor
    from terrazzo.trainers.yolo.remote import RemoteOutputs

    manifest = bundle.manifest
    plan = NetworkPlan.model_validate(manifest.network)
    exported = device in ("cpu", "auto") and manifest.runtime != "torch"

    def remote() -> Outputs:
        where = "cuda" if device == "cuda" else "cpu"
        return RemoteOutputs(AnswerPlan(network=plan, weights=str(bundle.weights_path.resolve()), device=where))

    if plan.task == "semantic":
        if exported:
            network: Network = exported_network(bundle)
        else:
            outputs = remote()

            def network(batch_NCHW: Any) -> Any:
                return softmax(outputs(batch_NCHW)[0])

        return SemanticPredictor(manifest, network)
    outputs = exported_outputs(bundle) if exported else remote()
    if plan.task == "classify":
        return ClassesPredictor(manifest, outputs)
    return YoloObjectsPredictor(manifest, outputs, plan.nms, plan.max_objects)
