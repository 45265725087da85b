"""What validators think of miners, and the weights that they report to Bittensor.

Source: S2.4c, S6.7, P4.3
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, MinerId
from model.miners import is_of
from model.params import Params
from model.refusals.common import AmountTooSmall
from model.refusals.evaluation import AlreadyReported, NotEvaluated
from model.refusals.service import OwnMiner, UnknownMiner
from model.refusals.staking import NotAValidator
from model.state import Evaluation, MinerStatus, Opinion, Row, State, WeightEntry
from model.units import FULL_WEIGHT, Era, Score, Weight
from steelyard.language import action, floor_div, require


def row_of(evaluation: Evaluation, *, validator: Account, era: Era) -> Row:
    """The validator's row of an era; an empty one before its first score."""
    key = (validator, era)
    if key in evaluation.rows:
        return evaluation.rows[key]
    return Row(total=Score(0), reported=Score(0), written=Weight(0))


@action(by="a validator", caller="validator")
def evaluate_miner(params: Params, state: State, *, validator: Account, miner: MinerId, score: Score) -> State:
    """Score a miner for the current era.

    1. The caller is a validator, else `NotAValidator`.
    2. There is such a miner, else `UnknownMiner`.
    3. The caller is neither its owner nor its worker, else `OwnMiner`.
    4. `score` is at least 1, else `AmountTooSmall`.

    A new score takes the place of the old one.

    Source: S6.7, P4.3
    Assumption: A-15
    """
    miners = state.services.miners
    require(validator in state.staking.validators, NotAValidator(account=validator))
    require(miner in miners, UnknownMiner(miner=miner))
    require(not is_of(miners[miner], validator), OwnMiner(account=validator, miner=miner))
    require(score >= 1, AmountTooSmall(amount=score, least=1))
    evaluation, era = state.evaluation, state.chain.era
    key = (validator, era, miner)
    old = evaluation.opinions[key].score if key in evaluation.opinions else Score(0)
    row = row_of(evaluation, validator=validator, era=era)
    return evolve(
        state,
        evaluation=evolve(
            evaluation,
            opinions=evaluation.opinions.set(key, Opinion(score=score, reported=False)),
            rows=evaluation.rows.set((validator, era), evolve(row, total=Score(row.total - old + score))),
        ),
    )


def compute_weight(score: Score, total: Score) -> Weight:
    """The share of a score in its row, of a row's full weight, rounded down."""
    return Weight(floor_div(FULL_WEIGHT * score, total))


@action(by="a validator", caller="validator")
def report_weight(params: Params, state: State, *, validator: Account, miner: MinerId) -> State:
    """Write to Bittensor what the validator thought of a miner in the era that has just ended.

    1. The caller scored the miner in that era, else `NotEvaluated`.
    2. It has not reported that yet, else `AlreadyReported`.

    A miner that is banned or deregistered by now gets 0; the others get no more for it.

    Source: S2.4c, S6.7, P4.3
    Fact: F-2
    """
    evaluation = state.evaluation
    era = Era(state.chain.era - 1)
    key = (validator, era, miner)
    require(key in evaluation.opinions, NotEvaluated(validator=validator, miner=miner, era=era))
    opinion = evaluation.opinions[key]
    require(not opinion.reported, AlreadyReported(miner=miner, era=era))
    row = evaluation.rows[(validator, era)]
    is_active = state.services.miners[miner].status == MinerStatus.ACTIVE
    weight = compute_weight(opinion.score, row.total) if is_active else Weight(0)
    after = evolve(row, reported=Score(row.reported + opinion.score), written=Weight(row.written + weight))
    weights = state.weights
    return evolve(
        state,
        evaluation=evolve(
            evaluation,
            opinions=evaluation.opinions.set(key, evolve(opinion, reported=True)),
            rows=evaluation.rows.set((validator, era), after),
        ),
        weights=evolve(
            weights,
            entries=weights.entries.set((validator, miner), WeightEntry(era=era, weight=weight)),
            last_era=weights.last_era.set(validator, era),
        ),
    )


ACTIONS = (evaluate_miner, report_weight)
