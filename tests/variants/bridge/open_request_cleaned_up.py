"""Any old request is rubbish."""

from __future__ import annotations

from attrs import evolve

from model.accounts import TransferId
from model.params import Params
from model.refusals.bridge import TooEarly, UnknownTransfer
from model.state import State
from model.units import Block
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import FORGETTING, narrowed


@action(by="anyone")
def cleanup_withdrawal_request(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Drop a request that is old enough, closed or not."""
    withdrawals = state.pallet.withdrawals
    require(withdrawal in withdrawals, UnknownTransfer(transfer=withdrawal))
    due = Block(withdrawals[withdrawal].closed_at + params.cleanup_ttl)
    require(state.chain.block >= due, TooEarly(transfer=withdrawal, block=state.chain.block, due=due))
    return evolve(state, pallet=evolve(state.pallet, withdrawals=withdrawals.remove(withdrawal)))


VARIANT = Variant(
    name="open-request-cleaned-up",
    story="A withdrawal that still waits is cleaned up, and nobody can restore what was burned.",
    origin="F-3 B7",
    property="bridge.open_requests_are_kept",
    replace={"cleanup_withdrawal_request": cleanup_withdrawal_request},
    scope=narrowed(BRIDGE_SLICE, *FORGETTING, "burn_halpha", "cleanup_withdrawal_request"),
)
