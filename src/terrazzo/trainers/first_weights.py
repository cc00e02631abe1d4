"""The weights that a training starts from: pretrained ones of an encoder, or those of a former version."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from terrazzo.errors import Invalid


def load_encoder(network: nn.Module, weights: dict[str, Tensor], name: str, module: str = "encoder.model") -> int:
    """Put weights under timm's names into the encoder; the classifier head of the weights is left out.

    Args:
        name: Of the weights, for the message. module: Where the model of timm is in the network.

    Returns:
        How many tensors were taken.

    Raises:
        Invalid: tensors of the encoder are not in the weights, or have other shapes.
    """
    encoder = network.get_submodule(module)
    wanted = encoder.state_dict()
    whole = f"{module}."
    prefix = whole if any(key.startswith(whole) for key in weights) else ""
    given = {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
    # timm flattens the stages of some feature extractors: stages.0.x is stages_0.x there.
    given |= {_flattened(key): value for key, value in given.items()}
    wrong = [key for key, value in wanted.items() if key not in given or given[key].shape != value.shape]
    if wrong:
        raise Invalid(
            f"The weights {name} do not fit the encoder: {len(wrong)} of {len(wanted)} tensors are missing or have "
            f"another shape (first: {wrong[0]}).",
            "Give weights of the same timm model, or choose “random”.",
        )
    encoder.load_state_dict({key: given[key] for key in wanted})
    return len(wanted)


def _flattened(key: str) -> str:
    first, _, rest = key.partition(".")
    number, _, tail = rest.partition(".")
    return f"{first}_{number}.{tail}" if number.isdigit() else key


def load_version(network: nn.Module, weights_path: Path) -> list[str]:
    """Put the weights of a published bundle into a network; tensors of another shape (the head) are left as they are.

    Returns:
        Names of the tensors that were left out.

    Raises:
        Invalid: the bundle is of another architecture.
    """
    from safetensors.torch import load_file

    given = load_file(weights_path)
    wanted = network.state_dict()
    unknown = [key for key in wanted if key not in given]
    if unknown:
        raise Invalid(
            f"The version to start from has another architecture ({len(unknown)} tensors are not in it).",
            "Choose the architecture of that version, or another version.",
        )
    left_out = [key for key, value in wanted.items() if given[key].shape != value.shape]
    network.load_state_dict({**wanted, **{key: given[key] for key in wanted if key not in left_out}})
    return left_out


def count_parameters(network: nn.Module) -> int:
    """All weights of a network that are learned."""
    return sum(parameter.numel() for parameter in network.parameters())
