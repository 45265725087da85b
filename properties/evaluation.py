"""Evaluation: scores of others' miners, and weights in proportion to them."""

from __future__ import annotations

from invariants import evaluation
from model.params import Params
from model.state import MinerStatus, State
from model.units import FULL_WEIGHT, Era
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty

# --- scores -------------------------------------------------------------------------------


def only_validators_score(params: Params, before: State, step: Step, after: State) -> bool:
    """Scores that are new or other after the step."""
    was = before.evaluation.opinions
    return after.evaluation.opinions.all(
        lambda key, now: (
            (key in was and was[key].score == now.score)
            or (
                step.action == "evaluate_miner"
                and key[0] == step.caller
                and key[1] == before.chain.era
                and key[2] == step.arguments.miner
                and now.score == step.arguments.score
            )
        )
    )


def scores_are_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Scores of eras that have ended, before and after."""
    now = after.evaluation.opinions
    return before.evaluation.opinions.all(
        lambda key, was: implies(key[1] < before.chain.era, lambda: key in now and now[key].score == was.score)
    )


def totals_are_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Rows of eras that have ended, before and after."""
    now = after.evaluation.rows
    return before.evaluation.rows.all(
        lambda key, was: implies(key[1] < before.chain.era, lambda: key in now and now[key].total == was.total)
    )


def reports_are_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Scores that were reported, before and after."""
    now = after.evaluation.opinions
    return before.evaluation.opinions.all(
        lambda key, was: implies(was.reported, lambda: key in now and now[key].reported)
    )


# --- weights ------------------------------------------------------------------------------


def report_is_of_the_last_era(params: Params, before: State, step: Step, after: State) -> bool:
    """The score that is reported: of the era that has just ended, and for the first time."""
    era = Era(before.chain.era - 1)
    score = (step.caller, era, step.arguments.miner)
    weight = (step.caller, step.arguments.miner)
    was, now, entries = before.evaluation.opinions, after.evaluation.opinions, after.weights.entries
    return (score in was and score in now and weight in entries) and (
        not was[score].reported
        and now[score].reported
        and entries[weight].era == era
        and after.weights.last_era[step.caller] == era
    )


def weight_is_in_proportion(params: Params, before: State, step: Step, after: State) -> bool:
    """The weight that is reported of a miner that may serve."""
    miner = step.arguments.miner
    era = Era(before.chain.era - 1)
    row, score, weight = (step.caller, era), (step.caller, era, miner), (step.caller, miner)
    rows, scores, entries = before.evaluation.rows, before.evaluation.opinions, after.weights.entries
    miners = before.services.miners
    return (row in rows and score in scores and weight in entries and miner in miners) and implies(
        miners[miner].status == MinerStatus.ACTIVE,
        entries[weight].weight * rows[row].total
        <= FULL_WEIGHT * scores[score].score
        < (entries[weight].weight + 1) * rows[row].total,
    )


def weight_of_the_inactive_is_zero(params: Params, before: State, step: Step, after: State) -> bool:
    """The weight that is reported of a miner that may not serve."""
    miner = step.arguments.miner
    weight = (step.caller, miner)
    entries, miners = after.weights.entries, before.services.miners
    return (weight in entries and miner in miners) and implies(
        miners[miner].status != MinerStatus.ACTIVE, entries[weight].weight == 0
    )


def only_own_weights(params: Params, before: State, step: Step, after: State) -> bool:
    """Weights that are new or other after the step."""
    was = before.weights.entries
    return after.weights.entries.all(
        lambda key, now: (key in was and was[key] == now) or (step.action == "report_weight" and key[0] == step.caller)
    )


def weights_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Weights, before and after: one stays until its validator reports of the same miner for a later era."""
    now = after.weights.entries
    return before.weights.entries.all(lambda key, was: key in now and (now[key] == was or now[key].era > was.era))


def last_eras_rise(params: Params, before: State, step: Step, after: State) -> bool:
    """The last era that each validator reported for, before and after."""
    return before.weights.last_era.all(lambda validator, era: after.weights.last_era[validator] >= era)


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="evaluation.only_validators_score",
        statement="A score is given or changed by its validator only, in its era.",
        source=("S6.7", "P4.3", "P5 Authority"),
        predicate=only_validators_score,
    ),
    StepProperty(
        id="evaluation.scores_are_final",
        statement="Scores are final once their era has ended.",
        source=("P4.3", "P5 Content"),
        predicate=scores_are_final,
    ),
    StepProperty(
        id="evaluation.totals_are_final",
        statement="The total of a row is final once its era has ended.",
        source=("P4.3", "P5 Content"),
        predicate=totals_are_final,
    ),
    StepProperty(
        id="evaluation.reports_are_final",
        statement="A score that was reported stays so.",
        source=("P4.3",),
        predicate=reports_are_final,
    ),
    StepProperty(
        id="evaluation.report_is_of_the_last_era",
        statement="A weight is reported for the era that has just ended, once.",
        source=("S2.4c", "S6.7", "P4.3"),
        predicate=report_is_of_the_last_era,
        actions=("report_weight",),
    ),
    StepProperty(
        id="evaluation.weight_is_in_proportion",
        statement="The weight of an ACTIVE miner is within one unit of its score's share in the row.",
        source=("S6.7", "P4.3", "P5 Content"),
        predicate=weight_is_in_proportion,
        actions=("report_weight",),
    ),
    StepProperty(
        id="evaluation.weight_of_the_inactive_is_zero",
        statement="The weight of a miner that is banned or deregistered is 0.",
        source=("P4.3", "P5 Content"),
        predicate=weight_of_the_inactive_is_zero,
        actions=("report_weight",),
    ),
    StepProperty(
        id="evaluation.only_own_weights",
        statement="A validator's row of weights changes only by its own report.",
        source=("S2.4c", "P5 Authority"),
        predicate=only_own_weights,
    ),
    StepProperty(
        id="evaluation.weights_stay",
        statement="A weight stays until its validator reports of the same miner for a later era.",
        source=("P4.3",),
        predicate=weights_stay,
    ),
    StepProperty(
        id="evaluation.last_eras_rise",
        statement="The last era that a validator reported for never falls.",
        source=("P4.3",),
        predicate=last_eras_rise,
    ),
    Invariant(
        id="evaluation.scores_are_by_validators",
        statement="Only validators have scored miners.",
        source=("S6.7", "P4.3", "P5 Authority"),
        predicate=evaluation.scores_are_by_validators,
    ),
    Invariant(
        id="evaluation.scores_are_of_others_miners",
        statement="No validator has scored a miner whose owner or worker it is.",
        source=("P4.3", "P5 Authority", "A-15"),
        predicate=evaluation.scores_are_of_others_miners,
    ),
    Invariant(
        id="evaluation.totals_are_sums",
        statement="The total of a row is the sum of its scores.",
        source=("P4.3",),
        predicate=evaluation.totals_are_sums_of_scores,
    ),
    Invariant(
        id="evaluation.reported_are_sums",
        statement="What a row has reported is the sum of its scores that are reported.",
        source=("P4.3",),
        predicate=evaluation.reported_are_sums_of_scores,
    ),
    Invariant(
        id="evaluation.weights_are_in_proportion",
        statement="The weights of a row are no more than the share of its reported scores in the full weight.",
        source=("P4.3", "P5 Content"),
        predicate=evaluation.weights_are_in_proportion,
    ),
    Invariant(
        id="evaluation.weights_of_an_era_fit",
        statement="A validator's weights of one era, and so of the last that it reported for, sum to at most 65535.",
        source=("P4.3",),
        predicate=evaluation.weights_of_an_era_fit,
    ),
    Invariant(
        id="evaluation.each_weight_fits",
        statement="Every weight on Bittensor fits its width.",
        source=("P3", "P4.3"),
        predicate=evaluation.each_weight_fits,
    ),
    Invariant(
        id="evaluation.weights_were_written",
        statement="A weight on Bittensor is of a score that was reported.",
        source=("S6.7", "P4.3"),
        predicate=evaluation.weights_were_written,
    ),
    Invariant(
        id="evaluation.last_eras_have_ended",
        statement="A validator has reported for eras that have ended.",
        source=("P4.3",),
        predicate=evaluation.last_eras_have_ended,
    ),
    Invariant(
        id="evaluation.weights_are_of_the_last_era_or_older",
        statement="No weight is of a later era than the last one that its validator reported for.",
        source=("P4.3",),
        predicate=evaluation.weights_are_of_the_last_era_or_older,
    ),
    Invariant(
        id="evaluation.scores_are_positive",
        statement="A score is at least 1.",
        source=("P4",),
        predicate=evaluation.scores_are_positive,
        lemma=True,
    ),
    Invariant(
        id="evaluation.scores_are_of_the_past",
        statement="A score is of an era that has begun.",
        source=("P4.3",),
        predicate=evaluation.scores_are_of_the_past,
        lemma=True,
    ),
    Invariant(
        id="evaluation.scores_have_rows",
        statement="A score is in a row.",
        source=("P4.3",),
        predicate=evaluation.scores_have_rows,
        lemma=True,
    ),
    Invariant(
        id="evaluation.rows_have_scores",
        statement="The total of a row is at least 1.",
        source=("P4.3",),
        predicate=evaluation.rows_have_scores,
        lemma=True,
    ),
    Invariant(
        id="evaluation.no_row_is_reported_early",
        statement="Nothing of a row is reported before its era has ended.",
        source=("P4.3",),
        predicate=evaluation.nothing_is_reported_before_the_end,
        lemma=True,
    ),
    Invariant(
        id="evaluation.no_score_is_reported_early",
        statement="A score is not reported before its era has ended.",
        source=("P4.3",),
        predicate=evaluation.no_score_is_reported_before_the_end,
        lemma=True,
    ),
    Invariant(
        id="evaluation.reported_is_part_of_the_total",
        statement="What a row has reported is part of its total.",
        source=("P4.3",),
        predicate=evaluation.reported_is_part_of_the_total,
        lemma=True,
    ),
    Invariant(
        id="evaluation.weights_are_part_of_their_row",
        statement="A validator's weights of an era are part of those that its row has written.",
        source=("P4.3",),
        predicate=evaluation.weights_are_part_of_their_row,
        lemma=True,
    ),
    Invariant(
        id="evaluation.rows_fit",
        statement="A row writes at most 65535.",
        source=("P4.3",),
        predicate=evaluation.rows_fit,
        lemma=True,
    ),
    Invariant(
        id="evaluation.last_eras_have_rows",
        statement="There is a row of the last era that a validator reported for.",
        source=("P4.3",),
        predicate=evaluation.last_eras_have_rows,
        lemma=True,
    ),
)
