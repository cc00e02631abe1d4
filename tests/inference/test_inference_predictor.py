"""Predictions of any size: against a plain computation, and OpenVINO against PyTorch with a real network."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import segmentation_models_pytorch as smp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from terrazzo.bundle import BundleManifest, Stage
from terrazzo.bundle.export import export_onnx, export_openvino
from terrazzo.errors import Invalid
from terrazzo.inference.load import load_exported
from terrazzo.inference.predictor import SemanticPredictor, enlarge_rows
from terrazzo.inference.runtimes import Batch_NCHW, OpenVinoNetwork, softmax
from terrazzo.inference.tiling import TileGrid, chunks, starts, window
from terrazzo.inference.torch_runtime import TorchNetwork

Make = Callable[..., BundleManifest]


def noise(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    """A picture with large and small structure."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (max(2, height // 24), max(2, width // 24), 3), dtype=np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth.astype(int) + random.integers(-9, 10, (height, width, 3)), 0, 255).astype(np.uint8)


class Recorder:
    """A network that keeps the shapes it was called with."""

    def __init__(self, network: Callable[[Batch_NCHW], Batch_NCHW]) -> None:
        self.network = network
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        self.shapes.append(batch_NCHW.shape)
        return self.network(batch_NCHW)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (5, 300), (64, 64), (97, 131), (200, 90), (33, 64)])
@pytest.mark.parametrize("flip", [False, True])
def test_tiles_give_each_pixel_its_own_class(
    make_manifest: Make, brightest: torch.nn.Module, height: int, width: int, flip: bool
) -> None:
    recorder = Recorder(TorchNetwork(brightest))
    predictor = SemanticPredictor(make_manifest(flip=flip), recorder)
    image = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    prediction = predictor(image)
    normal = ((image.astype(np.float32) - 128) / 64).transpose(2, 0, 1)[None]
    expected = softmax(normal)[0]
    assert prediction.mask_HW.dtype == np.uint8 and prediction.confidence_HW.dtype == np.float16
    # Where two channels are equal, rounding may choose either.
    clear = np.sort(image, axis=2)[..., 2] > np.sort(image, axis=2)[..., 1]
    assert np.array_equal(prediction.mask_HW[clear], image.argmax(axis=2)[clear])
    assert np.abs(prediction.confidence_HW - expected.max(axis=0)).max() < 2e-3
    for shape in recorder.shapes:
        assert shape[2] % 32 == 0 and shape[3] % 32 == 0 and max(shape[2:]) <= 64


def test_an_image_smaller_than_a_tile_equals_the_untiled_answer(make_manifest: Make) -> None:
    torch.manual_seed(0)
    network = TorchNetwork(
        torch.nn.Sequential(torch.nn.Conv2d(3, 8, 5, padding=2), torch.nn.Conv2d(8, 3, 5, padding=2))
    )
    image = noise(90, 120)
    small, large = (SemanticPredictor(make_manifest(size=size), network)(image) for size in (128, 4096))
    assert np.array_equal(small.mask_HW, large.mask_HW)
    assert np.array_equal(small.confidence_HW, large.confidence_HW)
    padded = cv2.copyMakeBorder(image, 0, 6, 0, 8, cv2.BORDER_REFLECT_101)
    plain = network(((padded.astype(np.float32) - 128) / 64).transpose(2, 0, 1)[None])[0, :, :90, :120]
    assert np.array_equal(small.mask_HW, plain.argmax(axis=0))


def test_tiles_are_seen_upright_when_the_image_is_wide(make_manifest: Make) -> None:
    """The class is "how far down in the tile": a swapped axis would show at once."""

    def down(batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        rows = np.linspace(0, 1, batch_NCHW.shape[2], dtype=np.float32)[None, :, None]
        one = np.broadcast_to(rows, (batch_NCHW.shape[0], *batch_NCHW.shape[2:]))
        return np.stack([1 - one, one, np.zeros_like(one)], axis=1)

    mask = SemanticPredictor(make_manifest(), down)(noise(64, 300)).mask_HW
    assert (mask[:32] == 0).all() and (mask[32:] == 1).all()


def test_resize_scales_probabilities_back_before_the_choice(make_manifest: Make, brightest: torch.nn.Module) -> None:
    recorder = Recorder(TorchNetwork(brightest))
    predictor = SemanticPredictor(make_manifest(sizing="resize", size=96), recorder)
    image = np.zeros((200, 400, 3), dtype=np.uint8)
    image[:, :200, 0] = 200
    image[:, 200:, 2] = 200
    prediction = predictor(image)
    assert recorder.shapes == [(1, 3, 64, 96)]
    assert prediction.mask_HW.shape == (200, 400)
    assert (prediction.mask_HW[:, :198] == 0).all() and (prediction.mask_HW[:, 202:] == 2).all()
    assert predictor(np.full((10, 7, 3), 9, np.uint8)).mask_HW.shape == (10, 7)


def test_scales_are_averaged_with_equal_weight(make_manifest: Make) -> None:
    def says_its_size(batch_NCHW: Batch_NCHW) -> Batch_NCHW:
        """Surely class 0 on the larger image, class 2 with 0.9 on the smaller."""
        answer = np.zeros((1, 3, *batch_NCHW.shape[2:]), dtype=np.float32)
        if batch_NCHW.shape[3] == 96:
            answer[:, 0] = 1.0
        else:
            answer[:, 1:] = np.array([0.1, 0.9], dtype=np.float32)[None, :, None, None]
        return answer

    recorder = Recorder(says_its_size)
    manifest = make_manifest(sizing="resize", size=96, scales=(1.0, 0.5))
    prediction = SemanticPredictor(manifest, recorder)(noise(200, 400))
    assert recorder.shapes == [(1, 3, 64, 96), (1, 3, 32, 64)]
    assert (prediction.mask_HW == 0).all()
    assert np.abs(prediction.confidence_HW - 0.5).max() < 1e-3


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 90), st.integers(1, 90), st.integers(1, 90))
def test_rows_of_the_enlarged_equal_the_enlarged(low_h: int, low_w: int, height: int, width: int, band: int) -> None:
    low = np.random.default_rng(low_h * 41 + low_w).random((2, low_h, low_w), dtype=np.float32)
    whole = np.stack([cv2.resize(one, (width, height), interpolation=cv2.INTER_LINEAR) for one in low])
    parts = [enlarge_rows(low, height, width, top, min(top + band, height)) for top in range(0, height, band)]
    assert np.concatenate(parts, axis=1).shape == whole.shape
    assert np.abs(np.concatenate(parts, axis=1) - whole).max() < 1e-5


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 500), st.integers(1, 300), st.floats(0, 0.9))
def test_tiles_cover_everything_and_weigh_more_than_nothing(length: int, size: int, overlap: float) -> None:
    tile = min(size, length)
    firsts = starts(length, tile, overlap)
    assert firsts[0] == 0 and firsts[-1] + tile == length
    for one, other in itertools.pairwise(firsts):
        assert 0 < other - one <= max(1, int(tile * (1 - overlap)))
    grid = TileGrid.of(length, 10, size, overlap)
    total = np.zeros((length, 10), np.float32)
    for top in grid.tops:
        for left in grid.lefts:
            total[top : top + grid.tile_height, left : left + grid.tile_width] += grid.window
    assert total.min() > 0
    assert np.allclose(total, grid.weight_HW(0, length), rtol=1e-4)


def test_the_window_is_smooth_and_never_zero() -> None:
    values = window(64)
    assert values.min() > 0.01 and values.max() > 0.99 and np.allclose(values, values[::-1])
    assert np.abs(np.diff(values)).max() < 0.06


@given(st.lists(st.integers(), min_size=1, max_size=40), st.integers(1, 9))
def test_chunks_are_equal_and_in_order(values: list[int], most: int) -> None:
    groups = list(chunks(values, most))
    assert [value for group in groups for value in group] == values
    assert max(map(len, groups)) <= most and len(groups) == -(-len(values) // most)


@pytest.mark.parametrize("image", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_what_is_no_rgb_image_is_refused(
    make_manifest: Make, brightest: torch.nn.Module, image: NDArray[np.uint8]
) -> None:
    with pytest.raises(Invalid, match="shape"):
        SemanticPredictor(make_manifest(), TorchNetwork(brightest))(image)


@pytest.fixture(scope="module")
def fpn() -> torch.nn.Module:
    torch.manual_seed(3)
    return smp.FPN("tu-tf_efficientnet_lite0", encoder_weights=None, classes=3).eval()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, fpn: torch.nn.Module) -> Path:
    """A folder with the network exported to OpenVINO and ONNX, made once."""
    folder = tmp_path_factory.mktemp("exported")
    export_openvino(fpn, torch.zeros(1, 3, 64, 64), folder)
    export_onnx(fpn, torch.zeros(1, 3, 64, 64), folder)
    return folder


@pytest.fixture
def staged(tmp_path: Path, make_manifest: Make, fpn: torch.nn.Module, exported: Path) -> Callable[..., Stage]:
    def make(**preprocessing: object) -> Stage:
        stage = Stage.create(tmp_path, make_manifest(**preprocessing))
        stage.write_weights(fpn.state_dict())
        shutil.copytree(exported, stage.folder, dirs_exist_ok=True)
        return stage

    return make


@pytest.mark.parametrize("runtime", ["openvino", "onnx"])
@pytest.mark.parametrize(
    ("preprocessing", "size"),
    [
        ({"sizing": "crop", "size": 512}, (97, 131)),
        ({"sizing": "crop", "size": 128, "flip": True}, (150, 300)),
        ({"sizing": "resize", "size": 320}, (360, 480)),
    ],
)
def test_the_exported_bundle_agrees_with_torch_on_all_pixels(
    staged: Callable[..., Stage],
    fpn: torch.nn.Module,
    runtime: str,
    preprocessing: dict[str, object],
    size: tuple[int, int],
) -> None:
    stage = staged(**preprocessing)
    bundle = stage.publish({}, 1.0, runtime)  # type: ignore[arg-type]
    image = noise(*size)
    exported = load_exported(bundle)
    original = SemanticPredictor(bundle.manifest, TorchNetwork(fpn))
    one, two = exported(image), original(image)
    assert one.mask_HW.shape == size
    assert (one.mask_HW == two.mask_HW).mean() > 0.9995
    assert np.abs(one.confidence_HW.astype(float) - two.confidence_HW).max() < 5e-3
    again = exported(image)  # now by the network that is compiled for this shape
    assert (again.mask_HW == one.mask_HW).mean() > 0.9999


@pytest.mark.slow
def test_a_large_image_by_tiles_agrees_with_torch(staged: Callable[..., Stage], fpn: torch.nn.Module) -> None:
    bundle = staged(sizing="crop", size=512).publish({}, 1.0, "openvino")
    image = noise(2000, 3000)
    one = load_exported(bundle)(image)
    two = SemanticPredictor(bundle.manifest, TorchNetwork(fpn))(image)
    assert (one.mask_HW == two.mask_HW).mean() > 0.9995


def test_openvino_serves_many_shapes_with_few_compiled_networks(staged: Callable[..., Stage]) -> None:
    network = OpenVinoNetwork(staged().folder / "model.xml")
    for _ in range(3):
        for width in (32, 64, 96, 128, 160, 192):
            probabilities = network(np.zeros((1, 3, 32, width), np.float32))
            assert probabilities.shape == (1, 3, 32, width)
            assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_a_bundle_that_was_not_exported_says_how_to_load_it(staged: Callable[..., Stage]) -> None:
    bundle = staged().publish({}, None, "torch")
    with pytest.raises(Invalid, match="torch-cpu"):
        load_exported(bundle)
