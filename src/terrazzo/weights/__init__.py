"""Weights that networks start from: which are known, which are kept in the data folder, how they come there."""

from terrazzo.weights.known import KnownWeights
from terrazzo.weights.store import KeptWeights, WeightStore

__all__ = ["KeptWeights", "KnownWeights", "WeightStore"]
