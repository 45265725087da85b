"""What each class has got of all revenue, in every state."""

from __future__ import annotations

from model.accounts import STAKER_POT, TREASURY
from model.params import Params
from model.revenue import compute_miners_total, compute_stakers_total, compute_treasury_total
from model.state import State


def miners_have_their_floor(params: Params, state: State) -> bool:
    """The miners' lifetime share."""
    return state.revenue.miners == compute_miners_total(params, state.revenue.total)


def stakers_have_their_floor(params: Params, state: State) -> bool:
    """The lifetime share of validators and stakers."""
    return state.revenue.stakers == compute_stakers_total(params, state.revenue.total)


def treasury_has_the_rest(params: Params, state: State) -> bool:
    """The treasury's lifetime share."""
    return state.revenue.treasury == compute_treasury_total(params, state.revenue.total)


def parts_are_the_whole(params: Params, state: State) -> bool:
    """The three lifetime shares together."""
    revenue = state.revenue
    return revenue.miners + revenue.stakers + revenue.treasury == revenue.total


def pot_holds_the_stakers_share(params: Params, state: State) -> bool:
    """The stakers' share against what is in their pot, what was paid to them, and what governance took."""
    paid = state.staking.paid.sum(lambda _key, planck: planck)
    return state.hippius.halpha[STAKER_POT] + paid + state.staking.swept == state.revenue.stakers


def treasury_holds_no_more_than_its_share(params: Params, state: State) -> bool:
    """The treasury owns its share and what was swept, less what governance has spent."""
    return state.hippius.halpha[TREASURY] <= state.revenue.treasury + state.staking.swept
