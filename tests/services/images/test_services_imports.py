"""Imports: all or nothing, twice is once, problems are named, what is there is kept."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from records_data import (
    LABEL_MAP,
    LINES,
    blob_count,
    dataset_files,
    encoded,
    mask,
    mask_pixels,
    picture,
    write_zip,
)
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from terrazzo.db.schema import AnnotationRow, Base
from terrazzo.errors import Conflict, Invalid, NotFound
from terrazzo.services.annotate.drawn import annotation_index_png, annotation_png
from terrazzo.services.datasets.datasets import assign_images, get_dataset
from terrazzo.services.images.images import Upload, list_images, upload_images
from terrazzo.services.images.imports import import_data
from terrazzo.services.projects.projects import create_project, get_project, list_projects
from terrazzo.services.projects.task_changes import TaskChange, update_task
from terrazzo.services.projects.tasks import create_task, get_task, list_tasks
from terrazzo.services.workspace import Workspace


def _rows(ws: Workspace) -> dict[str, int]:
    with ws.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "pages.zip", dataset_files(train=3, val=2, test=1))


def test_images_masks_and_splits_come_in(ws: Workspace, source: Path) -> None:
    told: list[tuple[float, str]] = []
    report = import_data(
        ws, source, project="Pages", ignore=["background"], on_progress=lambda *told_now: told.append(told_now)
    )
    assert (report.format, report.images, report.already_here, report.annotated) == ("amalthai", 6, 0, 6)
    assert report.splits == {"train": 3, "val": 2, "test": 1}
    assert [one.name for one in report.classes] == ["line", "initial"]
    assert report.ignored == ("background",)
    assert report.warnings == ()
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert told[-1][0] == 1.0
    project = get_project(ws, "pages")
    assert (project.id, project.image_count) == (report.project_id, 6)
    task = get_task(ws, report.task_id or "")
    assert (task.name, task.annotated_count, task.ignored) == ("segmentation", 6, ("background",))
    page = list_images(ws, project.id, task_id=task.id, split="train", state="done")
    assert [one.path for one in page.items] == [f"train/page_{number}.png" for number in range(3)]
    dataset = get_dataset(ws, task.dataset_id)
    assert dataset.annotated_counts == {"train": 3, "val": 2, "test": 1, "none": 0}
    assert dataset.class_shares["train"] == pytest.approx({"line": 96 / 112, "initial": 16 / 112})


def test_the_picture_of_an_annotation_is_transparent_where_nothing_counts(ws: Workspace, source: Path) -> None:
    report = import_data(ws, source, project="pages", ignore=["background"])
    image = list_images(ws, report.project_id or "").items[0]
    png = Image.open(io.BytesIO(annotation_png(ws, image.id, report.task_id or ""))).convert("RGBA")
    pixels = np.asarray(png)
    assert pixels.shape == (16, 24, 4)
    colored = mask_pixels().any(axis=2)
    assert (pixels[..., 3] == np.where(colored, 255, 0)).all()
    assert (pixels[..., :3][colored] == mask_pixels()[colored]).all()


def test_background_can_be_a_class(ws: Workspace, source: Path) -> None:
    report = import_data(ws, source, project="pages", task="with background")
    assert [one.name for one in report.classes] == ["background", "line", "initial"]
    assert report.ignored == ()


def test_a_dry_run_says_the_same_and_writes_nothing(ws: Workspace, source: Path) -> None:
    before = _rows(ws)
    dry = import_data(ws, source, project="pages", ignore=["background"], dry_run=True)
    assert _rows(ws) == before
    assert blob_count(ws) == 0
    assert (dry.dry_run, dry.project_id, dry.task_id, dry.project_name) == (True, None, None, "pages")
    real = import_data(ws, source, project="pages", ignore=["background"])
    same = {"dry_run": True, "project_id": None, "task_id": None}
    assert real.model_copy(update=same) == dry
    again = import_data(ws, source, project="pages", ignore=["background"], dry_run=True)
    assert (again.already_here, again.project_id, again.task_id) == (6, real.project_id, real.task_id)


def test_importing_again_changes_nothing(ws: Workspace, source: Path) -> None:
    first = import_data(ws, source, project="pages", ignore=["background"])
    before, blobs = _rows(ws), blob_count(ws)
    again = import_data(ws, source, project="PAGES", task="Segmentation", ignore=["background"])
    assert _rows(ws) == before
    assert blob_count(ws) == blobs
    assert (again.already_here, again.project_id, again.task_id) == (6, first.project_id, first.task_id)


def test_a_changed_mask_becomes_the_next_revision(ws: Workspace, source: Path, tmp_path: Path) -> None:
    first = import_data(ws, source, project="pages", ignore=["background"])
    files = dataset_files(train=3, val=2, test=1)
    other = mask_pixels()
    other[-1] = (255, 0, 0)
    files["masks/train/page_1.png"] = encoded(Image.fromarray(other))
    import_data(ws, write_zip(tmp_path / "next.zip", files), project="pages", ignore=["background"])
    with ws.reading() as session:
        revisions = session.scalars(select(AnnotationRow.revision).order_by(AnnotationRow.revision)).all()
    assert revisions == [1] * 6 + [2]
    assert get_task(ws, first.task_id or "").annotated_count == 6


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("images/val/page_1.png", picture(99)[:300], "images/val/page_1.png"),
        ("images/val/page_1.png", b"no picture", "images/val/page_1.png"),
        ("masks/val/page_1.png", mask(23, 16), "masks/val/page_1.png"),
        ("masks/val/page_1.png", picture(5), "masks/val/page_1.png"),
        ("masks/val/page_9.png", mask(), "masks/val/page_9.png"),
        ("images/val/page_1.jpg", encoded(Image.new("RGB", (24, 16)), "JPEG"), "page_1"),
    ],
    ids=["truncated", "no picture", "other size", "undeclared colour", "mask without image", "two of one name"],
)
def test_one_bad_file_leaves_nothing_behind(ws: Workspace, tmp_path: Path, name: str, data: bytes, named: str) -> None:
    files = dataset_files() | {name: data}
    before = _rows(ws)
    for dry_run in (True, False):
        with pytest.raises(Invalid) as caught:
            import_data(ws, write_zip(tmp_path / "bad.zip", files), project="pages", dry_run=dry_run)
        assert named in caught.value.message
        assert caught.value.remedy
    assert _rows(ws) == before
    assert blob_count(ws) == 0


def test_all_problems_are_told_at_once_but_not_too_many(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files(train=30)
    for number in range(25):
        files[f"images/train/page_{number}.png"] = b"broken"
    with pytest.raises(Invalid) as caught:
        import_data(ws, write_zip(tmp_path / "bad.zip", files), project="pages")
    assert "25 problems" in caught.value.message
    assert caught.value.message.count("images/train/page_") == 20
    assert "and 5 more" in caught.value.message
    assert list_projects(ws) == ()


def test_other_bytes_at_a_path_that_is_taken_are_a_problem(ws: Workspace, source: Path, tmp_path: Path) -> None:
    import_data(ws, source, project="pages")
    before, blobs = _rows(ws), blob_count(ws)
    other = write_zip(tmp_path / "other.zip", dataset_files(train=4, first_seed=100))
    with pytest.raises(Invalid, match="train/page_0"):
        import_data(ws, other, project="pages")
    assert _rows(ws) == before
    assert blob_count(ws) == blobs


def test_other_classes_than_those_of_the_task_are_a_conflict(ws: Workspace, source: Path, tmp_path: Path) -> None:
    import_data(ws, source, project="pages", ignore=["background"])
    before = _rows(ws)
    with pytest.raises(Conflict, match="background"):
        import_data(ws, source, project="pages")
    files = dataset_files() | {"labelmap.txt": LABEL_MAP.replace("initial", "ornament").encode()}
    with pytest.raises(Conflict, match=r"initial.*ornament"):
        import_data(ws, write_zip(tmp_path / "o.zip", files), project="pages", ignore=["background"])
    assert _rows(ws) == before


def test_the_order_and_case_of_classes_do_not_matter(ws: Workspace, source: Path, tmp_path: Path) -> None:
    first = import_data(ws, source, project="pages", ignore=["background"])
    lines = LABEL_MAP.replace("line:", "LINE:").splitlines()
    files = dataset_files(train=3, val=2, test=1) | {
        "labelmap.txt": "\n".join([lines[0], lines[3], lines[2], lines[1]]).encode(),
        "images/train/new.png": picture(77),
        "masks/train/new.png": mask(),
    }
    report = import_data(ws, write_zip(tmp_path / "o.zip", files), project="pages", ignore=["background"])
    assert (report.task_id, report.already_here) == (first.task_id, 6)
    with ws.reading() as session:
        revisions = session.scalars(select(AnnotationRow)).all()
        assert {row.revision for row in revisions} == {1}
        assert {tuple(sorted(row.pixels.items())) for row in revisions} == {(("initial", 16), ("line", 96))}


def test_an_unknown_label_to_ignore_is_refused(ws: Workspace, source: Path) -> None:
    with pytest.raises(Invalid, match="sky"):
        import_data(ws, source, project="pages", ignore=["sky"])
    assert list_projects(ws) == ()


def test_nothing_at_the_path(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        import_data(ws, tmp_path / "nothing.zip", project="pages")


@pytest.mark.parametrize(("project", "task"), [("  ", "lines"), ("pages", " "), ("a/b", "lines")])
def test_bad_names_are_refused(ws: Workspace, source: Path, project: str, task: str) -> None:
    with pytest.raises(Invalid):
        import_data(ws, source, project=project, task=task)
    assert list_projects(ws) == ()
    assert blob_count(ws) == 0


def test_a_plain_folder_makes_no_task(ws: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "1.png").write_bytes(picture(1))
    (folder / "2.png").write_bytes(picture(2))
    report = import_data(ws, folder, project="pages")
    assert (report.format, report.images, report.annotated, report.task_id) == ("folder", 2, 0, None)
    assert report.splits == {"none": 2}
    assert list_tasks(ws, report.project_id or "") == ()


def test_a_split_that_a_person_chose_stays(ws: Workspace, source: Path) -> None:
    first = import_data(ws, source, project="pages")
    task = get_task(ws, first.task_id or "")
    image = list_images(ws, task.project_id, task_id=task.id, split="train").items[0]
    assign_images(ws, task.dataset_id, [image.id], "test")
    report = import_data(ws, source, project="pages")
    assert any("1 image keeps the split that it has" in warning for warning in report.warnings)
    assert get_dataset(ws, task.dataset_id).counts == {"train": 2, "val": 2, "test": 2, "none": 0}


def test_uploaded_images_get_their_annotations(ws: Workspace, source: Path) -> None:
    project = create_project(ws, "pages")
    upload_images(ws, project.id, [Upload("train/page_0.png", picture(0))])
    task = create_task(ws, project.id, LINES.model_copy(update={"ignored": ("background",)}))
    report = import_data(ws, source, project=project.id, task="lines", ignore=["background"])
    assert (report.task_id, report.already_here, report.images) == (task.id, 1, 6)
    assert get_task(ws, task.id).annotated_count == 6


def test_the_same_picture_in_two_splits_is_told(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files(train=2, val=1)
    files["images/val/page_0.png"] = files["images/train/page_1.png"]
    report = import_data(ws, write_zip(tmp_path / "twice.zip", files), project="pages")
    assert any("two splits" in warning for warning in report.warnings)
    assert report.images == 3
    assert blob_count(ws) == 2


def test_a_transaction_that_fails_takes_the_bytes_along(ws: Workspace, source: Path) -> None:
    with ws.session() as session:
        session.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON dataset_image BEGIN SELECT RAISE(ABORT, 'no space left'); END")
        )
    before = _rows(ws)
    with pytest.raises(IntegrityError, match="no space left"):
        import_data(ws, source, project="pages")
    assert _rows(ws) == before
    assert blob_count(ws) == 0


def test_imports_at_once_in_threads(ws: Workspace, source: Path) -> None:
    import_data(ws, source, project="start", ignore=["background"])
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            import_data(ws, source, project=name, ignore=["background"])
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two", "start")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {project.name: project.image_count for project in list_projects(ws)} == {"one": 6, "start": 6, "two": 6}
    assert blob_count(ws) == 6


def test_imports_at_once_in_processes(ws: Workspace, source: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from terrazzo.home import Home\n"
        "from terrazzo.services.workspace import Workspace; from terrazzo.services.images.imports import import_data\n"
        "ws = Workspace.open(Home(Path(sys.argv[1]))); sys.stdin.read()\n"
        "import_data(ws, Path(sys.argv[2]), project=sys.argv[3])\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(ws.home.root), str(source), name],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        process.wait(timeout=120)
        assert process.stderr is not None
        assert process.returncode == 0, process.stderr.read().decode()
        process.stderr.close()
    assert {project.name: project.image_count for project in list_projects(ws)} == {"one": 6, "two": 6}
    assert blob_count(ws) == 6


def test_a_background_is_found_by_name_and_is_not_painted(ws: Workspace, source: Path) -> None:
    report = import_data(ws, source, project="pages")
    task = get_task(ws, report.task_id or "")
    assert (task.background, task.classes[0].color) == ("background", "#000000")
    image = list_images(ws, report.project_id or "").items[0]

    def opaque() -> int:
        png = Image.open(io.BytesIO(annotation_png(ws, image.id, task.id))).convert("RGBA")
        return int((np.asarray(png)[..., 3] == 255).sum())

    assert opaque() == 4 * 24 + 4 * 4
    numbers = np.asarray(Image.open(io.BytesIO(annotation_index_png(ws, image.id, task.id))))
    assert np.bincount(numbers.ravel()).tolist() == [16 * 24 - 4 * 24 - 16, 4 * 24, 16]
    update_task(ws, task.id, TaskChange(background=None))
    assert opaque() == 16 * 24


def test_a_label_map_without_colours_gives_the_background_a_grey(ws: Workspace, tmp_path: Path) -> None:
    files = dataset_files()
    files["labelmap.txt"] = b"_background_:::\nline:255,0,0::\ninitial:0,255,0::\n"
    for name in [one for one in files if one.startswith("masks/")]:
        files[name] = encoded(Image.fromarray(np.zeros((16, 24), np.uint8)))
    report = import_data(ws, write_zip(tmp_path / "plain.zip", files), project="pages")
    assert [one.color for one in report.classes] == ["#808080", "#ff0000", "#00ff00"]


def test_an_import_says_how_its_pictures_are_read(ws: Workspace, tmp_path: Path) -> None:
    values = io.BytesIO()
    Image.fromarray(np.linspace(0, 1, 96, dtype=np.float32).reshape(8, 12)).save(values, "TIFF")
    files = {"a.tif": values.getvalue(), "b.tif": values.getvalue()[:-3] + b"\0\0\0", "c.png": picture(1)}
    report = import_data(ws, write_zip(tmp_path / "floats.zip", files), project="pages", dry_run=True)
    assert report.warnings == (
        "Values of more than 8 bits are stretched: the smallest of a picture becomes black, the largest white "
        "(2 pictures: a.tif, b.tif).",
    )
