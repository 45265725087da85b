"""What must hold of the token."""

from __future__ import annotations

from steelyard.language import implies
from steelyard.suite import Step
from tests.steelyard.token.model import (
    ESCROW,
    HOUSE,
    Account,
    Coins,
    DealId,
    Params,
    State,
    Status,
    compute_fee,
    compute_net,
    deal_id,
    transfer,
)


def supply_is_sum(params: Params, state: State) -> bool:  # noqa: ARG001
    """The supply and what the accounts hold together."""
    return state.supply == state.balances.sum(lambda _account, amount: amount)


def supply_is_capped(params: Params, state: State) -> bool:
    """The supply and its limit."""
    return state.supply <= params.max_supply


def deal_ids_are_numbered(params: Params, state: State) -> bool:  # noqa: ARG001
    """Why a new deal never meets an old one."""
    return state.deals.all(lambda key, deal: key == deal_id(deal.number) and deal.number < state.opened)


def deals_are_funded(params: Params, state: State) -> bool:  # noqa: ARG001
    """No deal is about nothing."""
    return state.deals.all(lambda _key, deal: deal.amount > 0)


def deals_are_between_others(params: Params, state: State) -> bool:  # noqa: ARG001
    """The escrow deals with nobody."""
    return state.deals.all(lambda _key, deal: deal.buyer != ESCROW and deal.seller != ESCROW)


def total_open(state: State) -> int:
    """The coins of all open deals."""
    return state.deals.sum(lambda _key, deal: deal.amount if deal.status == Status.OPEN else 0)


def escrow_holds_open_deals(params: Params, state: State) -> bool:  # noqa: ARG001
    """The escrow and the open deals."""
    return state.balances[ESCROW] == total_open(state)


def escrow_is_empty_at_first(params: Params, state: State) -> bool:  # noqa: ARG001
    """Before the first deal nothing waits."""
    return implies(state.opened == 0, state.balances[ESCROW] == 0)


def deals_within_limit(params: Params, state: State) -> bool:
    """How many deals are ever opened."""
    return state.opened <= params.max_deals


def only_owner_spends(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """The escrow pays by the rules of a deal; everyone else only by a call of their own."""
    return before.balances.all(
        lambda account, amount: account in (ESCROW, step.caller) or after.balances[account] >= amount
    )


def only_operator_mints(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """Who makes the supply grow."""
    return implies(after.supply > before.supply, step.caller == before.operator)


def operator_stays(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """The operator is for ever."""
    return after.operator == before.operator


def finished_deals_are_final(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """A finished deal stays as it is until it is forgotten."""
    return before.deals.all(
        lambda key, deal: implies(
            deal.status != Status.OPEN and key in after.deals, lambda: after.deals[key].status == deal.status
        )
    )


def split_is_exact(params: Params, *, amount: Coins) -> bool:
    """The two parts make the whole."""
    return compute_fee(params, amount) + compute_net(params, amount) == amount


def fee_is_a_part(params: Params, *, amount: Coins) -> bool:
    """The house takes between nothing and all."""
    return 0 <= compute_fee(params, amount) <= amount


def transfer_twice(params: Params, state: State, *, sender: Account, to: Account, first: Coins, second: Coins) -> State:
    """Two transfers, one after the other."""
    moved = transfer(params, state, sender=sender, to=to, amount=first)
    return transfer(params, moved, sender=sender, to=to, amount=second)


def transfer_once(params: Params, state: State, *, sender: Account, to: Account, first: Coins, second: Coins) -> State:
    """The same coins in one transfer."""
    return transfer(params, state, sender=sender, to=to, amount=first + second)  # type: ignore[arg-type]


def same_balances(params: Params, before: State, left: State, right: State) -> bool:  # noqa: ARG001
    """Two outcomes in which everyone holds the same."""
    return left.balances.all(lambda account, amount: right.balances[account] == amount) and right.balances.all(
        lambda account, amount: left.balances[account] == amount
    )


def a_deal_settles(params: Params, state: State) -> bool:  # noqa: ARG001
    """Some deal was settled."""
    return state.deals.any(lambda _key, deal: deal.status == Status.SETTLED)


def the_house_earns(params: Params, state: State) -> bool:  # noqa: ARG001
    """Some fee was paid."""
    return state.balances[HOUSE] > 0


def a_refunded_deal_is_closed(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """A deal that came to nothing is forgotten."""
    return step.action == "close" and before.deals[step.arguments.deal].status == Status.REFUNDED


def deal_is_finished(params: Params, state: State, deal: DealId) -> bool:  # noqa: ARG001
    """The deal came to its end, and is still there."""
    return deal in state.deals and state.deals[deal].status != Status.OPEN


def deal_is_forgotten(params: Params, state: State, deal: DealId) -> bool:  # noqa: ARG001
    """There is no such deal any more."""
    return deal not in state.deals
