"""Images: what comes in, what becomes a problem, how pages of them are listed, what deletion leaves."""

from __future__ import annotations

import io
import threading

import numpy as np
import pytest
from PIL import Image
from records_data import LINES, blob_count, dataset_files, encoded, picture, zip_bytes

from terrazzo.errors import Invalid, NotFound
from terrazzo.imaging.decode import decode
from terrazzo.services.annotate.drawn import annotation_png
from terrazzo.services.images.images import (
    Upload,
    delete_images,
    get_image,
    image_file,
    list_images,
    thumbnail_file,
    upload_images,
    view_file,
)
from terrazzo.services.projects.projects import create_project, delete_project, get_project
from terrazzo.services.projects.tasks import create_task
from terrazzo.services.workspace import Workspace


@pytest.fixture
def project(ws: Workspace) -> str:
    return create_project(ws, "pages").id


def _grey_16() -> bytes:
    return encoded(Image.fromarray(np.arange(24 * 16, dtype=np.uint16).reshape(16, 24) * 100))


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(Image.new("RGB", (24, 16), "red"), "JPEG", exif=exif)


@pytest.mark.parametrize(
    ("data", "size", "mode"),
    [
        (picture(), (24, 16), "RGB"),
        (encoded(Image.new("L", (24, 16))), (24, 16), "L"),
        (encoded(Image.new("P", (24, 16))), (24, 16), "P"),
        (encoded(Image.new("RGBA", (24, 16))), (24, 16), "RGBA"),
        (_grey_16(), (24, 16), "I;16"),
        (_turned(), (16, 24), "RGB"),
    ],
    ids=["rgb", "grey", "palette", "rgba", "grey 16 bit", "turned by exif"],
)
def test_every_kind_of_picture_comes_in(
    ws: Workspace, project: str, data: bytes, size: tuple[int, int], mode: str
) -> None:
    report = upload_images(ws, project, [Upload("folder/page", data)])
    assert report.problems == ()
    (image,) = report.added
    assert (image.path, image.width, image.height, image.mode, image.bytes) == ("folder/page", *size, mode, len(data))
    path, media_type = image_file(ws, image.id)
    assert path.read_bytes() == data
    assert media_type in ("image/png", "image/jpeg")
    seen, shown = view_file(ws, image.id)
    assert np.array_equal(decode(seen.read_bytes(), "a"), decode(data, "a"))
    assert shown == media_type
    assert (seen == path) == (mode in ("RGB", "L", "P"))
    small = Image.open(thumbnail_file(ws, image.id, 10))
    assert small.format == "WEBP"
    assert small.width / small.height == pytest.approx(size[0] / size[1], abs=0.2)


def test_good_files_come_in_and_each_bad_one_is_named(ws: Workspace, project: str) -> None:
    uploads = [
        Upload("good.png", picture(1)),
        Upload("text.txt", b"no picture"),
        Upload("cut.png", picture(2)[:200]),
        Upload("../out.png", picture(3)),
        Upload("", picture(4)),
        Upload("good.png", picture(5)),
        Upload("good.png", picture(1)),
    ]
    report = upload_images(ws, project, uploads)
    assert [image.path for image in report.added] == ["good.png"]
    assert report.already_here == ("good.png",)
    assert [problem.file for problem in report.problems] == ["text.txt", "cut.png", "../out.png", "", "good.png"]
    assert all(problem.message and problem.remedy for problem in report.problems)
    assert blob_count(ws) == 1


def test_uploading_again_changes_nothing(ws: Workspace, project: str) -> None:
    upload_images(ws, project, [Upload("a.png", picture(1))])
    before = list_images(ws, project)
    report = upload_images(ws, project, [Upload("/a.png", picture(1)), Upload("a.png", picture(2))])
    assert report.added == ()
    assert report.already_here == ("a.png",)
    assert [problem.file for problem in report.problems] == ["a.png"]
    assert list_images(ws, project) == before
    assert blob_count(ws) == 1


def test_a_zip_is_unpacked(ws: Workspace, project: str) -> None:
    data = zip_bytes({"a/1.png": picture(1), "a/2.png": picture(2), "notes.txt": b"hello", "__MACOSX/a/._1.png": b"x"})
    report = upload_images(ws, project, [Upload("pages.zip", data)])
    assert sorted(image.path for image in report.added) == ["a/1.png", "a/2.png"]
    assert [problem.file for problem in report.problems] == ["pages.zip/notes.txt"]


def test_a_zip_with_masks_says_to_import_it(ws: Workspace, project: str) -> None:
    report = upload_images(ws, project, [Upload("set.zip", zip_bytes(dataset_files()))])
    assert report.added == ()
    (problem,) = report.problems
    assert problem.file == "set.zip"
    assert "Import" in problem.remedy


def test_a_broken_zip_is_a_problem_and_the_rest_comes_in(ws: Workspace, project: str) -> None:
    cut = zip_bytes({"a/1.png": picture(1)})[:100]
    report = upload_images(ws, project, [Upload("cut.zip", cut), Upload("b.png", picture(2))])
    assert [image.path for image in report.added] == ["b.png"]
    assert [problem.file for problem in report.problems] == ["cut.zip"]


def test_a_missing_project_takes_nothing(ws: Workspace) -> None:
    with pytest.raises(NotFound):
        upload_images(ws, "nowhere", [Upload("a.png", picture())])
    assert blob_count(ws) == 0


def test_work_that_breaks_off_leaves_no_bytes(ws: Workspace, project: str) -> None:
    def uploads() -> object:
        yield Upload("a.png", picture(1))
        raise RuntimeError("the connection was cut")

    with pytest.raises(RuntimeError, match="cut"):
        upload_images(ws, project, uploads())  # type: ignore[arg-type]
    assert blob_count(ws) == 0
    assert list_images(ws, project).total == 0


def test_pages_and_filters(ws: Workspace, project: str) -> None:
    paths = ["a/1.png", "a/b/2.png", "ab/3.png", "Top_100%.png"]
    upload_images(ws, project, [Upload(path, picture(seed)) for seed, path in enumerate(paths)])
    task = create_task(ws, project, LINES)

    def listed(**filters: object) -> list[str]:
        return [image.path for image in list_images(ws, project, **filters).items]  # type: ignore[arg-type]

    assert sorted(listed()) == sorted(paths)
    assert list_images(ws, project).folders == ("a", "a/b", "ab")
    assert listed(folder="a") == ["a/1.png", "a/b/2.png"]
    assert listed(folder="/a/b/") == ["a/b/2.png"]
    assert listed(folder="A") == []
    assert sorted(listed(folder="")) == sorted(paths)
    assert listed(query="top_100%") == ["Top_100%.png"]
    assert listed(query="_1") == ["Top_100%.png"]
    assert sorted(listed(task_id=task.id, split="none", state="todo")) == sorted(paths)
    assert listed(task_id=task.id, split="train") == []
    assert listed(task_id=task.id, state="done") == []
    page = list_images(ws, project, offset=1, limit=2)
    assert (page.total, len(page.items)) == (4, 2)
    image = list_images(ws, project, task_id=task.id).items[0]
    assert (image.split, image.annotation_state) == (None, "todo")
    assert get_image(ws, image.id, task.id) == image
    assert get_image(ws, image.id).annotation_state is None


def test_what_cannot_be_listed_is_refused(ws: Workspace, project: str) -> None:
    task = create_task(ws, project, LINES)
    other = create_project(ws, "other").id
    for filters in (
        {"split": "train"},
        {"state": "done"},
        {"task_id": task.id, "split": "dev"},
        {"task_id": task.id, "state": "finished"},
        {"offset": -1},
        {"limit": 0},
        {"limit": 5000},
        {"folder": "../up"},
    ):
        with pytest.raises(Invalid):
            list_images(ws, project, **filters)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        list_images(ws, other, task_id=task.id)
    with pytest.raises(NotFound):
        get_image(ws, "nothing")


def test_thumbnails_are_kept_and_go_with_the_image(ws: Workspace, project: str) -> None:
    (image,) = upload_images(ws, project, [Upload("a.png", picture(1, 400, 300))]).added
    first = thumbnail_file(ws, image.id, 100)
    assert first == thumbnail_file(ws, image.id, 160)
    assert max(Image.open(io.BytesIO(first.read_bytes())).size) <= 160
    with pytest.raises(Invalid):
        thumbnail_file(ws, image.id, 0)
    delete_images(ws, [image.id])
    assert not first.exists()


def test_a_tiff_is_shown_as_png_and_that_goes_with_the_image(ws: Workspace, project: str) -> None:
    data = encoded(Image.new("I;16", (24, 16), 700), "TIFF")
    (image,) = upload_images(ws, project, [Upload("a.tif", data)]).added
    assert image_file(ws, image.id)[1] == "image/tiff"
    path, media_type = view_file(ws, image.id)
    assert (path.exists(), media_type) == (True, "image/png")
    assert view_file(ws, image.id)[0] == path
    delete_images(ws, [image.id])
    assert not path.exists()


def test_an_image_without_annotation_has_no_picture_of_it(ws: Workspace, project: str) -> None:
    task = create_task(ws, project, LINES)
    (image,) = upload_images(ws, project, [Upload("a.png", picture(1))]).added
    with pytest.raises(NotFound, match=r"a\.png"):
        annotation_png(ws, image.id, task.id)


def test_bytes_stay_as_long_as_some_image_needs_them(ws: Workspace, project: str) -> None:
    report = upload_images(ws, project, [Upload("a.png", picture(1)), Upload("b.png", picture(1))])
    first, second = report.added
    assert blob_count(ws) == 1
    assert delete_images(ws, [first.id, first.id, "gone already"]) == 1
    assert image_file(ws, second.id)[0].exists()
    other = create_project(ws, "other").id
    upload_images(ws, other, [Upload("c.png", picture(1))])
    delete_project(ws, project)
    assert blob_count(ws) == 1
    delete_project(ws, other)
    assert blob_count(ws) == 0


def test_missing_bytes_are_named(ws: Workspace, project: str) -> None:
    (image,) = upload_images(ws, project, [Upload("a.png", picture(1))]).added
    ws.blobs.delete(image.hash)
    with pytest.raises(NotFound, match=r"a\.png"):
        image_file(ws, image.id)


def test_uploads_and_deletions_at_once_leave_images_with_bytes(ws: Workspace, project: str) -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(6):
                report = upload_images(ws, project, [Upload(f"{name}/{number}.png", picture(number))])
                if number % 2:
                    delete_images(ws, [image.id for image in report.added])
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    left = list_images(ws, project).items
    assert len(left) == get_project(ws, project).image_count == 9
    assert all(ws.blobs.has(image.hash) for image in left)
    assert blob_count(ws) == 3


def test_how_pictures_are_read_is_said_with_counts(ws: Workspace, project: str) -> None:
    pages = io.BytesIO()
    first = Image.fromarray(np.full((4, 5), 9, np.uint8))
    first.save(pages, "TIFF", save_all=True, append_images=[first, first])
    clear = io.BytesIO()
    Image.new("RGBA", (5, 4), (1, 2, 3, 0)).save(clear, "PNG")
    uploads = [Upload(f"scan_{number}.tif", pages.getvalue()) for number in range(4)]
    report = upload_images(ws, project, [*uploads, Upload("clear.png", clear.getvalue()), Upload("a.png", picture(1))])
    assert [str(one) for one in report.notes] == [
        "Of a TIFF with several pages the first one is taken (4 pictures: scan_0.tif, scan_1.tif, scan_2.tif, ...).",
        "Transparent pixels are laid on white (1 picture: clear.png).",
    ]
    assert upload_images(ws, project, uploads).notes == (), "they are here already"
