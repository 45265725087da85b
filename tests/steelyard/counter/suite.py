"""The counter as data."""

from __future__ import annotations

from steelyard.language import Identity
from steelyard.suite import Fairness, Invariant, LeadsTo, Preset, Reachable, StepProperty, Suite, Theorem
from tests.steelyard.counter import model, properties

SUITE = Suite(
    name="counter",
    params=model.Params,
    is_valid=model.is_valid,
    state=model.State,
    genesis=model.genesis,
    actions=(model.add, model.take_back),
    properties=(
        Invariant(
            id="count.within_limit",
            statement="The count never passes the limit.",
            source=("Counter", "A-01"),
            predicate=properties.within_limit,
        ),
        Invariant(
            id="count.is_given",
            statement="The count is the sum of what was given.",
            source=("Counter",),
            predicate=properties.count_is_given,
        ),
        Invariant(
            id="count.gifts_are_positive",
            statement="Nobody is noted for nothing.",
            source=("Counter",),
            predicate=properties.nothing_given_is_nothing,
        ),
        StepProperty(
            id="steps.only_taking_back_lowers",
            statement="Only taking back lowers the count.",
            source=("Counter",),
            predicate=properties.only_taking_back_lowers,
        ),
        StepProperty(
            id="steps.taking_back_begins_full",
            statement="The count falls from the limit only.",
            source=("Counter", "A-01"),
            predicate=properties.taking_back_begins_full,
        ),
        StepProperty(
            id="steps.owner_stays",
            statement="The owner never changes.",
            source=("Counter",),
            predicate=properties.owner_stays,
        ),
        Theorem(
            id="steps.twice_is_even",
            statement="Twice a count is even.",
            source=("Counter",),
            predicate=properties.twice_is_even,
        ),
        Reachable(
            id="count.fills_up",
            statement="The limit can be reached.",
            source=("Counter",),
            predicate=properties.is_full,
        ),
        LeadsTo(
            id="count.is_taken_back",
            statement="What the owner gave to a full count comes back.",
            source=("Counter",),
            antecedent=properties.owner_is_owed,
            consequent=properties.owner_is_paid,
            fairness=(
                Fairness(action="take_back", when=properties.is_by_owner, reason="The owner wants back what is due."),
            ),
        ),
    ),
    presets={
        "tiny": Preset(
            name="tiny",
            summary="2 persons, up to 2",
            params=model.Params(limit=model.Count(2)),
            genesis=({"owner": Identity("ann")},),
            pools={"Person": ("ann", "ben"), "Count": (0, 1, 2)},
        ),
        "wide": Preset(
            name="wide",
            summary="2 persons, up to 1,000,000",
            params=model.Params(limit=model.Count(1_000_000)),
            genesis=({"owner": Identity("ann")},),
            pools={"Person": ("ann", "ben"), "Count": (1, 1_000_000)},
        ),
    },
    assumptions={"A-01": "The owner waits until it is full."},
)
