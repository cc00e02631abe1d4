"""A network or predictor from a bundle alone, with the runtime that the bundle was exported to."""

from __future__ import annotations

from terrazzo.bundle import Bundle
from terrazzo.errors import Invalid
from terrazzo.inference.predictor import SemanticPredictor
from terrazzo.inference.runtimes import Network, OnnxNetwork, OpenVinoNetwork


def load_exported(bundle: Bundle) -> SemanticPredictor:
    """A semantic predictor on the CPU that needs no PyTorch; raises as ``exported_network``."""
    return SemanticPredictor(bundle.manifest, exported_network(bundle))


def exported_network(bundle: Bundle) -> Network:
    """The exported network of a bundle, on the CPU.

    Raises:
        Invalid: the bundle was not exported (its runtime is torch); the trainer can load it then.
    """
    path = bundle.exported_path
    if path is None:
        raise Invalid(
            f"The bundle {bundle.manifest.name!r} runs with PyTorch only.",
            f"Load it through its trainer, {bundle.manifest.trainer!r}, on the device “torch-cpu” or “cuda”.",
        )
    return OpenVinoNetwork(path) if bundle.manifest.runtime == "openvino" else OnnxNetwork(path)
