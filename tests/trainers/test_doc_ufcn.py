"""Doc-UFCN: the network of the paper, and a training of it like any other."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from trainer_contract import TrainerContract

from terrazzo.errors import Invalid
from terrazzo.trainers.first_weights import count_parameters
from terrazzo.trainers.registry import find_architecture
from terrazzo.trainers.semantic import SemanticTrainer
from terrazzo.trainers.semantic.config import SemanticConfig
from terrazzo.trainers.semantic.doc_ufcn import DocUfcn


class TestDocUfcnTrainer(TrainerContract):
    name = "semantic"
    architecture = "doc-ufcn"
    settings: dict[str, Any] = {"epochs": 2, "batch_size": 4, "image_size": 64, "device": "cpu"}  # noqa: RUF012


def test_it_is_as_large_as_in_the_paper_and_keeps_the_size_of_its_input() -> None:
    network = DocUfcn(classes=2).eval()
    # 4.09 million parameters: table 2 of the paper.
    assert round(count_parameters(network) / 1e6, 2) == 4.09
    assert network(torch.zeros(1, 3, 40, 72)).shape == (1, 2, 40, 72)


def test_it_answers_as_the_authors_package_does() -> None:
    """With the same weights, and with the statistics of the batch, as the package always takes them."""
    spec = importlib.util.find_spec("doc_ufcn")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the package doc-ufcn is not installed")
    where = Path(spec.submodule_search_locations[0]) / "model.py"
    found = importlib.util.spec_from_file_location("authors_model", where)
    assert found is not None and found.loader is not None
    authors = importlib.util.module_from_spec(found)
    found.loader.exec_module(authors)
    theirs, ours = authors.DocUFCNModel(5), DocUfcn(5)
    assert count_parameters(theirs) == count_parameters(ours)
    with torch.no_grad():
        for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
            mine.copy_(other)
    for network in (ours, theirs):
        for module in network.train().modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
    images_NCHW = torch.rand(2, 3, 64, 96)
    torch.testing.assert_close(ours(images_NCHW).softmax(dim=1), theirs(images_NCHW))


def test_it_is_offered_without_weights_and_takes_no_encoder() -> None:
    trainer, described = find_architecture("doc-ufcn")
    assert described.title == "Doc-UFCN" and described.weights_status == "none" and described.licence == "Apache-2.0"
    trainer.check("doc-ufcn", SemanticConfig())
    for wrong in ({"encoder": "resnet18"}, {"freeze_encoder": "early"}, {"weights": "some.safetensors"}):
        with pytest.raises(Invalid, match="Doc-UFCN"):
            SemanticTrainer().check("doc-ufcn", SemanticConfig.model_validate(wrong))
