"""A report does not wait for its period."""

from __future__ import annotations

from attrs import evolve

from model import periods
from model.accounts import Account, RequestId
from model.params import Params
from model.state import State
from model.units import Block, Periods, Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="an offchain worker", caller="worker", fair="a miner wants to be paid")
def report_period(
    params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Report a period that has only begun."""
    ahead = evolve(state, chain=evolve(state.chain, block=Block(state.chain.block + params.period_blocks)))
    reported = periods.report_period(params, ahead, worker=worker, request=request, slot=slot, period=period)
    return evolve(reported, chain=state.chain)


VARIANT = Variant(
    name="reports-ahead-of-time",
    story="A miner is paid for a period before it has served it.",
    origin="a slip: ordering",
    property="requests.reports_take_time",
    replace={"report_period": report_period},
    scope=HEALING,
)
