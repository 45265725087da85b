"""The last step of a withdrawal does not ask for the pause."""

from __future__ import annotations

from attrs import evolve

from model import withdrawals
from model.accounts import TransferId
from model.params import Params
from model.state import State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import FORGETTING, WITHDRAWING, narrowed


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_release(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Pay out of escrow, paused or not."""
    guard = state.contract.guard
    awake = evolve(state, contract=evolve(state.contract, guard=evolve(guard, paused=False)))
    paid = withdrawals.finalize_release(params, awake, withdrawal=withdrawal)
    return evolve(paid, contract=evolve(paid.contract, guard=guard))


VARIANT = Variant(
    name="pause-ignored",
    story="A withdrawal is released while the contract is paused.",
    origin="a slip",
    property="bridge.pause_stops_the_contract",
    replace={"finalize_release": finalize_release},
    scope=narrowed(BRIDGE_SLICE, *FORGETTING, *WITHDRAWING, "pause_contract"),
)
