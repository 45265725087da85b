"""What a `Map` remembers of itself, and what it must not take to another process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from steelyard.language import Map

ROOT = Path(__file__).parents[2]

MAKE = """
import pickle, sys
from steelyard.language import Map
made = Map({"bob": 1, "alice": 2}, default=0)
hash(made), list(made)
sys.stdout.buffer.write(pickle.dumps(made))
"""


def test_entries_come_in_the_order_of_their_keys_before_and_after_a_change() -> None:
    made = Map({"carol": 1, "alice": 2}, default=0)
    assert list(made.items()) == [("alice", 2), ("carol", 1)]
    changed = made.set("bob", 3).set("alice", 0)
    assert list(changed.items()) == [("bob", 3), ("carol", 1)]
    assert list(made) == ["alice", "carol"]


def test_a_map_from_another_process_hashes_as_one_from_here() -> None:
    env = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    sent = subprocess.run([sys.executable, "-c", MAKE], env=env, capture_output=True, check=True).stdout
    there, here = pickle.loads(sent), Map({"alice": 2, "bob": 1}, default=0)  # noqa: S301 - made above
    assert there == here
    assert hash(there) == hash(here)
    assert len({there, here}) == 1
    assert there.set("carol", 0) == here
