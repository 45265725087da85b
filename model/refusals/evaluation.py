"""The refusals of evaluation and weight reports."""

from __future__ import annotations

import attrs

from model.accounts import Account, MinerId
from model.refusals.common import StateRefused
from model.units import Era


@attrs.frozen(kw_only=True)
class NotEvaluated(StateRefused):
    """The validator gave the miner no score in the era that has just ended."""

    validator: Account
    miner: MinerId
    era: Era


@attrs.frozen(kw_only=True)
class AlreadyReported(StateRefused):
    """The miner's weight of the era that has just ended was reported."""

    miner: MinerId
    era: Era
