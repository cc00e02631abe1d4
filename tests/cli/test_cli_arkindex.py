"""``terrazzo import`` of an Arkindex export: images, ground truth, mapped types; and the library on the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import terrazzo
from arkindex_exports import ExportMaker, manuscript, named, page_png, rectangle

Run = Callable[..., tuple[int, str, str]]


def test_an_export_comes_in(terrazzo: Run, tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    (tmp_path / "images").rename(tmp_path / "pages")
    status, _, err = terrazzo("import", export, "--project", "Codex", "--task", "instance")
    assert status == 1
    assert "--images FOLDER" in err
    status, out, err = terrazzo(
        "import", export, "--project", "Codex", "--task", "instance", "--images", tmp_path / "pages", "--json"
    )
    assert status == 0, err
    report = json.loads(out)
    assert (report["format"], report["images"], report["annotated"]) == ("arkindex", 4, 3)
    assert report["splits"] == {"train": 1, "val": 1, "test": 1, "none": 1}
    assert [(one["name"], one["amount"]) for one in report["amounts"]] == [("text_line", 6), ("drop_capital", 3)]
    assert any(named("run") in one for one in report["warnings"])
    status, out, err = terrazzo(
        *("import", export, "--project", "Codex", "--task", "instance", "--task-name", "lines"),
        *("--images", tmp_path / "pages", "--ground-truth", "manual", "--ground-truth", "Lines"),
        *("--map", "text_line=line", "--json"),
    )
    assert status == 0, err
    report = json.loads(out)
    assert (report["already_here"], report["amounts"][0]["name"], report["amounts"][0]["amount"]) == (4, "line", 9)


def test_choices_for_an_export_with_other_files_are_refused(terrazzo: Run, tmp_path: Path) -> None:
    manuscript(tmp_path)
    status, _, err = terrazzo("import", tmp_path / "images", "--project", "p", "--ground-truth", "manual")
    assert status == 1
    assert "exports of Arkindex" in err


def test_the_library_reads_it(tmp_path: Path) -> None:
    export = manuscript(tmp_path)
    with terrazzo.read(export, map={"text_line": "line"}, ground_truth=["manual"]) as reading:
        assert reading.task is not None
        assert reading.task.class_names == ("line",)
        assert reading.check() == ()


def test_images_are_fetched_only_when_asked(terrazzo: Run, tmp_path: Path) -> None:
    pages = {name: page_png(60, 40, number) for number, name in enumerate(("f1r", "f1v"))}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/iiif/").removesuffix(".png/full/full/0/default.jpg")
            self.send_response(200 if name in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(name, b""))

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = ExportMaker(tmp_path / "export.sqlite", server=f"http://127.0.0.1:{server.server_port}/iiif")
        for name in (*pages, "f9r"):
            image = made.image(f"{name}.png", 60, 40)
            page = made.element(name, "page", None, image)
            made.element("1", "text_line", page, image, rectangle(5, 5, 50, 12))
        export = made.close()
        status, _, err = terrazzo("import", export, "--project", "p")
        assert status == 1
        assert "--images iiif" in err
        status, out, err = terrazzo("import", export, "--project", "p", "--images", "iiif", "--json")
        assert status == 0, err
        assert (json.loads(out)["images"], json.loads(out)["annotated"]) == (2, 2)
        assert "f9r.png did not come: the server answers 404" in err
        server.shutdown()
