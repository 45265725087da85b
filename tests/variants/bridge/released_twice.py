"""A payment does not look for its own tombstone."""

from __future__ import annotations

from attrs import evolve

from model import withdrawals
from model.accounts import TransferId
from model.params import Params
from model.state import State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, WITHDRAWING, narrowed


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_release(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Pay out of escrow what enough current guardians have attested, as often as asked."""
    releases = state.contract.releases
    if withdrawal in releases.completed:
        releases = evolve(releases, completed=releases.completed.remove(withdrawal))
    forgetful = evolve(state, contract=evolve(state.contract, releases=releases))
    return withdrawals.finalize_release(params, forgetful, withdrawal=withdrawal)


VARIANT = Variant(
    name="released-twice",
    story="A withdrawal that was released is released again, out of what backs other users.",
    origin="F-3 B1",
    property="bridge.released_once",
    replace={"finalize_release": finalize_release},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "transfer", *WITHDRAWING),
)
