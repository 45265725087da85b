"""A cache that is cut off, written over or full is an empty one."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from steelyard import whole
from steelyard.cache import store, unchanged
from steelyard.cache.store import Store

ENTRY = {"a": [1, 2, {"b": None}]}


def test_what_was_put_is_there(tmp_path: Path) -> None:
    kept = Store(str(tmp_path), "proofs")
    assert kept.get("x") is None
    kept.put("x", ENTRY)
    assert Store(str(tmp_path), "proofs").get("x") == ENTRY
    assert Store(str(tmp_path), "answers").get("x") is None


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-3], lambda b: b.replace(b"1", b"7"), lambda _: b"", lambda b: b"\xff" + b]
)
def test_a_spoiled_file_is_dropped(tmp_path: Path, spoil: object) -> None:
    kept = Store(str(tmp_path), "proofs")
    kept.put("x", ENTRY)
    file = tmp_path / "proofs" / "x"
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert kept.get("x") is None
    assert not file.exists()
    kept.put("x", ENTRY)
    assert kept.get("x") == ENTRY


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "proofs").write_text("a file where the directory should be")
    kept = Store(str(tmp_path), "proofs")
    kept.put("x", ENTRY)
    assert kept.get("x") is None


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Store(str(tmp_path), "proofs")
    kept.put("x", ENTRY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    kept.put("x", {"other": 1})
    assert kept.get("x") == ENTRY
    assert [file.name for file in (tmp_path / "proofs").iterdir()] == ["x"]


def _write(root: str, number: int) -> None:
    kept = Store(root, "proofs")
    for turn in range(200):
        kept.put("x", {"by": number, "turn": turn, "long": "y" * 5000})
        assert kept.get("x")["long"] == "y" * 5000


def test_two_processes_at_once_leave_one_of_the_two(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    writers = [spawn.Process(target=_write, args=(str(tmp_path), number)) for number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert Store(str(tmp_path), "proofs").get("x")["turn"] == 199


def test_a_killed_writer_leaves_the_old_entry(tmp_path: Path) -> None:
    kept = Store(str(tmp_path), "proofs")
    kept.put("x", ENTRY)
    (tmp_path / "proofs" / ".new-abc").write_text("half a fi")
    assert kept.get("x") == ENTRY


def test_old_entries_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT", 2)
    monkeypatch.setattr(store, "KEPT_OF", dict.fromkeys(store.KEPT_OF, 1))
    for kind, names in (("proofs", {"a", "b"}), (whole.KIND, {"a"}), (unchanged.KIND, {"a"})):
        kept = Store(str(tmp_path), kind)
        for age, name in enumerate("abcd"):
            kept.put(name, ENTRY)
            os.utime(tmp_path / kind / name, (1000 - age, 1000 - age))
        store.prune(str(tmp_path))
        assert {file.name for file in (tmp_path / kind).iterdir()} == names


def test_clearing_forgets_all(tmp_path: Path) -> None:
    Store(str(tmp_path / "c"), "proofs").put("x", ENTRY)
    Store(str(tmp_path / "c"), "answers").put("y", ENTRY)
    assert store.clear(str(tmp_path / "c")) == 2
    assert store.clear(str(tmp_path / "c")) == 0
