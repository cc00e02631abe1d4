"""Count the parameters of every architecture of the catalogue, to be written into catalogue.PARAMETERS.

    python bench/count_parameters.py [--check]

With ``--check`` it exits with 1 when a count is not the one that the catalogue tells.
"""

from __future__ import annotations

import argparse
import sys

from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.semantic.catalogue import DECODERS, PARAMETERS, decoder_key, split_name
from terrazzo.trainers.semantic.network import NetworkPlan, build

NAMES = [
    *(f"{decoder}-efficientnet-lite0" for decoder in DECODERS),
    *(f"{decoder}-resnet34" for decoder in ("unet", "unetplusplus", "fpn")),
    *(f"{decoder}-resnet50" for decoder in ("fpn", "pspnet", "deeplabv3plus", "upernet")),
    *(f"{decoder}-convnext-tiny" for decoder in ("segformer", "upernet")),
    "upernet-convnext-base",
    "doc-ufcn",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a count is not that of the catalogue")
    arguments = parser.parse_args()
    wrong = 0
    for name in NAMES:
        count = count_parameters(build(_plan(name)))
        print(f'    "{name}": {count:_},')
        wrong += count != PARAMETERS[name]
    if arguments.check and wrong:
        sys.exit(1)


def _plan(name: str) -> NetworkPlan:
    timm = split_name(name)[1].timm
    return NetworkPlan(
        decoder=decoder_key(name), encoder=timm, classes=10, licence="", weights_source="", weights_licence=""
    )


if __name__ == "__main__":
    main()
