"""Staking: two backers and a validator with a commission, while revenue comes in two parts.

Alice backs with two planck, Bob with one, before the revenue, between its parts, or after;
what is unbonded waits, and rewards are claimed in any order.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.accounts import STAKER_POT, Account, unbonding_id
from model.hippius import transfer
from model.params import Params
from model.payments import purchase_with_alpha
from model.state import State
from model.units import Nonce, Percent, Planck
from properties.scopes import ALICE, BOB, VALIDATOR, Arguments, Domain, both, offered, together
from properties.slices.cast import SECOND_BATCH, begun, brought
from properties.slices.contract import calls_of, deployed
from properties.slices.lead_in import LeadIn
from properties.slices.moments import is_produced
from steelyard.suite import Preset

#: How often anybody may unbond.
UNBONDINGS = 1


def scene(params: Params) -> LeadIn:
    """Alice has credits for two calls, and two planck; Bob and the validator have one."""
    return LeadIn(
        params,
        begun(),
        *brought(ALICE, 4),
        *deployed(ALICE, Planck(1)),
        (purchase_with_alpha, {"client": ALICE, "planck": Planck(6)}),
        (transfer, {"sender": ALICE, "recipient": BOB, "planck": Planck(1)}),
        (transfer, {"sender": ALICE, "recipient": VALIDATOR, "planck": Planck(1)}),
    )


def is_before_revenue(state: State) -> bool:
    """No revenue has come yet."""
    return state.revenue.total == 0


def is_unstaked(state: State) -> bool:
    """Nobody backs anybody, and nobody did."""
    return is_before_revenue(state) and state.staking.total_stake == 0 and state.staking.next_unbonding == 0


def has_no_position(backer: Account) -> Domain:
    """Whether a backer may still nominate: it never unbonded."""

    def domain(_params: Params, state: State) -> tuple[Arguments, ...]:
        if (backer, VALIDATOR) in state.staking.positions or state.staking.next_unbonding > 0:
            return ()
        return ({"nominator": backer, "validator": VALIDATOR, "planck": Planck(2 if backer == ALICE else 1)},)

    return domain


def may_unbond(state: State) -> bool:
    """Nobody has unbonded."""
    return state.staking.next_unbonding < UNBONDINGS


def is_alice_alone(state: State) -> bool:
    """Alice alone backs the validator, revenue has come once, and nobody has unbonded."""
    return state.staking.total_stake == 2 and state.revenue.total == 3 and may_unbond(state)  # noqa: PLR2004 - the amounts of the story


def is_unbonding(state: State) -> bool:
    """Stake waits to be withdrawn."""
    return len(state.staking.unbondings) > 0


def domains() -> Mapping[str, Domain]:
    """The calls of the story."""
    unbonding = unbonding_id(Nonce(0))
    return {
        "register_validator": offered(is_unstaked, {"validator": VALIDATOR}, {"validator": STAKER_POT}),
        "set_commission": together(
            offered(
                is_unstaked,
                {"validator": VALIDATOR, "commission": Percent(50)},
                {"validator": VALIDATOR, "commission": Percent(101)},
                {"validator": ALICE, "commission": Percent(1)},
            ),
            offered(is_alice_alone, {"validator": VALIDATOR, "commission": Percent(50)}),
        ),
        "bond": offered(
            is_unstaked,
            {"validator": VALIDATOR, "planck": Planck(1)},
            {"validator": VALIDATOR, "planck": Planck(0)},
            {"validator": VALIDATOR, "planck": Planck(9)},
            {"validator": ALICE, "planck": Planck(1)},
        ),
        "nominate": together(
            has_no_position(ALICE),
            has_no_position(BOB),
            offered(
                is_unstaked,
                {"nominator": STAKER_POT, "validator": VALIDATOR, "planck": Planck(1)},
                {"nominator": ALICE, "validator": BOB, "planck": Planck(1)},
                {"nominator": ALICE, "validator": VALIDATOR, "planck": Planck(0)},
                {"nominator": ALICE, "validator": VALIDATOR, "planck": Planck(9)},
            ),
        ),
        "unbond": offered(
            may_unbond,
            *({"backer": ALICE, "validator": VALIDATOR, "planck": Planck(amount)} for amount in (0, 1, 9)),
        ),
        "withdraw_unbonded": together(
            offered(is_unstaked, {"backer": ALICE, "unbonding": unbonding}),
            offered(is_unbonding, *({"backer": backer, "unbonding": unbonding} for backer in (ALICE, BOB))),
        ),
        "collect_validator_rewards": together(
            offered(both(has_revenue, may_unbond), {"validator": VALIDATOR}),
            offered(is_unstaked, {"validator": ALICE}),
        ),
        "claim_stake_rewards": together(
            offered(has_revenue, *({"backer": backer, "validator": VALIDATOR} for backer in (ALICE, BOB, VALIDATOR))),
            offered(is_unstaked, {"backer": ALICE, "validator": BOB}),
        ),
        "sweep_unallocated": offered(has_revenue, {"planck": Planck(0)}, {"planck": Planck(1)}, {"planck": Planck(9)}),
        "invoke_contract": offered(is_story, *calls_of(ALICE, SECOND_BATCH, 3)),
        "pass_slot": offered(is_produced, {"leader": VALIDATOR}),
        "produce_block": offered(both(is_unbonding, is_waiting), {"validator": VALIDATOR}),
    }


def has_revenue(state: State) -> bool:
    """Revenue has come."""
    return not is_before_revenue(state)


def is_story(_state: State) -> bool:
    """In every state of the story."""
    return True


def is_waiting(state: State) -> bool:
    """Some stake that was unbonded cannot be withdrawn yet."""
    return any(state.chain.block < one.release_at for _, one in state.staking.unbondings.items())


def staking_slice(params: Params) -> Preset:
    """The slice of stake and its rewards."""
    offers = scene(params).domains(domains())
    return Preset(
        name="staking",
        summary="1 validator, 2 backers, revenue in 2 parts",
        params=params,
        genesis=(begun(),),
        pools={
            "Account": (ALICE, BOB, VALIDATOR),
            "Planck": (Planck(1), Planck(2)),
            "Percent": (Percent(0), Percent(50)),
        },
        domains=offers,
        actions=tuple(offers),
        absent="Revenue comes from calls of one contract; what else moves hAlpha is left out.",
    )
