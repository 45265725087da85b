"""What validators think of miners and what they have reported, in every state."""

from __future__ import annotations

from model.miners import is_of
from model.params import Params
from model.state import State
from model.units import FULL_WEIGHT
from steelyard.language import implies

# --- scores -------------------------------------------------------------------------------


def scores_are_by_validators(params: Params, state: State) -> bool:
    """Whose each score is."""
    return state.evaluation.opinions.all(lambda key, _opinion: key[0] in state.staking.validators)


def scores_are_of_others_miners(params: Params, state: State) -> bool:
    """Whom each score is of."""
    miners = state.services.miners
    return state.evaluation.opinions.all(lambda key, _opinion: key[2] in miners and not is_of(miners[key[2]], key[0]))


def scores_are_positive(params: Params, state: State) -> bool:
    """How high each score is."""
    return state.evaluation.opinions.all(lambda _key, opinion: opinion.score >= 1)


def scores_are_of_the_past(params: Params, state: State) -> bool:
    """The era of each score."""
    return state.evaluation.opinions.all(lambda key, _opinion: 1 <= key[1] <= state.chain.era)


def scores_have_rows(params: Params, state: State) -> bool:
    """The row of each score."""
    return state.evaluation.opinions.all(lambda key, _opinion: (key[0], key[1]) in state.evaluation.rows)


def rows_have_scores(params: Params, state: State) -> bool:
    """The total of each row."""
    return state.evaluation.rows.all(lambda _key, row: row.total >= 1)


def totals_are_sums_of_scores(params: Params, state: State) -> bool:
    """The total of each row against its scores."""
    scores = state.evaluation.opinions.sum_by(lambda key, _opinion: (key[0], key[1]), lambda _key, one: one.score)
    return state.evaluation.rows.all(lambda key, row: row.total == scores[key])


def reported_are_sums_of_scores(params: Params, state: State) -> bool:
    """What each row has reported against those of its scores that are reported."""
    reported = state.evaluation.opinions.sum_by(
        lambda key, _opinion: (key[0], key[1]), lambda _key, one: one.score if one.reported else 0
    )
    return state.evaluation.rows.all(lambda key, row: row.reported == reported[key])


def nothing_is_reported_before_the_end(params: Params, state: State) -> bool:
    """The rows of the current era, which has not ended."""
    return state.evaluation.rows.all(
        lambda key, row: implies(key[1] >= state.chain.era, row.reported == 0 and row.written == 0)
    )


def no_score_is_reported_before_the_end(params: Params, state: State) -> bool:
    """The scores of the current era, which has not ended."""
    return state.evaluation.opinions.all(lambda key, one: implies(key[1] >= state.chain.era, not one.reported))


# --- weights ------------------------------------------------------------------------------


def reported_is_part_of_the_total(params: Params, state: State) -> bool:
    """What each row has reported against its total."""
    return state.evaluation.rows.all(lambda _key, row: row.reported <= row.total)


def weights_are_in_proportion(params: Params, state: State) -> bool:
    """The weights that each row has written against the scores that they are for."""
    return state.evaluation.rows.all(lambda _key, row: row.written * row.total <= FULL_WEIGHT * row.reported)


def weights_were_written(params: Params, state: State) -> bool:
    """The score behind each weight."""
    opinions = state.evaluation.opinions
    return state.weights.entries.all(
        lambda key, entry: (key[0], entry.era, key[1]) in opinions and opinions[(key[0], entry.era, key[1])].reported
    )


def weights_are_part_of_their_row(params: Params, state: State) -> bool:
    """The weights of each validator and era on Bittensor against those that its row has written."""
    weights = state.weights.entries.sum_by(lambda key, entry: (key[0], entry.era), lambda _key, entry: entry.weight)
    return state.evaluation.rows.all(lambda key, row: weights[key] <= row.written)


def rows_fit(params: Params, state: State) -> bool:
    """The weights that each row has written."""
    return state.evaluation.rows.all(lambda _key, row: row.written <= FULL_WEIGHT)


def last_eras_have_rows(params: Params, state: State) -> bool:
    """The row of the last era that each validator reported for."""
    return state.weights.last_era.all(lambda validator, era: (validator, era) in state.evaluation.rows)


def last_eras_have_ended(params: Params, state: State) -> bool:
    """The last era that each validator reported for."""
    return state.weights.last_era.all(lambda _validator, era: era < state.chain.era)


def weights_are_of_the_last_era_or_older(params: Params, state: State) -> bool:
    """The era of each weight against the last one that its validator reported for."""
    return state.weights.entries.all(lambda key, entry: 1 <= entry.era <= state.weights.last_era[key[0]])


def weights_of_an_era_fit(params: Params, state: State) -> bool:
    """What a validator's weights of one era add up to."""
    weights = state.weights.entries.sum_by(lambda key, entry: (key[0], entry.era), lambda _key, entry: entry.weight)
    return state.evaluation.rows.all(lambda key, _row: weights[key] <= FULL_WEIGHT)


def each_weight_fits(params: Params, state: State) -> bool:
    """Each weight on Bittensor."""
    return state.weights.entries.all(lambda _key, entry: entry.weight <= FULL_WEIGHT)
