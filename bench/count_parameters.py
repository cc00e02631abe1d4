"""Count the parameters of every architecture of the catalogue, to be written into catalogue.PARAMETERS."""

from terrazzo.trainers.semantic.catalogue import DECODERS, ENCODERS
from terrazzo.trainers.semantic.network import NetworkPlan, build, count_parameters

NAMES = [
    *(f"{decoder}-efficientnet-lite0" for decoder in DECODERS),
    *(f"{decoder}-resnet34" for decoder in ("unet", "unetplusplus", "fpn")),
    *(f"{decoder}-resnet50" for decoder in ("fpn", "pspnet", "deeplabv3plus", "upernet")),
    *(f"{decoder}-convnext-tiny" for decoder in ("segformer", "upernet")),
    "upernet-convnext-base",
]

for name in NAMES:
    decoder, _, encoder = name.partition("-")
    plan = NetworkPlan(
        decoder=decoder, encoder=ENCODERS[encoder].timm, classes=10, licence="", weights_source="", weights_licence=""
    )
    print(f'    "{name}": {count_parameters(build(plan)):_},')
