"""The refusals of staking: who is a validator, what a backer has."""

from __future__ import annotations

import attrs

from model.accounts import Account, UnbondingId
from model.refusals.common import AmountRefused, CallerRefused, StateRefused
from model.units import Percent, Planck


@attrs.frozen(kw_only=True)
class NotAValidator(CallerRefused):
    """An account that is not registered as a validator, where one is meant."""

    account: Account


@attrs.frozen(kw_only=True)
class AlreadyAValidator(StateRefused):
    """The account is registered as a validator."""

    account: Account


@attrs.frozen(kw_only=True)
class CommissionTooHigh(AmountRefused):
    """The commission is more than all of the rewards."""

    commission: Percent
    most: Percent


@attrs.frozen(kw_only=True)
class InsufficientStake(AmountRefused):
    """The backer's stake behind the validator does not cover the amount."""

    backer: Account
    validator: Account
    needed: Planck
    staked: Planck


@attrs.frozen(kw_only=True)
class InsufficientUnallocated(AmountRefused):
    """Less than the amount came into the pot while nobody was bonded."""

    needed: Planck
    unallocated: Planck


@attrs.frozen(kw_only=True)
class UnknownUnbonding(StateRefused):
    """There is no such unbonding stake, or it was withdrawn."""

    unbonding: UnbondingId


@attrs.frozen(kw_only=True)
class NotBacker(CallerRefused):
    """The stake belongs to somebody else."""

    account: Account
