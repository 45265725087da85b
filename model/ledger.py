"""Moving balances from one account to another, which may be the same.

Whoever calls has checked that the payer's balance covers the amount, or an invariant says so.
"""

from __future__ import annotations

from model.accounts import Account
from model.units import Cents, Planck, Rao, TaoRao
from steelyard.language import Map


def alpha_moved(balances: Map[Account, Rao], *, payer: Account, payee: Account, rao: Rao) -> Map[Account, Rao]:
    """The balances of alpha after `payer` has paid `rao` to `payee`."""
    lowered = balances.set(payer, Rao(balances[payer] - rao))
    return lowered.set(payee, Rao(lowered[payee] + rao))


def tao_moved(balances: Map[Account, TaoRao], *, payer: Account, payee: Account, tao: TaoRao) -> Map[Account, TaoRao]:
    """The balances of TAO after `payer` has paid `tao` to `payee`."""
    lowered = balances.set(payer, TaoRao(balances[payer] - tao))
    return lowered.set(payee, TaoRao(lowered[payee] + tao))


def halpha_moved(
    balances: Map[Account, Planck], *, payer: Account, payee: Account, planck: Planck
) -> Map[Account, Planck]:
    """The balances of hAlpha after `payer` has paid `planck` to `payee`."""
    lowered = balances.set(payer, Planck(balances[payer] - planck))
    return lowered.set(payee, Planck(lowered[payee] + planck))


def fiat_moved(balances: Map[Account, Cents], *, payer: Account, payee: Account, cents: Cents) -> Map[Account, Cents]:
    """The balances of fiat after `payer` has paid `cents` to `payee`."""
    lowered = balances.set(payer, Cents(balances[payer] - cents))
    return lowered.set(payee, Cents(lowered[payee] + cents))
