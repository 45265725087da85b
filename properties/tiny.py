"""The small scope, explored to the end: who may do what, when.

It tells two stories.  With one rao the adversary is at work: guardians are corrupted and
rotated, chains paused, the cap lowered, transfers forged, cancelled, returned and cleaned up.
With three rao the money flows: what is minted becomes revenue, and a reward travels back.

A scope limits what is searched, never what is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from model.accounts import BRIDGE, MARKETPLACE, NO_ONE, TREASURY, Account, TransferId, deposit_id, withdrawal_id
from model.params import TINY, Params
from model.state import Guardians, Payouts, State
from model.units import Block, Nonce, Planck, Rao, TaoRao, Votes
from steelyard.language import Map
from steelyard.suite import Preset

Arguments = Mapping[str, Any]
Domain = Callable[[Params, State], Iterable[Arguments]]

ALICE, BOB = Account("alice"), Account("bob")
G1, G2, G3, G4 = Account("guardian1"), Account("guardian2"), Account("guardian3"), Account("guardian4")


def slots(*accounts: Account) -> Guardians:
    """Guardians in the first slots, nobody in the others."""
    a, b, c, d, e, f, g, h, i, j = (*accounts, *[NO_ONE] * (10 - len(accounts)))
    return a, b, c, d, e, f, g, h, i, j


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
    """The story with three rao."""
    return state.bittensor.issued > 1


def is_before_lock(state: State) -> bool:
    """There is alpha, and nothing was locked yet."""
    return state.bittensor.issued > 0 and state.contract.next_nonce == 0


def is_before_burn(state: State) -> bool:
    """There is hAlpha, and nothing was burned yet."""
    return state.hippius.minted > 0 and state.pallet.next_nonce == 0


def is_cleaned_up(state: State) -> bool:
    """Nothing of the deposit is left but its tombstone."""
    return not len(state.contract.deposits) and not len(state.pallet.mints.records)


def is_unfunded(state: State) -> bool:
    """There is hAlpha, and none of it was put into the marketplace yet."""
    return state.hippius.minted > 0 and state.revenue.total == 0 and state.hippius.halpha[MARKETPLACE] == 0


def disturbances(state: State) -> int:
    """How much is out of the ordinary at this moment, corruption and recovery apart."""
    return (
        state.contract.guard.paused
        + state.pallet.guard.paused
        + (state.contract.guard.guardians != FIRST)
        + (state.pallet.guard.guardians != FIRST)
        + (state.pallet.mint_cap != FULL_CAP)
    )


def is_hostile(state: State) -> bool:
    """The adversary holds a guardian."""
    return state.corrupted[G3]


def may_disturb(state: State) -> bool:
    """One more thing may get out of the ordinary."""
    return is_adversarial(state) and disturbances(state) < BUDGET


BUDGET = 1

# --- what ---------------------------------------------------------------------------------


def offered(when: Callable[[State], bool], *calls: Arguments) -> Domain:
    """Some calls of an action, in some states."""

    def domain(params: Params, state: State) -> Iterable[Arguments]:
        return calls if when(state) else ()

    return domain


def together(*domains: Domain) -> Domain:
    """The calls of several domains of one action."""

    def domain(params: Params, state: State) -> Iterable[Arguments]:
        return [call for one in domains for call in one(params, state)]

    return domain


def payments(unit: str, *rows: tuple[Account, Account, int]) -> tuple[Arguments, ...]:
    """Transfers of (sender, recipient, amount)."""
    return tuple({"sender": sender, "recipient": recipient, unit: amount} for sender, recipient, amount in rows)


def votes_for(
    name: str, transfer: TransferId, recipient: Account, rao: int, *guardians: Account
) -> tuple[Arguments, ...]:
    """Attestations of one transfer by several guardians."""
    return tuple(
        {"guardian": guardian, name: transfer, "recipient": recipient, "rao": rao, "nonce": 0} for guardian in guardians
    )


def transfers(name: str, *ids: TransferId) -> tuple[Arguments, ...]:
    """Calls that name nothing but a transfer."""
    return tuple({name: transfer} for transfer in ids)


REFUSED_ROTATIONS: tuple[Arguments, ...] = (
    {"guardians": slots(G1, TREASURY), "threshold": 1},
    {"guardians": slots(G1, G1), "threshold": 1},
    {"guardians": FIRST, "threshold": 4},
)


DOMAINS: Mapping[str, Domain] = {
    "emit_alpha": together(
        offered(is_beginning, {"recipient": ALICE, "rao": 1}, {"recipient": ALICE, "rao": 3}),
        offered(
            is_beginning,
            {"recipient": ALICE, "rao": 0},
            {"recipient": ALICE, "rao": 5},
            {"recipient": TREASURY, "rao": 1},
        ),
        offered(lambda state: is_earning(state) and state.pallet.next_nonce == 1, {"recipient": BOB, "rao": 1}),
    ),
    "transfer_alpha": offered(
        lambda state: is_earning(state) and is_before_lock(state),
        *payments(
            "rao",
            (ALICE, BOB, 3),
            (BOB, ALICE, 3),
            (ALICE, ALICE, 1),
            (ALICE, ALICE, 0),
            (ALICE, BRIDGE, 1),
            (BRIDGE, BOB, 1),
        ),
    ),
    "transfer_tao": offered(
        lambda state: is_earning(state) and is_before_lock(state),
        *payments(
            "tao",
            (ALICE, BOB, 1),
            (BOB, ALICE, 1),
            (ALICE, ALICE, 1),
            (ALICE, BOB, 0),
            (ALICE, BRIDGE, 1),
            (BRIDGE, BOB, 1),
        ),
    ),
    "transfer": offered(
        lambda state: is_earning(state) and is_unfunded(state),
        *payments(
            "planck",
            (ALICE, BOB, 9),
            (BOB, ALICE, 9),
            (ALICE, ALICE, 1),
            (ALICE, BOB, 0),
            (ALICE, TREASURY, 1),
            (TREASURY, BOB, 1),
        ),
    ),
    "lock_alpha": together(
        offered(
            lambda state: is_before_lock(state) and is_adversarial(state),
            {"user": ALICE, "rao": 1},
            {"user": ALICE, "rao": 0},
            {"user": BRIDGE, "rao": 1},
            {"user": BOB, "rao": 1},
        ),
        offered(lambda state: is_before_lock(state) and is_earning(state), {"user": ALICE, "rao": 3}),
    ),
    "attest_deposit": together(
        offered(is_adversarial, *votes_for("deposit", TRUE_DEPOSIT, ALICE, 1, G1, G2, G3, G4)),
        offered(
            lambda state: is_adversarial(state) and not len(state.contract.releases.records),
            *votes_for("deposit", FORGED_DEPOSIT, BOB, 1, G1, G3),
        ),
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
    "acknowledge_deposit": offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    "cancel_deposit": offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    "refund_deposit": offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    "cleanup_deposit_record": offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    "cleanup_deposit_request": offered(is_adversarial, *transfers("deposit", TRUE_DEPOSIT)),
    "burn_halpha": together(
        offered(
            lambda state: is_before_burn(state) and is_adversarial(state) and is_cleaned_up(state),
            {"user": ALICE, "planck": 3},
            {"user": ALICE, "planck": 2},
            {"user": ALICE, "planck": 4},
            {"user": TREASURY, "planck": 3},
            {"user": BOB, "planck": 3},
        ),
        offered(lambda state: is_before_burn(state) and is_earning(state), {"user": BOB, "planck": 3}),
    ),
    "attest_release": together(
        offered(is_adversarial, *votes_for("withdrawal", TRUE_WITHDRAWAL, ALICE, 1, G1, G2, G3, G4)),
        offered(
            lambda state: is_adversarial(state) and not len(state.pallet.mints.records),
            *votes_for("withdrawal", FORGED_WITHDRAWAL, BOB, 2, G1, G3),
        ),
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
    "acknowledge_release": offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    "cancel_release": offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    "restore_withdrawal": offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    "cleanup_release_record": offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    "cleanup_withdrawal_request": offered(is_adversarial, *transfers("withdrawal", TRUE_WITHDRAWAL)),
    "rotate_contract_guardians": together(
        offered(is_adversarial, {"guardians": FIRST, "threshold": 2}),
        offered(may_disturb, {"guardians": SECOND, "threshold": 2}, *REFUSED_ROTATIONS),
        offered(is_hostile, {"guardians": slots(G3), "threshold": 1}),
    ),
    "rotate_pallet_guardians": together(
        offered(is_adversarial, {"guardians": FIRST, "threshold": 2}),
        offered(may_disturb, {"guardians": SECOND, "threshold": 2}, *REFUSED_ROTATIONS),
        offered(is_hostile, {"guardians": slots(G3), "threshold": 1}),
    ),
    "corrupt": together(
        offered(is_adversarial, {"account": G3}, {"account": TREASURY}),
        offered(is_hostile, {"account": G2}),
    ),
    "pause_contract": offered(may_disturb, {}),
    "unpause_contract": offered(lambda state: state.contract.guard.paused, {}),
    "pause_pallet": offered(may_disturb, {}),
    "unpause_pallet": offered(lambda state: state.pallet.guard.paused, {}),
    "set_mint_cap": together(
        offered(lambda state: may_disturb(state) and state.pallet.next_nonce == 0, {"mint_cap": NO_CAP}),
        offered(lambda state: may_disturb(state) and state.pallet.next_nonce == 1, {"mint_cap": TIGHT_CAP}),
        offered(may_disturb, {"mint_cap": 13}),
        offered(lambda state: state.pallet.mint_cap != FULL_CAP, {"mint_cap": FULL_CAP}),
    ),
    "fund_marketplace": offered(
        lambda state: is_earning(state) and is_unfunded(state),
        {"client": ALICE, "planck": 8},
        {"client": ALICE, "planck": 0},
        {"client": TREASURY, "planck": 1},
    ),
    "receive_revenue": together(
        offered(
            lambda state: state.revenue.total == 0 and is_earning(state),
            {"miner": BOB, "planck": 1},
            {"miner": BOB, "planck": 2},
            {"miner": BOB, "planck": 3},
            {"miner": BOB, "planck": 0},
            {"miner": TREASURY, "planck": 1},
        ),
        offered(lambda state: state.revenue.total == 2, {"miner": BOB, "planck": 6}),
    ),
    "spend_treasury": offered(
        lambda state: state.revenue.total > 0 and is_before_burn(state),
        {"recipient": ALICE, "planck": 1},
        {"recipient": ALICE, "planck": 0},
        {"recipient": TREASURY, "planck": 1},
    ),
}


def view(params: Params, state: State) -> State:
    """The state with times told as ages, which saturate at the period that anything waits for."""

    def aged(closed_at: Block) -> Block:
        return Block(params.cleanup_ttl - min(state.block - closed_at, params.cleanup_ttl))

    def payouts(of: Payouts) -> Payouts:
        closed = {
            key: evolve(record, closed_at=aged(record.closed_at))
            if key in of.completed or of.cancelled[key]
            else record
            for key, record in of.records.items()
        }
        pending = {
            key: vote for key, vote in of.votes.items() if key[0] not in of.completed and not of.cancelled[key[0]]
        }
        return evolve(of, records=Map(closed), votes=Map(pending, default=False))

    def requests(of: Map[TransferId, Any]) -> Map[TransferId, Any]:
        return Map(
            {
                key: request
                if request.status.name == "REQUESTED"
                else evolve(request, closed_at=aged(request.closed_at))
                for key, request in of.items()
            }
        )

    return evolve(
        state,
        contract=evolve(
            state.contract, deposits=requests(state.contract.deposits), releases=payouts(state.contract.releases)
        ),
        pallet=evolve(state.pallet, withdrawals=requests(state.pallet.withdrawals), mints=payouts(state.pallet.mints)),
        block=Block(0),
    )


PRESET = Preset(
    name="tiny",
    summary="2 users, 4 guardians, 1 deposit, 1 withdrawal, 1 disturbance at a time, 3 rao",
    params=TINY,
    genesis=(
        {
            "contract_guardians": FIRST,
            "contract_threshold": Votes(2),
            "pallet_guardians": FIRST,
            "pallet_threshold": Votes(2),
            "mint_cap": FULL_CAP,
            "tao_holder": ALICE,
            "tao": TaoRao(1),
        },
    ),
    pools={
        "Account": (ALICE, BOB, G1, TREASURY),
        "Rao": (Rao(1), Rao(2)),
        "Planck": (Planck(1), Planck(3)),
        "TaoRao": (TaoRao(1),),
        "Nonce": (Nonce(0),),
        "Votes": (Votes(1), Votes(2)),
    },
    domains=DOMAINS,
    view=view,
)
