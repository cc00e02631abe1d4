"""Further arguments of Ultralytics as typed names and values; they are read, never evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

Value = int | float | bool | str

_Kind = type[int] | type[float] | type[bool] | tuple[str, ...]

KNOWN: dict[str, _Kind] = {
    **dict.fromkeys(("lr0", "lrf", "momentum", "weight_decay"), float),
    **dict.fromkeys(("warmup_epochs", "warmup_momentum", "warmup_bias_lr"), float),
    **dict.fromkeys(("box", "cls", "cls_pw", "dfl", "dropout", "multi_scale"), float),
    **dict.fromkeys(("hsv_h", "hsv_s", "hsv_v", "degrees", "translate", "scale", "shear", "perspective"), float),
    **dict.fromkeys(("flipud", "fliplr", "bgr", "mixup", "cutmix", "copy_paste", "erasing"), float),
    **dict.fromkeys(("nbs", "close_mosaic", "freeze"), int),
    "cos_lr": bool,
    "copy_paste_mode": ("flip", "mixup"),
    "auto_augment": ("randaugment", "autoaugment", "augmix"),
    "optimizer": ("auto", "SGD", "MuSGD", "Adam", "Adamax", "AdamW", "NAdam", "RAdam", "RMSProp"),
}
"""What may be given, with its type or its values."""

OURS: dict[str, str] = {
    "epochs": "epochs",
    "time": "max_minutes",
    "patience": "patience",
    "batch": "batch_size",
    "imgsz": "image_size",
    "device": "device",
    "seed": "seed",
    "amp": "precision",
    "mosaic": "mosaic",
    "mask_ratio": "mask_ratio",
    "overlap_mask": "overlap_mask",
    "max_det": "max_objects",
    "pretrained": "weights",
    "resume": "start_from",
}
"""What has a setting of its own, by the name that Ultralytics gives it."""

REFUSED = (
    "data, model, cfg, project, name, save_dir, source, tracker: they name files or addresses; "
    "augmentations, distill_model, compile: they load or make code; "
    "cache, save, save_period, plots, save_json, save_txt, visualize: they write files where pictures are; "
    "task, mode, classes, single_cls, fraction, split, rect, val, workers, exist_ok, deterministic, quantize, profile: "
    "Terrazzo decides them"
)
"""What is refused, with the reason, in words."""


def parse(given: str | Mapping[str, Any]) -> dict[str, Value]:
    """Names with typed values, from ``name=value`` separated by commas, spaces or lines, or from a mapping.

    Raises:
        ValueError: an unknown or refused name, or a value of another type.
    """
    if isinstance(given, Mapping):
        pairs = [(str(name), str(value)) for name, value in given.items()]
    else:
        words = given.replace(",", " ").split()
        wrong = [word for word in words if "=" not in word]
        if wrong:
            raise ValueError(f"“{wrong[0]}” is no argument: write name=value, for example degrees=5 cos_lr=true")
        pairs = [(word.partition("=")[0], word.partition("=")[2]) for word in words]
    return {name: _typed(name, value) for name, value in pairs}


def written(arguments: Mapping[str, Value]) -> str:
    """As ``parse`` reads it."""
    return " ".join(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in arguments.items()
    )


def _typed(name: str, text: str) -> Value:
    """The value of an argument that is known, as its type."""
    _refuse(name)
    kind = KNOWN[name]
    if isinstance(kind, tuple):
        if text not in kind:
            raise ValueError(f"“{name}” is one of {', '.join(kind)}, not “{text}”")
        return text
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(f"“{name}” is true or false, not “{text}”")
        return text.lower() == "true"
    try:
        value: int | float = int(text) if kind is int else float(text)
    except ValueError:
        raise ValueError(f"“{name}” is a {'whole number' if kind is int else 'number'}, not “{text}”") from None
    if not 0 <= value < float("inf"):
        raise ValueError(f"“{name}” is a number from 0 up, not “{text}”")
    return value


def _refuse(name: str) -> None:
    """Raise ``ValueError`` when no such argument may be given, with the reason."""
    if name in KNOWN:
        return
    if name in OURS:
        raise ValueError(f"the argument “{name}” has a setting of its own here: {OURS[name]}")
    for group in REFUSED.split("; "):
        names, _, reason = group.partition(": ")
        if name in names.split(", "):
            raise ValueError(f"the argument “{name}” is refused, like some others: {reason}")
    near = get_close_matches(name, KNOWN, n=3)
    hint = f"; near to it: {', '.join(near)}" if near else f"; there are {', '.join(KNOWN)}"
    raise ValueError(f"there is no argument “{name}”{hint}")
