"""A settlement: credits are spent, and the alpha behind them is paid or deferred.

Source: S1.3, S5.1, P4.2, P4.4
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, BatchId, RequestId
from model.params import Params
from model.revenue import with_revenue
from model.state import Batch, State
from model.units import Credits, Planck
from steelyard.language import floor_div


def is_frozen(state: State, batch: Batch) -> bool:
    """Whether the batch can still be charged back."""
    return state.chain.block < batch.frozen_until


def compute_release(batch: Batch, spent: Credits) -> Planck:
    """The alpha behind `spent` of the credits that are left, rounded down; behind the last credit, all of it.

    The batch has that many: `spent` is at least 1 and at most its free and held credits.
    """
    return Planck(floor_div(batch.alpha_left * spent, batch.free + batch.held))


def with_settlement(
    params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account, held: Credits, free: Credits
) -> State:
    """After `held` and `free` credits of a LIVE batch were spent on a service that the miner of `payee` rendered.

    The alpha behind them becomes revenue, or is deferred while the batch is frozen.  Whoever
    calls has seen that the batch has these credits, and that they are at least 1.

    Source: P4.2, P4.4
    Assumption: A-03
    """
    market = state.marketplace
    before = market.batches[batch]
    spent = Credits(held + free)
    planck = compute_release(before, spent)
    after = evolve(
        before,
        held=Credits(before.held - held),
        free=Credits(before.free - free),
        spent=Credits(before.spent + spent),
        alpha_left=Planck(before.alpha_left - planck),
    )
    if is_frozen(state, before):
        entry = (batch, request, payee)
        after = evolve(after, alpha_deferred=Planck(after.alpha_deferred + planck))
        deferred = market.deferred.set(entry, Planck(market.deferred[entry] + planck))
        return evolve(state, marketplace=evolve(market, batches=market.batches.set(batch, after), deferred=deferred))
    state = evolve(state, marketplace=evolve(market, batches=market.batches.set(batch, after)))
    return with_revenue(params, state, payee=payee, planck=planck)
