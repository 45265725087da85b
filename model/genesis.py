"""The initial states: empty ledgers, a bridge with guardians, one validator, and money outside."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user
from model.guardians import has_no_duplicates, has_only_users, total_guardians
from model.params import Params
from model.prices import has_positive_prices
from model.refusals.bridge import DuplicateGuardian, GuardianNotAUser, ThresholdOutOfRange
from model.refusals.common import AmountTooLarge, NotAUser
from model.refusals.market import PriceTooLow
from model.rewards import new_validator
from model.state import (
    Bittensor,
    Chain,
    Contract,
    Evaluation,
    Guard,
    Guardians,
    Hippius,
    Marketplace,
    Pallet,
    Payouts,
    Prices,
    Rails,
    Revenue,
    Services,
    Staking,
    State,
    Weights,
)
from model.units import Block, Cents, Era, Grains, Nonce, Planck, Rao, SlotNumber, TaoRao, Votes
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
    fiat_holder: Account,
    cents: Cents,
    prices: Prices,
    validator: Account,
) -> State:
    """A state in which nothing has happened yet.

    1. On each chain every filled slot holds a user's account, else `GuardianNotAUser`.
    2. On each chain no account fills two slots, else `DuplicateGuardian`.
    3. On each chain the threshold is at least 1 and at most their number, else `ThresholdOutOfRange`.
    4. The cap, the TAO and the fiat money fit their widths, else `AmountTooLarge`.
    5. `tao_holder`, `fiat_holder` and `validator` are users, else `NotAUser`.
    6. Each price is at least 1, else `PriceTooLow`.

    There is no alpha: the emission creates all of it.  All TAO and all fiat money is with one
    holder each, from where transfers can bring about any distribution.  There is one validator,
    who leads the first slot.

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
    require(cents <= params.max_cents, AmountTooLarge(amount=cents, most=params.max_cents))
    require(is_user(tao_holder), NotAUser(account=tao_holder))
    require(is_user(fiat_holder), NotAUser(account=fiat_holder))
    require(is_user(validator), NotAUser(account=validator))
    require(has_positive_prices(prices), PriceTooLow())
    rails = Rails(issued=cents)
    staking = Staking(
        total_stake=Planck(0),
        index=Grains(0),
        uncollected=Grains(0),
        unallocated=Planck(0),
        swept=Planck(0),
        next_unbonding=Nonce(0),
    )
    bittensor = Bittensor(issued=Rao(0), tao_issued=tao)
    return State(
        bittensor=evolve(bittensor, tao=bittensor.tao.set(tao_holder, tao)),
        hippius=Hippius(minted=Planck(0)),
        rails=evolve(rails, fiat=rails.fiat.set(fiat_holder, cents)),
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
        marketplace=Marketplace(prices=prices, next_batch=Nonce(0)),
        revenue=Revenue(total=Planck(0), miners=Planck(0), stakers=Planck(0), treasury=Planck(0)),
        services=Services(next_request=Nonce(0)),
        staking=evolve(staking, validators=staking.validators.set(validator, new_validator(Grains(0)))),
        evaluation=Evaluation(),
        weights=Weights(),
        chain=Chain(
            block=Block(0),
            author=validator,
            slot=SlotNumber(0),
            leader=validator,
            is_produced=False,
            era=Era(1),
            era_began=Block(0),
        ),
    )
