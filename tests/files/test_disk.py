"""Full and read-only disks end in words that name the folder and the space, and leave nothing behind."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from terrazzo.files import disk, reserve
from terrazzo.files.disk import DiskTrouble, in_words, require, trouble_of
from terrazzo.files.whole import temporary_folder, whole_file, write_atomically


def test_a_full_disk_is_named_with_what_is_needed(small_disk: Path) -> None:
    with pytest.raises(DiskTrouble) as caught:
        write_atomically(small_disk / "big.bin", bytes(60 << 20))
    assert str(small_disk) in caught.value.message
    assert "63 MB are needed" in caught.value.message
    assert list(small_disk.iterdir()) == []


def test_the_old_file_stays_when_the_new_one_does_not_fit(small_disk: Path) -> None:
    write_atomically(small_disk / "a.bin", b"old")
    with pytest.raises(DiskTrouble):
        write_atomically(small_disk / "a.bin", bytes(60 << 20))
    assert (small_disk / "a.bin").read_bytes() == b"old"


def test_a_folder_half_written_is_removed(small_disk: Path) -> None:
    with pytest.raises(DiskTrouble), temporary_folder(small_disk) as folder:
        (folder / "a").write_bytes(bytes(60 << 20))
    assert list(small_disk.iterdir()) == []


def test_work_goes_on_when_there_is_space(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(39 << 20))
    with pytest.raises(DiskTrouble):
        write_atomically(small_disk / "a.bin", bytes(2 << 20))
    filler.unlink()
    write_atomically(small_disk / "a.bin", bytes(2 << 20))
    assert (small_disk / "a.bin").stat().st_size == 2 << 20


def test_a_library_that_only_says_that_writing_failed_is_understood(small_disk: Path) -> None:
    with pytest.raises(DiskTrouble), whole_file(small_disk / "a.bin"):
        (small_disk / "filler").write_bytes(bytes(disk.free_bytes(small_disk)))
        raise RuntimeError("unexpected pos 64 vs 0")


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="other"), whole_file(tmp_path / "a.bin"):
        raise RuntimeError("something other")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "full"),
        (OSError(errno.EROFS, "Read-only file system"), "read-only"),
        (Exception("Error while serializing: I/O error: No space left on device (os error 28)"), "full"),
        (Exception("(sqlite3.OperationalError) database or disk is full"), "full"),
        (Exception("(sqlite3.OperationalError) attempt to write a readonly database"), "read-only"),
    ],
)
def test_what_libraries_say_is_understood(tmp_path: Path, error: Exception, word: str) -> None:
    trouble = trouble_of(error, tmp_path)
    assert trouble is not None and word in trouble.message and trouble.remedy


def test_space_is_asked_for_before_the_work(tmp_path: Path) -> None:
    require(tmp_path, 1)
    with pytest.raises(DiskTrouble, match="1000000 GB are needed"):
        require(tmp_path / "not" / "there", 10**15)


def test_the_reserve_gives_its_room_back_once(tmp_path: Path) -> None:
    reserve.hold_back(tmp_path)
    assert (tmp_path / "reserve").stat().st_blocks * 512 >= 8 << 20
    assert reserve.let_go(tmp_path) and not reserve.let_go(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_held_back_on_a_disk_that_is_nearly_full(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(20 << 20))
    reserve.hold_back(small_disk)
    assert not (small_disk / "reserve").exists()


def test_sizes_in_words() -> None:
    assert [in_words(n) for n in (5, 312_000, 1_400_000, 20 << 30)] == ["5 bytes", "312 kB", "1.4 MB", "21 GB"]
