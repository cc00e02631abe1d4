"""What a model card says of each kind and form: what the model is, what it answers, how code uses the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from terrazzo.bundle.card_text import line
from terrazzo.types import Form, Task, TaskKind


@dataclass(frozen=True)
class Wording:
    """The words of one form. ``agrees`` ends the sentence on how the exported network compares with PyTorch.

    ``outputs`` names those of the exported file; for objects they are the trainer's own.
    """

    agrees: str
    ignored: str
    scaled_back: str
    outputs: str
    output: str
    snippet: tuple[str, ...]


_PURPOSES: Mapping[TaskKind, str] = {
    "semantic": (
        "A semantic segmentation model made with Terrazzo: it gives every pixel of an RGB image one of {count} "
        "classes ({names})."
    ),
    "instance": (
        "An instance segmentation model made with Terrazzo: it finds the single objects in an RGB image, each with its "
        "pixels, a box around it, one of {count} classes ({names}) and how sure it is."
    ),
    "detection": (
        "An object detection model made with Terrazzo: it finds the single objects in an RGB image, each with a box "
        "around it, one of {count} classes ({names}) and how sure it is."
    ),
    "classification": (
        "An image classification model made with Terrazzo: it says which one of {count} classes ({names}) an RGB image "
        "belongs to."
    ),
    "tagging": (
        "An image tagging model made with Terrazzo: it says which of {count} classes ({names}) are in an RGB image: "
        "any number of them, also none."
    ),
}

WORDS: Mapping[Form, Wording] = {
    "pixels": Wording(
        agrees="gives the same class as PyTorch on {share} of the pixels of `val`",
        ignored=(
            "Pixels labelled {ignored} were left out of training and of every score; the model still gives them one of "
            "the classes above."
        ),
        scaled_back="and the probabilities are scaled back to its own size",
        outputs=", output `logits`",
        output=(
            "Height and width are padded at the bottom and the right, by reflection, to a multiple of {multiple}. The "
            "output has one logit map a class, at the size of the input; softmax gives probabilities, and each pixel "
            "takes the most probable class."
        ),
        snippet=(
            "prediction.mask_HW                 # class index of each pixel",
            "prediction.confidence_HW           # probability (0 to 1) of that class",
        ),
    ),
    "objects": Wording(
        agrees="agrees with PyTorch on {share} of the answers on `val`",
        ignored="Objects labelled {ignored} were left out of training and of every score.",
        scaled_back="and the places of objects are scaled back to its own size",
        outputs="",
        output=(
            "Height and width are padded at the bottom and the right to a multiple of {multiple}. How objects are made "
            "of what the network puts out is the work of the trainer that is named below: `terrazzo.load` does it."
        ),
        snippet=(
            "prediction.boxes_N4                # left, top, width, height of each object, the surest first",
            "prediction.classes_N               # class index of each object",
            "prediction.confidences_N           # how sure it is, 0 to 1",
            "prediction.masks                   # its pixels as COCO run lengths; None when there are only boxes",
            "",
            "# Objects are given down to a low confidence; these are the ones that count:",
            "thresholds = np.array({thresholds})",
            "sure = prediction.confidences_N >= thresholds[prediction.classes_N]",
        ),
    ),
    "classes": Wording(
        agrees="gives the same classes as PyTorch on {share} of the images of `val`",
        ignored="The labels {ignored} were left out of training and of every score.",
        scaled_back="whatever its own size",
        outputs=", output `logits`",
        output="The output has one logit a class.",
        snippet=("prediction.probabilities_C         # probability (0 to 1) of each class, in the order above",),
    ),
}

_CHOICES: Mapping[TaskKind, tuple[str, ...]] = {
    "classification": ("classes[int(prediction.probabilities_C.argmax())]",),
    "tagging": (
        "thresholds = np.array({thresholds})",
        "[classes[index] for index in np.flatnonzero(prediction.probabilities_C >= thresholds)]",
    ),
}

_OF_PROBABILITIES: Mapping[TaskKind, str] = {
    "classification": " Softmax gives probabilities, and the image takes the most probable class.",
    "tagging": " The logistic function gives the probability of each class on its own.",
}

_DEFAULT_THRESHOLD = 0.5


def purpose(task: Task) -> str:
    """What the model is, in one sentence."""
    names = ", ".join(f"`{line(name)}`" for name in task.class_names)
    return _PURPOSES[task.kind].format(count=len(task.classes), names=names)


def output_text(task: Task, multiple: int) -> str:
    """What the network puts out, and how answers are made of it."""
    return WORDS[task.form].output.format(multiple=multiple) + _OF_PROBABILITIES.get(task.kind, "")


def snippet(task: Task, thresholds: Mapping[str, float]) -> list[str]:
    """Lines of Python that use ``prediction``; ``np`` and ``predictor`` are there."""
    numbers = [round(thresholds.get(name, _DEFAULT_THRESHOLD), 4) for name in task.class_names]
    choices = _CHOICES.get(task.kind, ())
    lines = [*WORDS[task.form].snippet]
    if choices:
        lines += ["classes = predictor.task.class_names", *choices]
    return [one.replace("{thresholds}", str(numbers)) for one in lines]
