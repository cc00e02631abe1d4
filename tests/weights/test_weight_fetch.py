"""Weights fetched from a hub: told while they come, gone on with, checked, and what to do without a network."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from weight_hub import Hub

from terrazzo.errors import Cancelled, Conflict, Invalid
from terrazzo.weights import KnownWeights, WeightStore
from terrazzo.weights.fetch import fetch
from terrazzo.weights.progress import claimed, partial_path, progress_of, stop

PLACE = "/someone/little-net/resolve/main/model.safetensors"


def test_weights_come_and_are_told(store: WeightStore, hub: Hub, little: KnownWeights, safetensors: Path) -> None:
    hub.files[PLACE] = safetensors.read_bytes()
    told: list[tuple[int, int | None]] = []
    kept = fetch(store, little, lambda done, total: told.append((done, total)))
    size = safetensors.stat().st_size
    assert told[0] == (0, size)
    assert told[-1] == (size, size)
    assert kept.how == "fetched from Hugging Face hub: someone/little-net"
    found = store.path(little)
    assert found is not None
    assert found.read_bytes() == safetensors.read_bytes()
    assert progress_of(store, little) is None
    assert fetch(store, little) == kept
    assert hub.ranges == [""]


def test_a_fetch_that_broke_off_goes_on(store: WeightStore, hub: Hub, little: KnownWeights, safetensors: Path) -> None:
    hub.files[PLACE] = safetensors.read_bytes()
    hub.breaks_after = 50
    with pytest.raises(Invalid, match="could not be fetched"):
        fetch(store, little)
    state = progress_of(store, little)
    assert state is not None
    assert (state.running, state.done, state.total) == (False, 50, safetensors.stat().st_size)
    assert "could not be fetched" in state.error
    fetch(store, little)
    assert hub.ranges == ["", "bytes=50-"]
    found = store.path(little)
    assert found is not None
    assert found.read_bytes() == safetensors.read_bytes()


def test_bytes_that_are_not_what_the_hub_announced_are_thrown_away(
    store: WeightStore, hub: Hub, little: KnownWeights, safetensors: Path
) -> None:
    hub.files[PLACE] = safetensors.read_bytes()
    hub.announced[PLACE] = hashlib.sha256(b"else").hexdigest()
    with pytest.raises(Invalid, match="its sha256 is"):
        fetch(store, little)
    assert not partial_path(store, little).exists()
    assert store.list() == ()
    hub.announced[PLACE] = hashlib.sha256(safetensors.read_bytes()).hexdigest()
    assert fetch(store, little).sha256 == hub.announced[PLACE]


def test_a_page_instead_of_weights_is_not_kept(store: WeightStore, hub: Hub, little: KnownWeights) -> None:
    hub.files[PLACE] = b"<html>please log in</html>"
    with pytest.raises(Invalid, match=r"little-net\.safetensors is no safetensors file"):
        fetch(store, little)
    assert store.list() == ()


def test_without_a_network_it_says_how_to_carry_the_file_over(
    store: WeightStore, little: KnownWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(Invalid, match="could not be fetched from http://127") as caught:
        fetch(store, little)
    assert "terrazzo weights import FILE --name little-net" in caught.value.remedy
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Invalid, match="HF_HUB_OFFLINE"):
        fetch(store, little)


def test_what_the_server_does_not_have_is_named(store: WeightStore, hub: Hub, little: KnownWeights) -> None:
    with pytest.raises(Invalid, match="does not give little-net: 404"):
        fetch(store, little)


def test_a_fetch_can_be_stopped_and_is_not_begun_twice(
    store: WeightStore, hub: Hub, little: KnownWeights, safetensors: Path
) -> None:
    hub.files[PLACE] = safetensors.read_bytes()
    with pytest.raises(Cancelled):
        fetch(store, little, lambda done, total: stop(store, little))
    assert store.list() == ()
    with claimed(store, little), pytest.raises(Conflict, match="being fetched already"):
        fetch(store, little)
    fetch(store, little)
    assert store.has("little-net")
