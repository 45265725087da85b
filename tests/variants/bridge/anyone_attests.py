"""A vote is a vote."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import NO_ONE, Account, TransferId
from model.params import Params
from model.state import State
from model.units import Nonce, Rao
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="a guardian", caller="guardian", fair="honest guardians attest what they see")
def attest_deposit(
    params: Params,
    state: State,
    *,
    guardian: Account,
    deposit: TransferId,
    recipient: Account,
    rao: Rao,
    nonce: Nonce,
) -> State:
    """Attest a deposit in anybody's name."""
    guard = state.pallet.guard
    everyone = (guardian, NO_ONE, NO_ONE, NO_ONE, NO_ONE, NO_ONE, NO_ONE, NO_ONE, NO_ONE, NO_ONE)
    open_to_all = evolve(state, pallet=evolve(state.pallet, guard=evolve(guard, guardians=everyone)))
    attested = deposits.attest_deposit(
        params, open_to_all, guardian=guardian, deposit=deposit, recipient=recipient, rao=rao, nonce=nonce
    )
    return evolve(attested, pallet=evolve(attested.pallet, guard=guard))


VARIANT = Variant(
    name="anyone-attests",
    story="Who is no guardian attests today, and is counted when it becomes one.",
    origin="F-1.2",
    property="authority.only_guardians_vote",
    replace={"attest_deposit": attest_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING),
)
