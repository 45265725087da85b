"""The split of revenue: 60 to the miners, 30 to validators and stakers, 10 to the treasury."""

from __future__ import annotations

from invariants import revenue
from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, is_user
from model.machines import FIRST_SLOT
from model.params import MAINNET, Params
from model.refusals.common import InsufficientBalance, NotAUser
from model.revenue import (
    compute_miners_total,
    compute_shares,
    compute_stakers_total,
    compute_treasury_total,
    with_revenue,
)
from model.state import State
from model.units import WHOLE, Planck
from steelyard.language import floor_div, implies, require
from steelyard.suite import Invariant, Property, Relational, Step, StepProperty, Theorem

#: The actions that settle a service.
SETTLEMENTS = ("confirm_period", "invoke_contract", "release_deferred")
#: The split that the seed asks for.
MINERS = 60
STAKERS = 30
REST = 10
#: By how many tenths of a planck the parts of one settlement may miss their exact shares under it.
MINERS_BOUND = 8
STAKERS_BOUND = 12
REST_BOUND = 9


def is_60_30_10(params: Params) -> bool:
    """Whether the split is the one that the seed asks for."""
    return params.miner_percent == MINERS and params.staker_percent == STAKERS and params.treasury_percent == REST


def mainnet_is_60_30_10(params: Params) -> bool:
    """The network's own split."""
    return is_60_30_10(MAINNET)


def shares_are_the_whole(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The three parts of a settlement together."""
    shares = compute_shares(params, total, planck)
    return shares.miners + shares.stakers + shares.treasury == planck


def miners_share_is_not_negative(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The miners' part of a settlement."""
    return compute_miners_total(params, Planck(total + planck)) >= compute_miners_total(params, total)


def stakers_share_is_not_negative(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The stakers' part of a settlement."""
    return compute_stakers_total(params, Planck(total + planck)) >= compute_stakers_total(params, total)


def treasury_share_is_not_negative(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The treasury's part of a settlement."""
    return compute_treasury_total(params, Planck(total + planck)) >= compute_treasury_total(params, total)


def shares_grow_with_the_amount(params: Params, *, total: Planck, planck: Planck, more: Planck) -> bool:
    """The parts of a settlement, and of one that is larger by `more`, after the same revenue."""
    small = compute_shares(params, total, planck)
    large = compute_shares(params, total, Planck(planck + more))
    return small.miners <= large.miners and small.stakers <= large.stakers and small.treasury <= large.treasury


def floors_at_60_and_90(params: Params, *, total: Planck) -> bool:
    """The lifetime shares of the seed's split against plain floors."""
    miners = floor_div(MINERS * total, WHOLE)
    served = floor_div((MINERS + STAKERS) * total, WHOLE)
    return implies(
        is_60_30_10(params),
        compute_miners_total(params, total) == miners
        and compute_stakers_total(params, total) == served - miners
        and compute_treasury_total(params, total) == total - served,
    )


def miner_deviates_by_less_than_a_planck(params: Params, *, total: Planck, planck: Planck) -> bool:
    """A settlement's miners' part against its exact share, in hundredths of a planck, for any split."""
    deviation = compute_shares(params, total, planck).miners * WHOLE - params.miner_percent * planck
    return -WHOLE < deviation < WHOLE


def miners_deviation_in_tenths(params: Params, total: Planck, planck: Planck) -> int:
    """By how many tenths of a planck the miners' part of a settlement differs from 60 %."""
    return 10 * compute_shares(params, total, planck).miners - 6 * planck


def stakers_deviation_in_tenths(params: Params, total: Planck, planck: Planck) -> int:
    """By how many tenths of a planck the stakers' part of a settlement differs from 30 %."""
    return 10 * compute_shares(params, total, planck).stakers - 3 * planck


def treasury_deviation_in_tenths(params: Params, total: Planck, planck: Planck) -> int:
    """By how many tenths of a planck the treasury's part of a settlement differs from 10 %."""
    return 10 * compute_shares(params, total, planck).treasury - planck


def miners_deviation_is_bounded(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The miners' part of one settlement under the seed's split."""
    return implies(
        is_60_30_10(params), -MINERS_BOUND <= miners_deviation_in_tenths(params, total, planck) <= MINERS_BOUND
    )


def stakers_deviation_is_bounded(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The stakers' part of one settlement under the seed's split."""
    return implies(
        is_60_30_10(params), -STAKERS_BOUND <= stakers_deviation_in_tenths(params, total, planck) <= STAKERS_BOUND
    )


def treasury_deviation_is_bounded(params: Params, *, total: Planck, planck: Planck) -> bool:
    """The treasury's part of one settlement under the seed's split."""
    return implies(
        is_60_30_10(params), -REST_BOUND <= treasury_deviation_in_tenths(params, total, planck) <= REST_BOUND
    )


def settled(params: Params, state: State, *, payee: Account, planck: Planck) -> State:
    """A settlement, for a user, of what the marketplace has."""
    require(is_user(payee), NotAUser(account=payee))
    free = state.hippius.halpha[MARKETPLACE]
    require(free >= planck, InsufficientBalance(account=MARKETPLACE, needed=planck, free=free))
    return with_revenue(params, state, payee=payee, planck=planck)


def settled_at_once(
    params: Params, state: State, *, miner: Account, other: Account, first: Planck, second: Planck
) -> State:
    """Two amounts of revenue in one settlement."""
    return settled(params, state, payee=miner, planck=Planck(first + second))


def settled_in_two(
    params: Params, state: State, *, miner: Account, other: Account, first: Planck, second: Planck
) -> State:
    """The same revenue in two settlements, for two miners or the same twice."""
    return settled(params, settled(params, state, payee=miner, planck=first), payee=other, planck=second)


def is_same_for_the_classes(params: Params, before: State, left: State, right: State) -> bool:
    """What the three classes have got, and what the marketplace has left."""
    return (
        left.revenue.total == right.revenue.total
        and left.revenue.miners == right.revenue.miners
        and left.revenue.stakers == right.revenue.stakers
        and left.revenue.treasury == right.revenue.treasury
        and left.hippius.halpha[STAKER_POT] == right.hippius.halpha[STAKER_POT]
        and left.hippius.halpha[TREASURY] == right.hippius.halpha[TREASURY]
        and left.hippius.halpha[MARKETPLACE] == right.hippius.halpha[MARKETPLACE]
    )


def payee_of(before: State, step: Step) -> Account:
    """Whose miner a settlement is for."""
    if step.action == "release_deferred":
        return Account(step.arguments.payee)
    services = before.services
    if step.action == "confirm_period":
        return services.miners[services.slots[(step.arguments.request, step.arguments.slot)].miner].owner
    request = services.contracts[step.arguments.contract].request
    return services.miners[services.slots[(request, FIRST_SLOT)].miner].owner


def revenue_goes_to_the_three(params: Params, before: State, step: Step, after: State) -> bool:
    """Who gains and who loses by a settlement, and how much."""
    was = before.hippius.halpha
    now = after.hippius.halpha
    payee = payee_of(before, step)
    planck = Planck(after.revenue.total - before.revenue.total)
    shares = compute_shares(params, before.revenue.total, planck)
    return (
        now[MARKETPLACE] == was[MARKETPLACE] - planck
        and now[payee] == was[payee] + shares.miners
        and now[STAKER_POT] == was[STAKER_POT] + shares.stakers
        and now[TREASURY] == was[TREASURY] + shares.treasury
    )


def nobody_else_is_touched_by_revenue(params: Params, before: State, step: Step, after: State) -> bool:
    """All other balances, before and after a settlement."""
    was = before.hippius.halpha
    now = after.hippius.halpha
    payee = payee_of(before, step)
    return was.all(
        lambda account, planck: account in (MARKETPLACE, STAKER_POT, TREASURY, payee) or now[account] == planck
    ) and now.all(
        lambda account, planck: account in (MARKETPLACE, STAKER_POT, TREASURY, payee) or was[account] == planck
    )


def only_settlements_make_revenue(params: Params, before: State, step: Step, after: State) -> bool:
    """The lifetime totals, before and after what is no settlement."""
    return step.action in SETTLEMENTS or (
        after.revenue.total == before.revenue.total
        and after.revenue.miners == before.revenue.miners
        and after.revenue.stakers == before.revenue.stakers
        and after.revenue.treasury == before.revenue.treasury
    )


def only_revenue_pays_the_classes(params: Params, before: State, step: Step, after: State) -> bool:
    """What the marketplace loses, and the stakers' pot and the treasury gain, by what is no settlement."""
    was = before.hippius.halpha
    now = after.hippius.halpha
    return step.action in SETTLEMENTS or (
        (step.action == "chargeback" or now[MARKETPLACE] >= was[MARKETPLACE])
        and now[STAKER_POT] <= was[STAKER_POT]
        and (step.action == "sweep_unallocated" or now[TREASURY] <= was[TREASURY])
    )


PROPERTIES: tuple[Property, ...] = (
    Theorem(
        id="split.mainnet",
        statement="The network's own split is 60/30/10.",
        source=("S5.1", "S5.2", "S5.3", "P5 60/30/10"),
        predicate=mainnet_is_60_30_10,
    ),
    Theorem(
        id="split.parts_sum_to_the_revenue",
        statement="For every valid split the three parts of a settlement sum to it exactly.",
        source=("S5.1", "S5.2", "S5.3", "P5 60/30/10"),
        predicate=shares_are_the_whole,
    ),
    Theorem(
        id="split.miners_part_not_negative",
        statement="For every valid split the miners' part of a settlement is not negative.",
        source=("S5.1", "P5 60/30/10"),
        predicate=miners_share_is_not_negative,
    ),
    Theorem(
        id="split.stakers_part_not_negative",
        statement="For every valid split the stakers' part of a settlement is not negative.",
        source=("S5.2", "P5 60/30/10"),
        predicate=stakers_share_is_not_negative,
    ),
    Theorem(
        id="split.treasury_part_not_negative",
        statement="For every valid split the treasury's part of a settlement is not negative.",
        source=("S5.3", "P5 60/30/10"),
        predicate=treasury_share_is_not_negative,
    ),
    Theorem(
        id="split.monotone",
        statement="After the same revenue, a larger settlement gives no class less.",
        source=("P5 60/30/10",),
        predicate=shares_grow_with_the_amount,
    ),
    Theorem(
        id="split.floors_at_60_and_90",
        statement="For 60/30/10 the lifetime shares are the plain floors at 60 % and 90 % of the revenue.",
        source=("P4.4",),
        predicate=floors_at_60_and_90,
    ),
    Theorem(
        id="split.miner_deviation",
        statement="For every valid split the miner of a settlement gets its exact share to less than one planck.",
        source=("P4.4",),
        predicate=miner_deviates_by_less_than_a_planck,
    ),
    Theorem(
        id="split.miners_deviation_60_30_10",
        statement="For 60/30/10 one settlement's part of the miners is within 4/5 of a planck of 60 %.",
        source=("S5.1", "P5 60/30/10"),
        predicate=miners_deviation_is_bounded,
    ),
    Theorem(
        id="split.stakers_deviation_60_30_10",
        statement="For 60/30/10 one settlement's part of the stakers is within 6/5 of a planck of 30 %.",
        source=("S5.2", "P5 60/30/10"),
        predicate=stakers_deviation_is_bounded,
    ),
    Theorem(
        id="split.treasury_deviation_60_30_10",
        statement="For 60/30/10 one settlement's part of the treasury is within 9/10 of a planck of 10 %.",
        source=("S5.3", "P5 60/30/10"),
        predicate=treasury_deviation_is_bounded,
    ),
    Relational(
        id="split.cuts_do_not_matter",
        statement="Revenue that is settled in two parts, whoever serves, gives the classes what it gives them in one.",
        source=("P5 60/30/10",),
        left=settled_at_once,
        right=settled_in_two,
        relation=is_same_for_the_classes,
    ),
    Invariant(
        id="split.miners_lifetime_share",
        statement="After total revenue T the miners have got exactly the floor of their percentage of T.",
        source=("S5.1", "P4.4", "P5 60/30/10"),
        predicate=revenue.miners_have_their_floor,
    ),
    Invariant(
        id="split.stakers_lifetime_share",
        statement="Validators and stakers have got exactly the floor of their part of what the miners left.",
        source=("S5.2", "P4.4", "P5 60/30/10"),
        predicate=revenue.stakers_have_their_floor,
    ),
    Invariant(
        id="split.treasury_lifetime_share",
        statement="The treasury has got exactly the rest.",
        source=("S5.3", "P4.4", "P5 60/30/10"),
        predicate=revenue.treasury_has_the_rest,
    ),
    Invariant(
        id="split.parts_are_the_whole",
        statement="The three lifetime shares sum to all revenue.",
        source=("S5.1", "S5.2", "S5.3", "P5 60/30/10"),
        predicate=revenue.parts_are_the_whole,
    ),
    Invariant(
        id="split.pot_holds_the_stakers_share",
        statement="The stakers' lifetime share is in their pot, was paid to them, or was swept by governance.",
        source=("S5.2", "P5 Solvency"),
        predicate=revenue.pot_holds_the_stakers_share,
    ),
    Invariant(
        id="split.treasury_holds_its_share",
        statement="The treasury holds no more than its lifetime share and what governance has swept.",
        source=("S5.3", "P5 60/30/10"),
        predicate=revenue.treasury_holds_no_more_than_its_share,
    ),
    StepProperty(
        id="split.revenue_goes_to_the_three",
        statement="A settlement leaves the marketplace and arrives, each part at its class.",
        source=("S5.1", "S5.2", "S5.3", "S5.4", "P5 60/30/10"),
        predicate=revenue_goes_to_the_three,
        actions=SETTLEMENTS,
    ),
    StepProperty(
        id="split.nobody_else_is_touched",
        statement="A settlement changes no other balance.",
        source=("P5 60/30/10",),
        predicate=nobody_else_is_touched_by_revenue,
        actions=SETTLEMENTS,
    ),
    StepProperty(
        id="split.only_settlements",
        statement="Nothing but a settlement of a service makes revenue.",
        source=("P4.4", "P5 60/30/10"),
        predicate=only_settlements_make_revenue,
    ),
    StepProperty(
        id="split.only_revenue",
        statement="Nothing but revenue leaves the marketplace, but for a chargeback, or pays the stakers' pot or the "
        "treasury, but for what governance sweeps.",
        source=("P4.3", "P4.4", "P5 60/30/10"),
        predicate=only_revenue_pays_the_classes,
    ),
)
