"""A list of guardians is taken as it comes."""

from __future__ import annotations

from attrs import evolve

from model.guardians import has_only_users, total_corrupted, total_guardians
from model.params import Params
from model.refusals.bridge import GuardianNotAUser, ThresholdOutOfRange
from model.state import Guardians, State
from model.units import Votes
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, assume, require
from steelyard.variant import Variant
from tests.variants.scopes import narrowed


@action(by="the admin")
def rotate_pallet_guardians(params: Params, state: State, *, guardians: Guardians, threshold: Votes) -> State:
    """Replace the guardians by a list that may hold an account twice."""
    require(has_only_users(guardians), GuardianNotAUser())
    filled = Votes(total_guardians(guardians))
    require(1 <= threshold <= filled, ThresholdOutOfRange(threshold=threshold, guardians=filled))
    assume(total_corrupted(state.corrupted, guardians) < threshold, "A-05")
    guard = evolve(state.pallet.guard, guardians=guardians, threshold=threshold)
    return evolve(state, pallet=evolve(state.pallet, guard=guard))


VARIANT = Variant(
    name="duplicate-guardian",
    story="An account fills two guardian slots, so that one vote counts twice.",
    origin="F-4 U4",
    property="bridge.guardians_are_distinct",
    replace={"rotate_pallet_guardians": rotate_pallet_guardians},
    scope=narrowed(BRIDGE_SLICE, "emit_alpha", "rotate_pallet_guardians"),
)
