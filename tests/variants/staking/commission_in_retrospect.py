"""A new commission does not wait for what was earned."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account
from model.params import Params
from model.refusals.staking import CommissionTooHigh, NotAValidator
from model.state import State
from model.units import WHOLE, Percent
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a validator", caller="validator")
def set_commission(params: Params, state: State, *, validator: Account, commission: Percent) -> State:
    """Change the commission, and collect nothing before."""
    validators = state.staking.validators
    require(validator in validators, NotAValidator(account=validator))
    require(commission <= WHOLE, CommissionTooHigh(commission=commission, most=WHOLE))
    after = validators.set(validator, evolve(validators[validator], commission=commission))
    return evolve(state, staking=evolve(state.staking, validators=after))


VARIANT = Variant(
    name="commission-in-retrospect",
    story="A validator raises its commission and takes it of what its backers had earned before.",
    origin="a slip: a stale snapshot",
    property="fairness.commission_changes",
    replace={"set_commission": set_commission},
    scope=STAKING,
)
