"""What the tests of the gate share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steelyard.gate.editions import Press


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """Where editions of the vault are made."""
    return Press(tmp_path)
