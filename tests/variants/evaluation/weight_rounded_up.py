"""Each weight favours its miner."""

from __future__ import annotations

from attrs import evolve

from model import evaluation
from model.accounts import Account, MinerId
from model.params import Params
from model.state import State
from model.units import FULL_WEIGHT, Era, Weight
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import WEIGHTS


@action(by="a validator", caller="validator")
def report_weight(params: Params, state: State, *, validator: Account, miner: MinerId) -> State:
    """Report a weight, rounded up."""
    reported = evaluation.report_weight(params, state, validator=validator, miner=miner)
    era = Era(state.chain.era - 1)
    row = reported.evaluation.rows[(validator, era)]
    entry = reported.weights.entries[(validator, miner)]
    score = reported.evaluation.opinions[(validator, era, miner)].score
    exact = entry.weight == 0 or FULL_WEIGHT * score % row.total == 0
    weight = entry.weight if exact else Weight(entry.weight + 1)
    after = evolve(row, written=Weight(row.written + weight - entry.weight))
    return evolve(
        reported,
        evaluation=evolve(reported.evaluation, rows=reported.evaluation.rows.set((validator, era), after)),
        weights=evolve(
            reported.weights, entries=reported.weights.entries.set((validator, miner), evolve(entry, weight=weight))
        ),
    )


VARIANT = Variant(
    name="weight-rounded-up",
    story="The weights of a row sum to more than Bittensor can hold.",
    origin="F-2",
    property="evaluation.weights_of_an_era_fit",
    replace={"report_weight": report_weight},
    scope=WEIGHTS,
)
