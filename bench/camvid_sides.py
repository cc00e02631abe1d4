"""The two sides of train_camvid.py: each trains FPN over EfficientNet-Lite0 and reports after every epoch.

    python bench/camvid_sides.py plain|terrazzo FOLDER EPOCHS [--check]

FOLDER holds the frozen CamVid, as train_camvid.py makes it. With ``--check`` it exits with 1 when no epoch reached val
mIoU 0.60.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from terrazzo.metrics.confusion import scores
from terrazzo.snapshot import Snapshot
from terrazzo.snapshot.cache import PixelCache, open_cache
from terrazzo.trainers.semantic.catalogue import split_name
from terrazzo.trainers.weights import load_encoder_weights
from terrazzo.types import Split

MEAN, STD = 127.0, 128.0
GOAL = 0.60
"""Val mIoU that one epoch of a side must reach."""

reached: list[float] = []
"""Val mIoU of the epochs so far."""


def tell(event: str, **values: float) -> None:
    reached.extend([values["miou"]] if event == "epoch" else [])
    print(json.dumps({"event": event, **values}), flush=True)


@torch.no_grad()
def full_size_miou(network: nn.Module, cache: PixelCache, snapshot: Snapshot) -> float:
    """mIoU on val at 360 x 480 (padded to 384 x 480), pooled; the same for both sides."""
    was_training = network.training
    network.eval()
    classes = len(snapshot.task.classes)
    confusion = torch.zeros(classes * classes, dtype=torch.int64)
    for index in range(len(cache)):
        image = torch.from_numpy(np.array(cache.image_HWC(index))).permute(2, 0, 1)[None].float()
        padded = nn.functional.pad((image - MEAN) / STD, (0, 0, 0, 24), mode="reflect")
        predicted = network(padded.contiguous(memory_format=torch.channels_last))[0, :, :360].argmax(0)
        truth = torch.from_numpy(np.array(cache.mask_HW(index))).long()
        confusion += torch.bincount((truth * classes + predicted)[truth != 255], minlength=classes * classes)
    network.train(was_training)
    return scores(confusion.view(classes, classes).numpy(), snapshot.task, split="val", images=len(cache)).miou or 0.0


class Decoded(Dataset[tuple[Tensor, Tensor]]):
    """The example notebook's dataset: decode, augment with torchvision, pad to 384 x 480."""

    def __init__(self, snapshot: Snapshot, split: Split, *, augment: bool) -> None:
        from torchvision import tv_tensors
        from torchvision.transforms import v2

        self.snapshot, self.images = snapshot, snapshot.images(split)
        fill: Any = {tv_tensors.Image: 0, tv_tensors.Mask: 255}
        steps: list[nn.Module] = []
        if augment:
            steps += [
                v2.RandomHorizontalFlip(),
                v2.RandomAffine(0, translate=(0.1, 0.1), scale=(0.5, 1.5), fill=fill),
                v2.ColorJitter(0.2, 0.2, 0.2),
            ]
        self.steps = v2.Compose([*steps, v2.Pad((0, 0, 0, 24), fill=fill)])

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        from torchvision import tv_tensors

        one = self.images[index]
        image = tv_tensors.Image(torch.from_numpy(self.snapshot.image_HWC(one)).permute(2, 0, 1))
        mask = tv_tensors.Mask(torch.from_numpy(self.snapshot.mask_HW(one)))
        image, mask = self.steps(image, mask)
        return (image.float() - MEAN) / STD, mask.long()


def plain(folder: Path, epochs: int) -> None:
    """segmentation-models-pytorch with lightning, fp32, Dice loss, Adam 2e-4, cosine: as its CamVid example does it."""
    import lightning
    import segmentation_models_pytorch as smp

    snapshot = Snapshot.open(next((folder / "snapshots").iterdir()))
    val = open_cache(snapshot, "val", folder / "cache", long_side=None)
    _, encoder = split_name("fpn-efficientnet-lite0")
    network = smp.FPN(f"tu-{encoder.timm}", encoder_weights=None, classes=len(snapshot.task.classes))
    given = load_encoder_weights(encoder.weights, encoder.timm)
    network.encoder.model.load_state_dict({key: given[key] for key in network.encoder.model.state_dict()})
    loss = smp.losses.DiceLoss("multiclass", from_logits=True, ignore_index=255)
    train = DataLoader(Decoded(snapshot, "train", augment=True), batch_size=8, shuffle=True, num_workers=1)
    valid = DataLoader(Decoded(snapshot, "val", augment=False), batch_size=8, num_workers=1)

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
            return loss(self.network(batch[0]), batch[1])

        def validation_step(self, batch: tuple[Tensor, Tensor], index: int) -> None:
            self.log("val_loss", loss(self.network(batch[0]), batch[1]))

        def on_validation_epoch_end(self) -> None:
            tell("check")
            tell("epoch", miou=full_size_miou(self.network, val, snapshot))

        def configure_optimizers(self):  # type: ignore[no-untyped-def]
            optimizer = torch.optim.Adam(self.parameters(), lr=2e-4)
            schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(train), eta_min=1e-5)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    with tempfile.TemporaryDirectory() as scratch:
        trainer = lightning.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            precision="32-true",
            num_sanity_val_steps=0,
            enable_progress_bar=False,
            logger=False,
            default_root_dir=scratch,
        )
        trainer.fit(Module(), train, valid)


def terrazzo_side(folder: Path, epochs: int) -> None:
    """Terrazzo's own trainer with its defaults; only the number of epochs is given."""
    from terrazzo.trainers.registry import get_trainer
    from terrazzo.trainers.semantic.network import build
    from terrazzo.trainers.semantic.procedure import Decisions
    from terrazzo.training import checkpoint
    from terrazzo.training.run import Event, Run

    snapshot = Snapshot.open(next((folder / "snapshots").iterdir()))
    val = open_cache(snapshot, "val", folder / "cache", long_side=None)
    run_folder = folder / "run"

    def score_epoch(event: Event) -> None:
        """The line of an epoch comes right after its checkpoint."""
        if event.kind != "log" or not event.data["message"].startswith("Epoch "):
            return
        tell("check")
        decisions = Decisions.model_validate_json((run_folder / "decisions.json").read_text("utf-8"))
        network = build(decisions.network).to(memory_format=torch.channels_last)
        saved = checkpoint.load(run_folder / "checkpoints" / "last.pt")
        assert saved is not None, "the checkpoint is written before the line"
        network.load_state_dict(saved["average"])
        tell("epoch", miou=full_size_miou(network, val, snapshot))

    trainer = get_trainer("semantic")
    config = trainer.Config.model_validate({"epochs": epochs, "device": "cpu"})
    run = Run(run_folder, observer=score_epoch)
    trainer.train(snapshot, "fpn-efficientnet-lite0", config, run, folder / "bundles", {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("side", choices=("plain", "terrazzo"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("epochs", type=int)
    parser.add_argument("--check", action="store_true", help=f"exit with 1 when no epoch reached val mIoU {GOAL}")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    {"plain": plain, "terrazzo": terrazzo_side}[arguments.side](arguments.folder, arguments.epochs)
    if arguments.check and max(reached, default=0.0) < GOAL:
        sys.exit(1)
