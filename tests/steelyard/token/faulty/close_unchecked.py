"""Closing does not ask whether the deal exists: it reads a record that is not there."""

from __future__ import annotations

import attrs

from steelyard.language import action, require
from tests.steelyard.token.model import DealId, DealStillOpen, Params, State, Status


@action(by="anyone", fair="whoever pays for the storage")
def close(params: Params, state: State, *, deal: DealId) -> State:  # noqa: ARG001
    """As in the token, but for the first check."""
    require(state.deals[deal].status != Status.OPEN, DealStillOpen(deal))
    return attrs.evolve(state, deals=state.deals.remove(deal))
