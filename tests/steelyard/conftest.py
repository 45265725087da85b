"""What several tests of the checker look at."""

from __future__ import annotations

import pytest

from steelyard.engines import explore
from steelyard.engines.exploration import Exploration
from steelyard.engines.result import Task
from tests.steelyard.token.suite import SUITE


@pytest.fixture(scope="session")
def explored() -> Exploration:
    """Every state of the token's preset TINY."""
    return explore.exploration(Task(suite=SUITE, preset="tiny", properties=SUITE.properties))
