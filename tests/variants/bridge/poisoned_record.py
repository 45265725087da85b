"""The id is taken on trust."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, TransferId, is_user
from model.deposits import is_deposit_of
from model.guardians import is_guardian
from model.params import Params
from model.payouts import with_vote
from model.refusals.bridge import AlreadyCancelled, AlreadyCompleted, AlreadyVoted, BridgePaused, NotGuardian
from model.refusals.common import AmountTooLarge, AmountTooSmall, NotAUser
from model.state import Payout, State
from model.units import Block, Nonce, Rao
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, assume, require
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
    """Attest a content under an id that need not be its digest."""
    mints = state.pallet.mints
    require(is_user(recipient), NotAUser(account=recipient))
    require(is_guardian(state.pallet.guard, guardian), NotGuardian(account=guardian))
    require(not state.pallet.guard.paused, BridgePaused())
    require(rao >= 1, AmountTooSmall(amount=rao, least=1))
    require(rao <= params.max_rao, AmountTooLarge(amount=rao, most=params.max_rao))
    require(deposit not in mints.completed, AlreadyCompleted(transfer=deposit))
    require(not mints.cancelled[deposit], AlreadyCancelled(transfer=deposit))
    require(not mints.votes[(deposit, guardian)], AlreadyVoted(transfer=deposit, guardian=guardian))
    is_true = is_deposit_of(state.contract.deposits, deposit, recipient, rao, nonce)
    assume(state.corrupted[guardian] or is_true, "A-16")
    payout = Payout(account=recipient, rao=rao, nonce=nonce, closed_at=Block(0))
    attested = with_vote(mints, transfer=deposit, guardian=guardian, payout=payout)
    return evolve(state, pallet=evolve(state.pallet, mints=attested))


VARIANT = Variant(
    name="poisoned-record",
    story="One corrupted guardian attests a true id with its own recipient, and gets the honest guardians' votes.",
    origin="F-3 B2",
    property="bridge.minted_for_a_lock",
    replace={"attest_deposit": attest_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "corrupt"),
)
