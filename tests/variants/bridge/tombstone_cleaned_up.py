"""The record is all that remembers the payment."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.state import State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, PASSING, narrowed


@action(by="anyone")
def cleanup_deposit_record(params: Params, state: State, *, deposit: TransferId) -> State:
    """Drop the record and its tombstone."""
    cleaned = deposits.cleanup_deposit_record(params, state, deposit=deposit)
    mints = cleaned.pallet.mints
    if deposit in mints.completed:
        mints = evolve(mints, completed=mints.completed.remove(deposit))
    else:
        mints = evolve(mints, cancelled=mints.cancelled.remove(deposit))
    return evolve(cleaned, pallet=evolve(cleaned.pallet, mints=mints))


VARIANT = Variant(
    name="tombstone-cleaned-up",
    story="Cleaning up a record forgets that its deposit was paid, so that it can be attested and paid again.",
    origin="F-4 U1",
    property="conservation.escrow",
    replace={"cleanup_deposit_record": cleanup_deposit_record},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, *PASSING, "acknowledge_deposit", "cleanup_deposit_record"),
)
