"""Weights: two validators score two miners of one owner, one of which is banned or leaves, over two eras."""

from __future__ import annotations

from collections.abc import Mapping

from model.accounts import Account, Family, MinerId
from model.miners import register_miner
from model.params import Params
from model.state import Kind, State
from model.units import Score, Size
from properties.scopes import ALICE, VALIDATOR, Domain, both, offered, together
from properties.slices.cast import HOME, MINER, OWNER, WORKER, begun
from properties.slices.lead_in import LeadIn
from properties.slices.moments import is_produced
from steelyard.suite import Preset

OTHER = Account("validator2")
SECOND_MINER = MinerId("miner2")
#: The owner of the second miner is a validator, too.
SECOND_WORKER = Account("worker2")


def scene(params: Params) -> LeadIn:
    """Two miners: Owner's, and one of the second validator."""
    offer = {"kind": Kind.S3, "capacity": Size(1)}
    return LeadIn(
        params,
        begun(),
        (register_miner, {"owner": OWNER, "worker": WORKER, "miner": MINER, "family": HOME, **offer}),
        (
            register_miner,
            {"owner": OTHER, "worker": SECOND_WORKER, "miner": SECOND_MINER, "family": Family("family2"), **offer},
        ),
    )


def is_first_era(state: State) -> bool:
    """Scores may still be given."""
    return state.chain.era == 1


def is_scored(state: State) -> bool:
    """There is a score."""
    return len(state.evaluation.rows) > 0


def is_unscored(state: State) -> bool:
    """There is no score yet."""
    return not is_scored(state)


def is_over(state: State) -> bool:
    """The first era has ended."""
    return not is_first_era(state)


def is_reported(state: State) -> bool:
    """The first validator has reported both scores of the first era, and nothing else was done."""
    return len(state.weights.entries) == 2 and len(state.evaluation.rows) == 1  # noqa: PLR2004 - two miners


def is_unreported(state: State) -> bool:
    """Nobody has reported anything."""
    return len(state.weights.entries) == 0


def has_one_era(state: State) -> bool:
    """At most one era has ended, so that the scores of a second may follow."""
    return state.chain.era <= 2  # noqa: PLR2004 - the second era


def domains() -> Mapping[str, Domain]:
    """The calls of the story."""
    scores = [{"validator": VALIDATOR, "miner": miner, "score": Score(1)} for miner in (MINER, SECOND_MINER)]
    return {
        "register_validator": offered(is_unscored, {"validator": OTHER}),
        "evaluate_miner": together(
            offered(is_first_era, *scores, {"validator": VALIDATOR, "miner": MINER, "score": Score(2)}),
            offered(both(is_reported, has_one_era), {"validator": VALIDATOR, "miner": MINER, "score": Score(1)}),
            offered(
                is_first_era,
                {"validator": OTHER, "miner": SECOND_MINER, "score": Score(1)},
                {"validator": OTHER, "miner": MINER, "score": Score(1)},
            ),
            offered(
                is_unscored,
                {"validator": ALICE, "miner": MINER, "score": Score(1)},
                {"validator": VALIDATOR, "miner": MinerId("nobody"), "score": Score(1)},
                {"validator": VALIDATOR, "miner": MINER, "score": Score(0)},
            ),
        ),
        "report_weight": together(
            offered(is_over, *({"validator": VALIDATOR, "miner": miner} for miner in (MINER, SECOND_MINER))),
            offered(is_over, {"validator": OTHER, "miner": MINER}),
        ),
        "ban_miner": offered(both(is_over, is_unreported), {"validator": VALIDATOR, "miner": SECOND_MINER}),
        "deregister_miner": offered(both(is_over, is_unreported), {"owner": OWNER, "miner": MINER}),
        "end_era": offered(both(is_scored, has_one_era), {}),
        "pass_slot": offered(both(is_scored, both(has_one_era, is_produced)), {"leader": VALIDATOR}),
        "produce_block": offered(both(is_scored, both(has_one_era, is_era_young)), {"validator": VALIDATOR}),
    }


def is_era_young(state: State) -> bool:
    """The era cannot be ended yet: here it lasts for a block."""
    return state.chain.block == state.chain.era_began


def weights_slice(params: Params) -> Preset:
    """The slice of evaluation and weights."""
    offers = scene(params).domains(domains())
    return Preset(
        name="weights",
        summary="2 validators, 2 miners, 2 eras",
        params=params,
        genesis=(begun(),),
        domains=offers,
        actions=tuple(offers),
        absent="No requests, money or stake.",
    )
