"""The slices of the presets, as scopes."""

from __future__ import annotations

import pytest

from properties.suite import SUITE
from steelyard.cache.closure import Table, digest
from steelyard.engines import explore
from steelyard.engines.result import Options, Task


@pytest.mark.parametrize("address", SUITE.scopes())
def test_a_scope_is_made_of_the_same_after_it_was_run(address: str) -> None:
    """Else its answers are kept under a key that no other process asks for, and are sought again each time."""
    scope = SUITE.preset(address)
    before = digest(scope)
    explore.exploration(Task(suite=SUITE, preset=address, properties=(), options=Options(max_states=100)))
    assert digest(scope) == before


@pytest.mark.parametrize("address", SUITE.scopes())
def test_a_scope_holds_no_action(address: str) -> None:
    """Else it is searched again whenever that changes, though it may do the same there."""
    scope = SUITE.preset(address)
    assert digest(scope, table=Table(opaque=SUITE.actions)) == digest(scope)
