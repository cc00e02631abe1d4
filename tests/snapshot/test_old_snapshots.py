"""Snapshots from before shapes could be crowds or bear a text: they open under the id that they had."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from terrazzo.snapshot import FrozenImage, Snapshot, freeze
from terrazzo.snapshot.blobs import BlobStore
from terrazzo.types import Annotation, LabelClass, Polygon, Shape, Source, Task

OLD_ID = "6e0d6f68af84cc8892c5d5d37e1afb9d25130c9c0b6913fa45c3d4460ad103bb"
"""As the version before computed it over the rows below."""

OLD_COLUMNS = pa.schema(
    [
        ("path", pa.string()),
        ("id", pa.string()),
        ("class_name", pa.string()),
        ("geometry", pa.string()),
        ("source_kind", pa.string()),
        ("source_name", pa.string()),
        ("confidence", pa.float64()),
    ]
)
TASK = Task(name="lines", kind="instance", classes=(LabelClass(name="line", color="#101010"),))
RING = ((1.0, 1.0), (5.0, 1.0), (5.0, 3.5))
PLAIN = Shape(
    id="s1",
    class_name="line",
    geometry=Polygon(parts=((RING,),)),
    source=Source(kind="import", name="x"),
    confidence=0.5,
)


def frozen(root: Path, shape: Shape) -> Snapshot:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), (1, 2, 3)).save(buffer, "BMP")
    blobs = BlobStore(root / "blobs")
    annotation = Annotation(revision=1, state="done", shapes=(shape,))
    image = FrozenImage(
        path="a.bmp",
        hash=blobs.put(buffer.getvalue()),
        split="train",
        width=8,
        height=6,
        mode="RGB",
        annotation=annotation,
    )
    return freeze(TASK, [image], blobs, root / "snapshots")


def test_a_snapshot_with_the_old_columns_opens_under_its_id(tmp_path: Path) -> None:
    folder = frozen(tmp_path, PLAIN).folder
    row = {
        "path": "a.bmp",
        "id": "s1",
        "class_name": "line",
        "geometry": '{"type":"polygon","parts":[[[[1.0,1.0],[5.0,1.0],[5.0,3.5]]]]}',
        "source_kind": "import",
        "source_name": "x",
        "confidence": 0.5,
    }
    pq.write_table(pa.Table.from_pylist([row], schema=OLD_COLUMNS), folder / "annotations.parquet")
    assert json.loads((folder / "snapshot.json").read_text())["id"] == OLD_ID
    snapshot = Snapshot.open(folder)
    assert snapshot.id == OLD_ID
    assert snapshot.shapes(snapshot.images()[0]) == (PLAIN,)


def test_what_shapes_have_since_is_kept_and_counts_in_the_id(tmp_path: Path) -> None:
    plain = frozen(tmp_path, PLAIN)
    for changed in ({"crowd": True}, {"text": "incipit"}, {"crowd": True, "text": "a “b”"}):
        shape = PLAIN.model_copy(update=changed)
        snapshot = Snapshot.open(frozen(tmp_path, shape).folder)
        assert snapshot.id != plain.id
        assert snapshot.shapes(snapshot.images()[0]) == (shape,)


def test_an_empty_text_or_no_crowd_is_what_there_always_was(tmp_path: Path) -> None:
    assert frozen(tmp_path, PLAIN.model_copy(update={"crowd": False, "text": ""})).id == OLD_ID
