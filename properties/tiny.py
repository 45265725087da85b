"""The small scope, explored to the end: who may do what, when.

It tells two stories.  With one rao the adversary is at work: a guardian is corrupted, guardians
are rotated, chains paused, the cap lowered (one of these at a time), transfers forged, cancelled,
returned and cleaned up.  With three rao the money flows: what is minted becomes revenue, and a
reward travels back.  Calls that are only there to be refused are offered where that costs least.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.accounts import BRIDGE, MARKETPLACE, TREASURY, deposit_id, withdrawal_id
from model.params import TINY
from model.state import State
from model.units import Nonce, Planck, Rao, TaoRao, Votes
from properties.scopes import (
    ALICE,
    BOB,
    G1,
    G2,
    G3,
    G4,
    Arguments,
    Domain,
    both,
    offered,
    payments,
    slots,
    together,
    transfers,
    view,
    votes_for,
)
from steelyard.suite import Preset

FIRST, SECOND = slots(G1, G2, G3), slots(G2, G3, G4)
#: A cap with room for everything, with room for one deposit, with room for none.
FULL_CAP, TIGHT_CAP, NO_CAP = Planck(9), Planck(3), Planck(2)

TRUE_DEPOSIT = deposit_id(ALICE, Rao(1), Nonce(0))
LARGE_DEPOSIT = deposit_id(ALICE, Rao(3), Nonce(0))
FORGED_DEPOSIT = deposit_id(BOB, Rao(1), Nonce(0))
TRUE_WITHDRAWAL = withdrawal_id(ALICE, Rao(1), Nonce(0))
EARNED_WITHDRAWAL = withdrawal_id(BOB, Rao(1), Nonce(0))
FORGED_WITHDRAWAL = withdrawal_id(BOB, Rao(2), Nonce(0))

# --- when ---------------------------------------------------------------------------------


def is_beginning(state: State) -> bool:
    """Nothing has been emitted yet."""
    return state.bittensor.issued == 0


def is_adversarial(state: State) -> bool:
    """The story with one rao."""
    return state.bittensor.issued == 1


def is_earning(state: State) -> bool:
    """The story with three rao, and one more in the end."""
    return state.bittensor.issued > 1


def is_before_lock(state: State) -> bool:
    """Nothing was locked yet."""
    return state.contract.next_nonce == 0


def is_minted(state: State) -> bool:
    """There is hAlpha."""
    return state.hippius.minted > 0


def is_before_burn(state: State) -> bool:
    """Nothing was burned yet."""
    return state.pallet.next_nonce == 0


def is_after_burn(state: State) -> bool:
    """Something was burned."""
    return state.pallet.next_nonce > 0


def is_ready_to_burn(state: State) -> bool:
    """Of the adversarial story's deposit nothing is left but its tombstone, and nothing was burned yet."""
    forgotten = len(state.contract.deposits) + len(state.pallet.mints.records) == 0
    return is_minted(state) and is_before_burn(state) and (forgotten or is_earning(state))


def is_awaiting_release(state: State) -> bool:
    """A withdrawal is REQUESTED."""
    return state.pallet.requested > 0


def is_unfunded(state: State) -> bool:
    """None of the hAlpha was put into the marketplace yet."""
    return is_minted(state) and state.revenue.total == 0 and state.hippius.halpha[MARKETPLACE] == 0


def is_first_revenue(state: State) -> bool:
    """No revenue came yet."""
    return is_earning(state) and state.revenue.total == 0


def is_second_revenue(state: State) -> bool:
    """Two planck of revenue came: with six more the stakers' deviation is the largest."""
    return state.revenue.total == 2  # noqa: PLR2004 - as the sentence says


def is_spendable(state: State) -> bool:
    """The treasury may have something."""
    return state.revenue.total > 0 and is_before_burn(state)


def is_hostile(state: State) -> bool:
    """The adversary holds a guardian."""
    return state.corrupted[G3]


def is_orderly(state: State) -> bool:
    """Nothing is paused, rotated or capped, so that one of these may happen."""
    return is_adversarial(state) and not (
        state.contract.guard.paused
        or state.pallet.guard.paused
        or state.contract.guard.guardians != FIRST
        or state.pallet.guard.guardians != FIRST
        or state.pallet.mint_cap != FULL_CAP
    )


def is_contract_paused(state: State) -> bool:
    """The contract is paused."""
    return state.contract.guard.paused


def is_pallet_paused(state: State) -> bool:
    """The pallet is paused."""
    return state.pallet.guard.paused


def is_capped(state: State) -> bool:
    """The cap was lowered."""
    return state.pallet.mint_cap != FULL_CAP


def has_no_mint_record(state: State) -> bool:
    """Nobody attested a deposit, or all that is cleaned up: room for a forged withdrawal."""
    return is_adversarial(state) and len(state.pallet.mints.records) == 0


def has_no_release_record(state: State) -> bool:
    """Nobody attested a withdrawal, or all that is cleaned up: room for a forged deposit."""
    return is_adversarial(state) and len(state.contract.releases.records) == 0


# --- what ---------------------------------------------------------------------------------

ROTATIONS = together(
    offered(is_adversarial, {"guardians": FIRST, "threshold": 2}),
    offered(
        is_orderly,
        {"guardians": SECOND, "threshold": 2},
        {"guardians": slots(G1, TREASURY), "threshold": 1},
        {"guardians": slots(G1, G1), "threshold": 1},
        {"guardians": FIRST, "threshold": 4},
    ),
    offered(is_hostile, {"guardians": slots(G3), "threshold": 1}),
)

LEDGERS: Mapping[str, Domain] = {
    "emit_alpha": together(
        offered(
            is_beginning,
            {"recipient": ALICE, "rao": 1},
            {"recipient": ALICE, "rao": 3},
            {"recipient": ALICE, "rao": 0},
            {"recipient": ALICE, "rao": 5},
            {"recipient": TREASURY, "rao": 1},
        ),
        offered(both(is_earning, is_after_burn), {"recipient": BOB, "rao": 1}),
    ),
    "transfer_alpha": offered(
        both(is_earning, is_before_lock),
        *payments("rao", (ALICE, BOB, 3), (BOB, ALICE, 3), (ALICE, ALICE, 1)),
        *payments("rao", (ALICE, ALICE, 0), (ALICE, BRIDGE, 1), (BRIDGE, BOB, 1)),
    ),
    "transfer_tao": offered(
        both(is_earning, is_before_lock),
        *payments("tao", (ALICE, BOB, 1), (BOB, ALICE, 1), (ALICE, ALICE, 1)),
        *payments("tao", (ALICE, BOB, 0), (ALICE, BRIDGE, 1), (BRIDGE, BOB, 1)),
    ),
    "transfer": offered(
        both(is_earning, is_unfunded),
        *payments("planck", (ALICE, BOB, 9), (BOB, ALICE, 9), (ALICE, ALICE, 1)),
        *payments("planck", (ALICE, BOB, 0), (ALICE, TREASURY, 1), (TREASURY, BOB, 1)),
    ),
}

DEPOSITS: Mapping[str, Domain] = {
    "lock_alpha": together(
        offered(
            both(is_adversarial, is_before_lock),
            {"user": ALICE, "rao": 1},
            {"user": ALICE, "rao": 0},
            {"user": BRIDGE, "rao": 1},
            {"user": BOB, "rao": 1},
        ),
        offered(both(is_earning, is_before_lock), {"user": ALICE, "rao": 3}),
    ),
    "attest_deposit": together(
        offered(is_adversarial, *votes_for("deposit", TRUE_DEPOSIT, ALICE, 1, G1, G2, G3, G4)),
        offered(has_no_release_record, *votes_for("deposit", FORGED_DEPOSIT, BOB, 1, G1, G3)),
        offered(is_hostile, *votes_for("deposit", TRUE_DEPOSIT, BOB, 1, G3)),
        offered(is_earning, *votes_for("deposit", LARGE_DEPOSIT, ALICE, 3, G1, G2)),
        offered(
            is_beginning,
            *votes_for("deposit", FORGED_DEPOSIT, ALICE, 1, G1),
            *votes_for("deposit", deposit_id(ALICE, Rao(0), Nonce(0)), ALICE, 0, G1),
            *votes_for("deposit", deposit_id(ALICE, Rao(5), Nonce(0)), ALICE, 5, G1),
            *votes_for("deposit", deposit_id(TREASURY, Rao(1), Nonce(0)), TREASURY, 1, G1),
        ),
    ),
    "finalize_deposit": together(
        offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT, FORGED_DEPOSIT)),
        offered(is_earning, *transfers("deposit", LARGE_DEPOSIT)),
    ),
    **dict.fromkeys(
        (
            "acknowledge_deposit",
            "cancel_deposit",
            "refund_deposit",
            "cleanup_deposit_record",
            "cleanup_deposit_request",
        ),
        offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    ),
}

WITHDRAWALS: Mapping[str, Domain] = {
    "burn_halpha": together(
        offered(
            both(is_adversarial, is_ready_to_burn),
            {"user": ALICE, "planck": 3},
            {"user": ALICE, "planck": 2},
            {"user": ALICE, "planck": 4},
            {"user": TREASURY, "planck": 3},
            {"user": BOB, "planck": 3},
        ),
        offered(both(is_earning, is_ready_to_burn), {"user": BOB, "planck": 3}, {"user": BOB, "planck": 4}),
    ),
    "attest_release": together(
        offered(is_adversarial, *votes_for("withdrawal", TRUE_WITHDRAWAL, ALICE, 1, G1, G2, G3, G4)),
        offered(has_no_mint_record, *votes_for("withdrawal", FORGED_WITHDRAWAL, BOB, 2, G1, G3)),
        offered(is_hostile, *votes_for("withdrawal", TRUE_WITHDRAWAL, BOB, 1, G3)),
        offered(is_earning, *votes_for("withdrawal", EARNED_WITHDRAWAL, BOB, 1, G1, G2)),
        offered(
            is_beginning,
            *votes_for("withdrawal", FORGED_WITHDRAWAL, ALICE, 1, G1),
            *votes_for("withdrawal", withdrawal_id(ALICE, Rao(0), Nonce(0)), ALICE, 0, G1),
            *votes_for("withdrawal", withdrawal_id(ALICE, Rao(5), Nonce(0)), ALICE, 5, G1),
            *votes_for("withdrawal", withdrawal_id(TREASURY, Rao(1), Nonce(0)), TREASURY, 1, G1),
        ),
    ),
    "finalize_release": together(
        offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL, FORGED_WITHDRAWAL)),
        offered(is_earning, *transfers("withdrawal", EARNED_WITHDRAWAL)),
    ),
    **dict.fromkeys(
        (
            "acknowledge_release",
            "cancel_release",
            "restore_withdrawal",
            "cleanup_release_record",
            "cleanup_withdrawal_request",
        ),
        offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    ),
}

GUARDIANS: Mapping[str, Domain] = {
    "rotate_contract_guardians": ROTATIONS,
    "rotate_pallet_guardians": ROTATIONS,
    "corrupt": together(
        offered(is_adversarial, {"account": G3}, {"account": TREASURY}),
        offered(is_hostile, {"account": G2}),
    ),
    "pause_contract": offered(is_orderly, {}),
    "unpause_contract": offered(is_contract_paused, {}),
    "pause_pallet": offered(is_orderly, {}),
    "unpause_pallet": offered(is_pallet_paused, {}),
    "set_mint_cap": together(
        offered(both(is_orderly, is_before_burn), {"mint_cap": NO_CAP}),
        offered(both(is_orderly, is_after_burn), {"mint_cap": TIGHT_CAP}),
        offered(both(is_orderly, is_awaiting_release), {"mint_cap": NO_CAP}),
        offered(is_orderly, {"mint_cap": 13}),
        offered(is_capped, {"mint_cap": FULL_CAP}),
    ),
}

REVENUE: Mapping[str, Domain] = {
    "fund_marketplace": offered(
        both(is_earning, is_unfunded),
        {"client": ALICE, "planck": 8},
        {"client": ALICE, "planck": 0},
        {"client": TREASURY, "planck": 1},
    ),
    "receive_revenue": together(
        offered(
            is_first_revenue,
            {"miner": BOB, "planck": 1},
            {"miner": BOB, "planck": 2},
            {"miner": BOB, "planck": 3},
            {"miner": BOB, "planck": 0},
            {"miner": TREASURY, "planck": 1},
        ),
        offered(is_second_revenue, {"miner": BOB, "planck": 6}),
    ),
    "spend_treasury": offered(
        is_spendable,
        {"recipient": ALICE, "planck": 1},
        {"recipient": ALICE, "planck": 0},
        {"recipient": TREASURY, "planck": 1},
    ),
}

GENESIS: Arguments = {
    "contract_guardians": FIRST,
    "contract_threshold": Votes(2),
    "pallet_guardians": FIRST,
    "pallet_threshold": Votes(2),
    "mint_cap": FULL_CAP,
    "tao_holder": ALICE,
    "tao": TaoRao(1),
}

POOLS: Mapping[str, tuple[Any, ...]] = {
    "Account": (ALICE, BOB, G1, TREASURY),
    "Rao": (Rao(1), Rao(3)),
    "Planck": (Planck(1), Planck(3)),
    "TaoRao": (TaoRao(1),),
    "Nonce": (Nonce(0),),
    "Votes": (Votes(1), Votes(2)),
}

PRESET = Preset(
    name="tiny",
    summary="2 users, 4 guardians, 1 deposit, 1 withdrawal, 1 corrupted guardian, 1 disturbance at a time",
    params=TINY,
    genesis=(GENESIS,),
    pools=POOLS,
    domains={**LEDGERS, **DEPOSITS, **WITHDRAWALS, **GUARDIANS, **REVENUE},
    view=view,
)
