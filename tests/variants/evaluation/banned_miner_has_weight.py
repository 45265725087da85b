"""A ban does not reach Bittensor."""

from __future__ import annotations

from attrs import evolve

from model import evaluation
from model.accounts import Account, MinerId
from model.miners import with_miner
from model.params import Params
from model.state import MinerStatus, State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import WEIGHTS


@action(by="a validator", caller="validator")
def report_weight(params: Params, state: State, *, validator: Account, miner: MinerId) -> State:
    """Report the weight of a miner as it was when it was scored."""
    known = state.services.miners
    if miner not in known:
        return evaluation.report_weight(params, state, validator=validator, miner=miner)
    active = with_miner(state, miner=miner, after=evolve(known[miner], status=MinerStatus.ACTIVE))
    reported = evaluation.report_weight(params, active, validator=validator, miner=miner)
    return evolve(reported, services=state.services)


VARIANT = Variant(
    name="banned-miner-has-weight",
    story="A miner that is banned or gone goes on earning on Bittensor.",
    origin="F-1.4",
    property="evaluation.weight_of_the_inactive_is_zero",
    replace={"report_weight": report_weight},
    scope=WEIGHTS,
)
