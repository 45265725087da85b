"""The refusals that all topics share.

Amounts are named by the ledger's word: `needed` and `free` are in the unit of the action.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from model.accounts import Account
from model.units import Block
from steelyard.language import Nat, Refused


class AmountRefused(Refused):
    """The amount is not one that the action takes."""

    abstract: ClassVar[bool] = True


class CallerRefused(Refused):
    """The account may not do that, or may not be meant there."""

    abstract: ClassVar[bool] = True


class StateRefused(Refused):
    """What the action is about is not in the state that it needs."""

    abstract: ClassVar[bool] = True


@attrs.frozen(kw_only=True)
class AmountTooSmall(AmountRefused):
    """The amount is below the least that the action takes."""

    amount: Nat
    least: Nat


@attrs.frozen(kw_only=True)
class AmountTooLarge(AmountRefused):
    """The amount does not fit the width of the ledger that it is meant for."""

    amount: Nat
    most: Nat


@attrs.frozen(kw_only=True)
class InsufficientBalance(AmountRefused):
    """The account's free balance does not cover the amount."""

    account: Account
    needed: Nat
    free: Nat


@attrs.frozen(kw_only=True)
class NotAUser(CallerRefused):
    """A system account, or none, where a user's account is meant."""

    account: Account


@attrs.frozen(kw_only=True)
class TooSoon(StateRefused):
    """The action waits for a block."""

    block: Block
    due: Block


@attrs.frozen(kw_only=True)
class TooLate(StateRefused):
    """The action had to come before a block."""

    block: Block
    due: Block
