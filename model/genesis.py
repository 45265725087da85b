"""The initial states: empty ledgers, a bridge with guardians, and all TAO with one holder."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user
from model.guardians import has_no_duplicates, has_only_users, total_guardians
from model.params import Params
from model.refusals import AmountTooLarge, DuplicateGuardian, GuardianNotAUser, NotAUser, ThresholdOutOfRange
from model.state import (
    Bittensor,
    Contract,
    Guard,
    Guardians,
    Hippius,
    Pallet,
    Payouts,
    Revenue,
    State,
)
from model.units import Block, Nonce, Planck, Rao, TaoRao, Votes
from steelyard.language import require


def genesis(
    params: Params,
    *,
    contract_guardians: Guardians,
    contract_threshold: Votes,
    pallet_guardians: Guardians,
    pallet_threshold: Votes,
    mint_cap: Planck,
    tao_holder: Account,
    tao: TaoRao,
) -> State:
    """A state in which nothing has happened yet.

    1. On each chain every filled slot holds a user's account, else `GuardianNotAUser`.
    2. On each chain no account fills two slots, else `DuplicateGuardian`.
    3. On each chain the threshold is at least 1 and at most their number, else `ThresholdOutOfRange`.
    4. The cap and the TAO fit their widths, else `AmountTooLarge`.
    5. `tao_holder` is a user, else `NotAUser`.

    There is no alpha: the emission creates all of it.  All TAO is with one holder, from where
    transfers can bring about any distribution.

    Source: P3, P4.5, P4.6
    """
    require(has_only_users(contract_guardians) and has_only_users(pallet_guardians), GuardianNotAUser())
    require(has_no_duplicates(contract_guardians) and has_no_duplicates(pallet_guardians), DuplicateGuardian())
    on_contract = Votes(total_guardians(contract_guardians))
    on_pallet = Votes(total_guardians(pallet_guardians))
    require(
        1 <= contract_threshold <= on_contract,
        ThresholdOutOfRange(threshold=contract_threshold, guardians=on_contract),
    )
    require(1 <= pallet_threshold <= on_pallet, ThresholdOutOfRange(threshold=pallet_threshold, guardians=on_pallet))
    require(mint_cap <= params.max_planck, AmountTooLarge(amount=mint_cap, most=params.max_planck))
    require(tao <= params.max_rao, AmountTooLarge(amount=tao, most=params.max_rao))
    require(is_user(tao_holder), NotAUser(account=tao_holder))
    bittensor = Bittensor(issued=Rao(0), tao_issued=tao)
    return State(
        bittensor=evolve(bittensor, tao=bittensor.tao.set(tao_holder, tao)),
        hippius=Hippius(minted=Planck(0)),
        contract=Contract(
            guard=Guard(guardians=contract_guardians, threshold=contract_threshold, paused=False),
            next_nonce=Nonce(0),
            releases=Payouts(),
        ),
        pallet=Pallet(
            guard=Guard(guardians=pallet_guardians, threshold=pallet_threshold, paused=False),
            next_nonce=Nonce(0),
            mints=Payouts(),
            requested=Rao(0),
            mint_cap=mint_cap,
        ),
        revenue=Revenue(total=Planck(0), miners=Planck(0), stakers=Planck(0), treasury=Planck(0)),
        block=Block(0),
    )
