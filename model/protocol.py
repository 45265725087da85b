"""Every action of the protocol, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model import (
    assignment,
    bittensor,
    chain,
    content,
    deposits,
    evaluation,
    guardians,
    hippius,
    machines,
    miners,
    payments,
    periods,
    prices,
    requests,
    revenue,
    staking,
    volumes,
    withdrawals,
)

ACTIONS: tuple[Callable[..., Any], ...] = (
    *bittensor.ACTIONS,
    *hippius.ACTIONS,
    *chain.ACTIONS,
    *deposits.ACTIONS,
    *withdrawals.ACTIONS,
    *guardians.ACTIONS,
    *prices.ACTIONS,
    *payments.ACTIONS,
    *miners.ACTIONS,
    *requests.ACTIONS,
    *assignment.ACTIONS,
    *periods.ACTIONS,
    *volumes.ACTIONS,
    *content.ACTIONS,
    *machines.ACTIONS,
    *revenue.ACTIONS,
    *staking.ACTIONS,
    *evaluation.ACTIONS,
)
