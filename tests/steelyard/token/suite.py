"""The token as data: actions, properties, presets.  It is the fixture of every engine's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from steelyard.language import Identity, Nat
from steelyard.suite import Fairness, Invariant, LeadsTo, Preset, Reachable, Relational, StepProperty, Suite, Theorem
from tests.steelyard.token import properties as p
from tests.steelyard.token.model import (
    ACTIONS,
    ESCROW,
    Coins,
    Number,
    Params,
    Percent,
    State,
    deal_id,
    genesis,
    is_valid,
)

SOURCE = ("Token",)

INVARIANTS = (
    Invariant(
        id="token.supply_is_sum",
        statement="The supply is the sum of all balances.",
        source=SOURCE,
        predicate=p.supply_is_sum,
    ),
    Invariant(
        id="token.supply_is_capped",
        statement="The supply never passes its limit.",
        source=SOURCE,
        predicate=p.supply_is_capped,
    ),
    Invariant(
        id="escrow.deal_ids_are_numbered",
        statement="The id of each deal is made of its number, which was given out.",
        source=SOURCE,
        predicate=p.deal_ids_are_numbered,
        lemma=True,
    ),
    Invariant(
        id="escrow.deals_are_funded",
        statement="Each deal is about at least one coin.",
        source=SOURCE,
        predicate=p.deals_are_funded,
    ),
    Invariant(
        id="escrow.deals_are_between_others",
        statement="The escrow is no party to a deal.",
        source=SOURCE,
        predicate=p.deals_are_between_others,
        lemma=True,
    ),
    Invariant(
        id="escrow.holds_open_deals",
        statement="The escrow holds exactly the coins of the open deals.",
        source=SOURCE,
        predicate=p.escrow_holds_open_deals,
        stratum=1,
    ),
    Invariant(
        id="escrow.is_empty_at_first",
        statement="Before the first deal the escrow holds nothing.",
        source=SOURCE,
        predicate=p.escrow_is_empty_at_first,
        stratum=1,
    ),
    Invariant(
        id="escrow.deals_within_limit",
        statement="Never more deals are opened than the deployment allows.",
        source=SOURCE,
        predicate=p.deals_within_limit,
    ),
)

STEPS = (
    StepProperty(
        id="authority.only_owner_spends",
        statement="No step lowers the balance of anyone but its caller and the escrow.",
        source=SOURCE,
        predicate=p.only_owner_spends,
    ),
    StepProperty(
        id="authority.only_operator_mints",
        statement="The supply grows by the operator's calls only.",
        source=SOURCE,
        predicate=p.only_operator_mints,
    ),
    StepProperty(
        id="authority.operator_stays",
        statement="The operator never changes.",
        source=SOURCE,
        predicate=p.operator_stays,
    ),
    StepProperty(
        id="escrow.finished_deals_are_final",
        statement="A finished deal never changes its status.",
        source=SOURCE,
        predicate=p.finished_deals_are_final,
    ),
)

THEOREMS = (
    Theorem(
        id="fee.split_is_exact",
        statement="The fee and the rest are the amount, for every fee.",
        source=SOURCE,
        predicate=p.split_is_exact,
    ),
    Theorem(
        id="fee.is_a_part",
        statement="The fee is at least nothing and at most the amount.",
        source=SOURCE,
        predicate=p.fee_is_a_part,
    ),
)

RELATIONALS = (
    Relational(
        id="token.two_transfers_are_one",
        statement="Two transfers have the effect of one over the sum.",
        source=SOURCE,
        left=p.transfer_twice,
        right=p.transfer_once,
        relation=p.same_balances,
    ),
)

REACHABLES = (
    Reachable(id="escrow.a_deal_settles", statement="A deal can settle.", source=SOURCE, predicate=p.a_deal_settles),
    Reachable(id="fee.house_earns", statement="The house can earn.", source=SOURCE, predicate=p.the_house_earns),
    Reachable(
        id="escrow.a_refunded_deal_is_closed",
        statement="A refunded deal can be closed.",
        source=SOURCE,
        predicate=p.a_refunded_deal_is_closed,
        of_step=True,
    ),
)


LEADS_TO = (
    LeadsTo(
        id="escrow.finished_deals_are_closed",
        statement="A finished deal is forgotten in the end.",
        source=SOURCE,
        antecedent=p.deal_is_finished,
        consequent=p.deal_is_forgotten,
        each="deals",
        fairness=(Fairness(action="close", reason="Whoever pays for the storage closes what is finished."),),
    ),
)


def two_people_deal(params: Params, state: State) -> Iterator[dict[str, Any]]:  # noqa: ARG001
    """The arguments of `open_deal` in TINY: alice with bob, bob with alice, alice with nobody."""
    for buyer, seller in (("alice", "bob"), ("bob", "alice"), ("alice", ESCROW)):
        for amount in (0, 1, 2):
            yield {"buyer": buyer, "seller": seller, "amount": amount}


TINY = Preset(
    name="tiny",
    summary="2 accounts, 2 coins, 2 deals between them",
    params=Params(max_supply=Coins(Nat(2)), max_deals=Number(Nat(2)), fee_percent=Percent(Nat(50))),
    genesis=({"operator": Identity("alice")},),
    pools={
        "Account": ("alice", "bob", ESCROW),
        "Coins": (0, 1, 2),
        "DealId": (deal_id(Number(Nat(0))), deal_id(Number(Nat(1)))),
    },
    domains={"open_deal": two_people_deal},
)

SMALL = attrs.evolve(TINY, name="small", summary="2 accounts, 2 coins, 2 deals of anyone with anyone", domains={})

SUITE = Suite(
    name="token",
    params=Params,
    is_valid=is_valid,
    state=State,
    genesis=genesis,
    actions=ACTIONS,
    properties=(*INVARIANTS, *STEPS, *THEOREMS, *RELATIONALS, *REACHABLES, *LEADS_TO),
    presets={"tiny": TINY, "small": SMALL},
)

MONEY = attrs.evolve(
    TINY, name="money", summary="coins only", domains={}, actions=("mint", "transfer"), absent="There are no deals."
)
DEALS = attrs.evolve(
    TINY,
    name="deals",
    summary="deals only",
    params=attrs.evolve(TINY.params, max_deals=Number(Nat(1))),
    actions=("mint", "open_deal", "settle", "refund", "close"),
    absent="Coins change hands by deals only, of which there is one.",
)
IN_SLICES = Preset(name="parts", summary="coins and deals apart", params=TINY.params, slices=(MONEY, DEALS))

#: The same protocol, run slice by slice.
SLICED = attrs.evolve(SUITE, presets={"parts": IN_SLICES})
