"""A vote counts by having been cast."""

from __future__ import annotations

from attrs import evolve

from model.accounts import TransferId
from model.guardians import is_guardian, total_counted, total_votes
from model.params import Params
from model.payouts import with_completion
from model.refusals.bridge import (
    AlreadyCancelled,
    AlreadyCompleted,
    BridgePaused,
    CapExceeded,
    NotEnoughVotes,
    UnknownTransfer,
)
from model.state import State
from model.units import Planck, Votes
from properties.presets import BRIDGE_SLICE
from properties.scopes import G1, G2, G3
from steelyard.language import action, count, require
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed

#: The guardians of the beginning.
FOUNDERS = (G1, G2, G3)


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Mint what enough guardians have attested, those of the beginning included."""
    mints = state.pallet.mints
    guard = state.pallet.guard
    require(not guard.paused, BridgePaused())
    require(deposit in mints.records, UnknownTransfer(transfer=deposit))
    require(deposit not in mints.completed, AlreadyCompleted(transfer=deposit))
    require(not mints.cancelled[deposit], AlreadyCancelled(transfer=deposit))
    former = count(
        FOUNDERS,
        lambda founder: not is_guardian(guard, founder) and mints.votes[(deposit, founder)],
    )
    votes = Votes(total_votes(guard, mints, deposit) + former)
    require(votes >= guard.threshold, NotEnoughVotes(transfer=deposit, votes=votes, threshold=guard.threshold))
    payout = mints.records[deposit]
    planck = Planck(payout.rao * params.planck_per_rao)
    now = Planck(total_counted(params, state.hippius.minted, state.pallet))
    require(
        now + planck <= state.pallet.mint_cap,
        CapExceeded(planck=planck, counted=now, mint_cap=state.pallet.mint_cap),
    )
    halpha = state.hippius.halpha
    return evolve(
        state,
        hippius=evolve(
            state.hippius,
            halpha=halpha.set(payout.account, Planck(halpha[payout.account] + planck)),
            minted=Planck(state.hippius.minted + planck),
        ),
        pallet=evolve(state.pallet, mints=with_completion(mints, transfer=deposit, block=state.chain.block)),
    )


VARIANT = Variant(
    name="rotated-out-votes-count",
    story="Votes of guardians that were rotated out still make a quorum.",
    origin="F-4 U3",
    property="bridge.minted_by_a_quorum",
    replace={"finalize_deposit": finalize_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "rotate_pallet_guardians"),
)
