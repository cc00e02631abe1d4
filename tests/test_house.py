"""The house rules that a machine can check: layers, sizes, documentation, nothing of this machine in the tree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from imports_graph import circles, imports_of

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LIMIT = 400


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows, or would know: those of the working tree that it does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="session", autouse=True)
def _checkout() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")


def test_upper_layers_import_lower_ones_only() -> None:
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_two_files_import_each_other() -> None:
    assert circles(imports_of(ROOT / "src")) == []


def test_a_circle_of_files_is_found(tmp_path: Path) -> None:
    sources = {
        "__init__": "",
        "a": "from house import b",
        "b": "def f():\n    from house.c import x",
        "c": "import house.a",
    }
    (tmp_path / "house").mkdir()
    for name, text in sources.items():
        (tmp_path / "house" / f"{name}.py").write_text(text, "utf-8")
    assert circles(imports_of(tmp_path)) == [["house.a", "house.b", "house.c"]]


def test_no_folder_is_crowded() -> None:
    counts = Counter(path.parent for path in tracked("src/*.py", "web/src/*.ts", "web/src/*.tsx", "tests/*.py"))
    assert {str(path.relative_to(ROOT)): n for path, n in counts.items() if n > 30} == {}


def test_the_version_is_said_once() -> None:
    from terrazzo.version import __version__

    assert __version__ == PROJECT["project"]["version"]


def test_every_package_is_in_the_layers() -> None:
    layers = " ".join(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    packages = [path for path in (ROOT / "src" / "terrazzo").iterdir() if (path / "__init__.py").exists()]
    missing = [path.name for path in packages if not re.search(rf"terrazzo\.{path.name}\b", layers)]
    assert missing == []


def test_the_checkers_are_strict() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert {"E", "F", "I", "UP", "B", "T20", "BLE"} <= set(PROJECT["tool"]["ruff"]["lint"]["select"])


def test_no_file_is_long() -> None:
    sources = tracked("src/*.py", "web/src/*.ts", "web/src/*.tsx", "tests/*.py", "bench/*.py")
    generated = {ROOT / "web/src/api/schema.d.ts", ROOT / "web/src/api/schema.ts"}
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources if path not in generated}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LIMIT} == {}


def test_every_file_says_its_subject_first() -> None:
    silent = [path for path in tracked("src/*.py", "tests/*.py", "bench/*.py") if not _says(path)]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def _says(path: Path) -> bool:
    text = path.read_text("utf-8")
    return not text.strip() or text.startswith(('"""', '#!/usr/bin/env python3\n"""'))


def test_no_registry_host_and_no_machine_path_is_tracked() -> None:
    # In parts, so that this file does not hold them either.
    hosts = tuple(".".join(parts) for parts in (("npmjs", "org"), ("pypi", "org"), ("pythonhosted", "org")))
    # A checkout right below the root has a path too short to tell ("/src/").
    machine = f"{ROOT}/" if len(ROOT.parts) > 2 else None
    found = []
    for path in tracked():
        if path == Path(__file__).resolve() or path.suffix in {".png", ".jpg", ".webp", ".ico", ".woff2"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in (*hosts, machine) if word and word in text]
    assert found == []
    assert not any(path.name == "uv.lock" for path in tracked())


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+==[0-9][^ +]*( ; .+)?", line)] == []


def test_every_dependency_is_pinned() -> None:
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"], *(one for group in extras.values() for one in group)]
    names = {_plain(requirement) for requirement in wanted}
    assert names - pinned == set()


def _plain(requirement: str) -> str:
    name = re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_entry_point_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "entry-points.md").read_text("utf-8")
    for group, points in PROJECT["project"]["entry-points"].items():
        for name in (group, *points):
            assert f"`{name}`" in page, name


def test_every_command_is_documented() -> None:
    from terrazzo.cli.reference import reference

    page = ROOT / "docs" / "reference" / "commands.md"
    assert page.read_text("utf-8") == reference(), "docs/reference/commands.md is stale: make reference"


def test_every_variable_of_the_environment_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "environment.md").read_text("utf-8")
    words = re.compile(r"\bTERRAZZO_[A-Z_]+[A-Z]\b")
    used = {word for path in tracked("src/*.py") for word in words.findall(path.read_text("utf-8"))}
    assert {word for word in used if f"`{word}" not in page} == set()


def test_every_setting_of_a_trainer_has_a_title_and_a_description() -> None:
    from terrazzo.trainers.registry import trainers

    for trainer in trainers().values():
        for name, field in trainer.Config.model_fields.items():
            assert field.title, name
            assert field.description, name


def test_migrations_are_one_line() -> None:
    """Two people may add one at the same time, each after the same; files are numbered as they follow each other."""
    versions = ROOT / "src" / "terrazzo" / "db" / "migrations" / "versions"
    numbers = [path.name[:4] for path in sorted(versions.glob("[0-9]*.py"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_links_in_the_documentation_lead_somewhere() -> None:
    assert list(_broken_links(tracked("*.md"))) == []


def _broken_links(pages: Iterable[Path]) -> Iterable[str]:
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: {target}"
