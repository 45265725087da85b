"""The validator gets the rest, and its backers the commission."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account
from model.params import Params
from model.refusals.staking import NotAValidator
from model.state import State
from model.units import WHOLE, Percent
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="anyone", fair="anyone may, and its backers want it")
def collect_validator_rewards(params: Params, state: State, *, validator: Account) -> State:
    """Collect with the two shares confused."""
    validators = state.staking.validators
    require(validator in validators, NotAValidator(account=validator))
    before = validators[validator]
    turned = validators.set(validator, evolve(before, commission=Percent(WHOLE - before.commission)))
    mixed = evolve(state, staking=evolve(state.staking, validators=turned))
    collected = staking.collect_validator_rewards(params, mixed, validator=validator)
    after = collected.staking.validators
    mended = after.set(validator, evolve(after[validator], commission=before.commission))
    return evolve(collected, staking=evolve(collected.staking, validators=mended))


VARIANT = Variant(
    name="commission-backwards",
    story="A validator without commission takes all, and its backers nothing.",
    origin="a slip: commission backwards",
    property="fairness.backers_earn_by_stake",
    replace={"collect_validator_rewards": collect_validator_rewards},
    scope=STAKING,
)
