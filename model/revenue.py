"""Revenue: split among miners, stakers and the treasury by lifetime totals."""

from __future__ import annotations

import attrs
from attrs import evolve

from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, is_user
from model.ledger import halpha_moved
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.rewards import with_inflow
from model.state import Revenue, State
from model.units import WHOLE, Planck
from steelyard.language import action, floor_div, require


@attrs.frozen(kw_only=True)
class Shares:
    """What each class gets of some revenue."""

    miners: Planck
    stakers: Planck
    treasury: Planck


def compute_miners_total(params: Params, total: Planck) -> Planck:
    """What the miners have got after lifetime revenue `total`."""
    return Planck(floor_div(params.miner_percent * total, WHOLE))


def compute_stakers_total(params: Params, total: Planck) -> Planck:
    """What validators and stakers have got after lifetime revenue `total`."""
    rest = total - compute_miners_total(params, total)
    return Planck(floor_div(params.staker_percent * rest, WHOLE - params.miner_percent))


def compute_treasury_total(params: Params, total: Planck) -> Planck:
    """What the treasury has got after lifetime revenue `total`: the rest."""
    return Planck(total - compute_miners_total(params, total) - compute_stakers_total(params, total))


def compute_shares(params: Params, total: Planck, planck: Planck) -> Shares:
    """How a settlement of `planck` is split when the revenue before it was `total`.

    Source: S5.1, S5.2, S5.3, P4.4
    Assumption: A-08
    """
    after = Planck(total + planck)
    return Shares(
        miners=Planck(compute_miners_total(params, after) - compute_miners_total(params, total)),
        stakers=Planck(compute_stakers_total(params, after) - compute_stakers_total(params, total)),
        treasury=Planck(compute_treasury_total(params, after) - compute_treasury_total(params, total)),
    )


def with_revenue(params: Params, state: State, *, payee: Account, planck: Planck) -> State:
    """After `planck` of the marketplace's hAlpha became revenue that the miner of `payee` earned.

    The miners' share goes to `payee`, the owner of the miner that served; the stakers' share to
    the pot, where it is shared among all stake.  The marketplace has it: that is an invariant.

    Source: S5.1, S5.2, S5.3, S5.4, P4.4
    Assumption: A-08, A-09
    """
    revenue = state.revenue
    shares = compute_shares(params, revenue.total, planck)
    halpha = halpha_moved(state.hippius.halpha, payer=MARKETPLACE, payee=payee, planck=shares.miners)
    halpha = halpha_moved(halpha, payer=MARKETPLACE, payee=STAKER_POT, planck=shares.stakers)
    halpha = halpha_moved(halpha, payer=MARKETPLACE, payee=TREASURY, planck=shares.treasury)
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        revenue=Revenue(
            total=Planck(revenue.total + planck),
            miners=Planck(revenue.miners + shares.miners),
            stakers=Planck(revenue.stakers + shares.stakers),
            treasury=Planck(revenue.treasury + shares.treasury),
        ),
        staking=with_inflow(params, state.staking, planck=shares.stakers),
    )


@action(by="governance")
def spend_treasury(params: Params, state: State, *, recipient: Account, planck: Planck) -> State:
    """Pay `planck` out of the treasury to `recipient`.

    1. `recipient` is a user, else `NotAUser`.
    2. `planck` is at least 1, else `AmountTooSmall`.
    3. The treasury's balance covers it, else `InsufficientBalance`.

    Source: S5.3, P4.4
    Assumption: A-14
    """
    require(is_user(recipient), NotAUser(account=recipient))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[TREASURY]
    require(free >= planck, InsufficientBalance(account=TREASURY, needed=planck, free=free))
    halpha = halpha_moved(state.hippius.halpha, payer=TREASURY, payee=recipient, planck=planck)
    return evolve(state, hippius=evolve(state.hippius, halpha=halpha))


ACTIONS = (spend_treasury,)
