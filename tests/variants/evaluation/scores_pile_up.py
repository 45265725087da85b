"""A new score is added to the old one."""

from __future__ import annotations

from attrs import evolve

from model import evaluation
from model.accounts import Account, MinerId
from model.params import Params
from model.state import State
from model.units import Score
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import WEIGHTS


@action(by="a validator", caller="validator")
def evaluate_miner(params: Params, state: State, *, validator: Account, miner: MinerId, score: Score) -> State:
    """Score a miner, and count the score that it replaces as well."""
    key = (validator, state.chain.era, miner)
    known = state.evaluation.opinions
    old = known[key].score if key in known else Score(0)
    scored = evaluation.evaluate_miner(params, state, validator=validator, miner=miner, score=score)
    row = (validator, state.chain.era)
    rows = scored.evaluation.rows
    piled = rows.set(row, evolve(rows[row], total=Score(rows[row].total + old)))
    return evolve(scored, evaluation=evolve(scored.evaluation, rows=piled))


VARIANT = Variant(
    name="scores-pile-up",
    story="Scores that were corrected still count in the total, and all weights of the row shrink.",
    origin="a slip: a stale total",
    property="evaluation.totals_are_sums",
    replace={"evaluate_miner": evaluate_miner},
    scope=WEIGHTS,
)
