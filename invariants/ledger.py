"""What the ledgers of both chains and the bridge's escrow hold, in every state."""

from __future__ import annotations

from model.accounts import BRIDGE, DASHBOARD, MARKETPLACE, STAKE, STAKER_POT, TREASURY, is_user
from model.params import Params
from model.state import DepositStatus, State, WithdrawalStatus


def alpha_is_what_was_issued(params: Params, state: State) -> bool:
    """All balances of alpha, the escrow included, against the emission."""
    return state.bittensor.alpha.sum(lambda _account, rao: rao) == state.bittensor.issued


def tao_is_what_was_issued(params: Params, state: State) -> bool:
    """All balances of TAO against all TAO there is."""
    return state.bittensor.tao.sum(lambda _account, tao: tao) == state.bittensor.tao_issued


def halpha_is_what_was_minted(params: Params, state: State) -> bool:
    """All balances of hAlpha, the system's included, against what the bridge minted."""
    return state.hippius.halpha.sum(lambda _account, planck: planck) == state.hippius.minted


def total_deposits_in_flight(state: State) -> int:
    """Rao locked for Hippius that Hippius has not minted yet, nor Bittensor refunded."""
    completed = state.pallet.mints.completed
    return state.contract.deposits.sum(
        lambda deposit, request: (
            request.rao if request.status == DepositStatus.REQUESTED and deposit not in completed else 0
        )
    )


def total_withdrawals_in_flight(state: State) -> int:
    """Rao burned for Bittensor that Bittensor has not released yet, nor Hippius restored."""
    completed = state.contract.releases.completed
    return state.pallet.withdrawals.sum(
        lambda withdrawal, request: (
            request.rao if request.status == WithdrawalStatus.REQUESTED and withdrawal not in completed else 0
        )
    )


def escrow_backs_what_is_out(params: Params, state: State) -> bool:
    """The escrow, in planck, against minted hAlpha and what is in flight either way."""
    in_flight = total_deposits_in_flight(state) + total_withdrawals_in_flight(state)
    escrow = state.bittensor.alpha[BRIDGE]
    return escrow * params.planck_per_rao == state.hippius.minted + in_flight * params.planck_per_rao


def total_alpha(params: Params, state: State) -> int:
    """All alpha outside the escrow, all hAlpha, and all that is in flight, in planck."""
    outside = state.bittensor.alpha.sum(lambda account, rao: 0 if account == BRIDGE else rao)
    in_flight = total_deposits_in_flight(state) + total_withdrawals_in_flight(state)
    return (outside + in_flight) * params.planck_per_rao + state.hippius.halpha.sum(lambda _account, planck: planck)


def issued_alpha_fits(params: Params, state: State) -> bool:
    """The emission against the width of Bittensor's ledger."""
    return state.bittensor.issued <= params.max_rao


def issued_tao_fits(params: Params, state: State) -> bool:
    """All TAO against the width of Bittensor's ledger."""
    return state.bittensor.tao_issued <= params.max_rao


def minted_halpha_fits(params: Params, state: State) -> bool:
    """All hAlpha against the width of Hippius' ledger."""
    return state.hippius.minted <= params.max_planck


def alpha_balances_fit(params: Params, state: State) -> bool:
    """Each balance of alpha against its width."""
    return state.bittensor.alpha.all(lambda _account, rao: rao <= params.max_rao)


def tao_balances_fit(params: Params, state: State) -> bool:
    """Each balance of TAO against its width."""
    return state.bittensor.tao.all(lambda _account, tao: tao <= params.max_rao)


def halpha_balances_fit(params: Params, state: State) -> bool:
    """Each balance of hAlpha against its width."""
    return state.hippius.halpha.all(lambda _account, planck: planck <= params.max_planck)


def alpha_is_where_it_belongs(params: Params, state: State) -> bool:
    """On Bittensor only users and the escrow own alpha."""
    return state.bittensor.alpha.all(lambda account, _rao: is_user(account) or account == BRIDGE)


def tao_is_where_it_belongs(params: Params, state: State) -> bool:
    """Only users and the dashboard own TAO."""
    return state.bittensor.tao.all(lambda account, _tao: is_user(account) or account == DASHBOARD)


def halpha_is_where_it_belongs(params: Params, state: State) -> bool:
    """On Hippius only users and the system accounts that something pays own hAlpha."""
    return state.hippius.halpha.all(
        lambda account, _planck: is_user(account) or account in (MARKETPLACE, STAKE, STAKER_POT, TREASURY, DASHBOARD)
    )


def fiat_is_what_was_issued(params: Params, state: State) -> bool:
    """All fiat money of clients and the dashboard against all there is."""
    return state.rails.fiat.sum(lambda _account, cents: cents) == state.rails.issued


def issued_fiat_fits(params: Params, state: State) -> bool:
    """All fiat money against the width of an account."""
    return state.rails.issued <= params.max_cents


def fiat_balances_fit(params: Params, state: State) -> bool:
    """Each balance of fiat money against its width."""
    return state.rails.fiat.all(lambda _account, cents: cents <= params.max_cents)


def fiat_is_where_it_belongs(params: Params, state: State) -> bool:
    """Only users and the dashboard have fiat money."""
    return state.rails.fiat.all(lambda account, _cents: is_user(account) or account == DASHBOARD)
