"""What the marketplace owes and holds, in every state."""

from __future__ import annotations

from model.accounts import DASHBOARD, MARKETPLACE, batch_id, is_user
from model.params import Params
from model.prices import has_positive_prices
from model.settlement import is_frozen
from model.state import BatchStatus, Rail, State
from steelyard.language import implies


def prices_are_positive(params: Params, state: State) -> bool:
    """What the oracle says now."""
    return has_positive_prices(state.marketplace.prices)


def batch_ids_commit(params: Params, state: State) -> bool:
    """A batch stands under the digest of its number."""
    return state.marketplace.batches.all(lambda batch, one: batch == batch_id(one.nonce))


def batch_nonces_are_used(params: Params, state: State) -> bool:
    """A batch's number was given out."""
    return state.marketplace.batches.all(lambda _batch, one: one.nonce < state.marketplace.next_batch)


def batches_are_of_users(params: Params, state: State) -> bool:
    """A batch belongs to somebody, to whom a chargeback can go."""
    return state.marketplace.batches.all(lambda _batch, one: is_user(one.owner))


def batch_prices_are_positive(params: Params, state: State) -> bool:
    """The price of alpha on the day of a purchase."""
    return state.marketplace.batches.all(lambda _batch, one: one.credits_per_lot >= 1)


def credits_add_up(params: Params, state: State) -> bool:
    """The credits of each batch, by what became of them."""
    return state.marketplace.batches.all(lambda _batch, one: one.issued == one.free + one.held + one.spent + one.burned)


def credits_of_clients_add_up(params: Params, state: State) -> bool:
    """The credits of each client, over all its batches, by what became of them."""
    batches = state.marketplace.batches
    issued = batches.sum_by(lambda _batch, one: one.owner, lambda _batch, one: one.issued)
    accounted = batches.sum_by(
        lambda _batch, one: one.owner, lambda _batch, one: one.free + one.held + one.spent + one.burned
    )
    return batches.all(lambda _batch, one: issued[one.owner] == accounted[one.owner])


def credits_are_backed(params: Params, state: State) -> bool:
    """The alpha of each batch against its unspent credits, at the price of its purchase."""
    return state.marketplace.batches.all(
        lambda _batch, one: (one.free + one.held) * params.planck_per_lot <= one.alpha_left * one.credits_per_lot
    )


def alpha_goes_with_the_last_credit(params: Params, state: State) -> bool:
    """A batch without credits has no alpha that could lie there for ever."""
    return state.marketplace.batches.all(lambda _batch, one: implies(one.free + one.held == 0, one.alpha_left == 0))


def void_batches_are_empty(params: Params, state: State) -> bool:
    """A batch that was charged back has no credits and no alpha."""
    return state.marketplace.batches.all(
        lambda _batch, one: implies(
            one.status == BatchStatus.VOID,
            one.free == 0 and one.held == 0 and one.alpha_left == 0 and one.alpha_deferred == 0,
        )
    )


def only_void_batches_are_burned(params: Params, state: State) -> bool:
    """Nothing but a chargeback burns credits."""
    return state.marketplace.batches.all(lambda _batch, one: implies(one.status == BatchStatus.LIVE, one.burned == 0))


def only_fiat_is_charged_back(params: Params, state: State) -> bool:
    """Only a batch that was paid in fiat can be VOID."""
    return state.marketplace.batches.all(lambda _batch, one: one.status == BatchStatus.LIVE or one.rail == Rail.FIAT)


def only_fiat_is_frozen(params: Params, state: State) -> bool:
    """A batch that was paid otherwise cannot be charged back, and defers nothing."""
    return state.marketplace.batches.all(
        lambda _batch, one: one.rail == Rail.FIAT or (not is_frozen(state, one) and one.alpha_deferred == 0)
    )


def freezes_end(params: Params, state: State) -> bool:
    """No batch is frozen for longer than the chargeback period from now."""
    return state.marketplace.batches.all(
        lambda _batch, one: one.frozen_until <= state.chain.block + params.chargeback_period
    )


def marketplace_holds_what_backs_credits(params: Params, state: State) -> bool:
    """The marketplace's hAlpha against that of all batches, deferred or not."""
    backing = state.marketplace.batches.sum(lambda _batch, one: one.alpha_left + one.alpha_deferred)
    return state.hippius.halpha[MARKETPLACE] == backing


def deferred_adds_up(params: Params, state: State) -> bool:
    """What a LIVE batch has deferred against its entries."""
    entries = state.marketplace.deferred.sum_by(lambda key, _planck: key[0], lambda _key, planck: planck)
    return state.marketplace.batches.all(
        lambda batch, one: implies(one.status == BatchStatus.LIVE, lambda: one.alpha_deferred == entries[batch])
    )


def deferred_entries_have_batches(params: Params, state: State) -> bool:
    """What is deferred is owed by a batch."""
    return state.marketplace.deferred.all(lambda key, _planck: key[0] in state.marketplace.batches)


def deferred_entries_are_for_users(params: Params, state: State) -> bool:
    """What is deferred is owed to somebody."""
    return state.marketplace.deferred.all(lambda key, _planck: is_user(key[2]))


def dashboard_can_pay_back(params: Params, state: State) -> bool:
    """The dashboard's fiat money against what all LIVE batches were paid with in fiat."""
    paid = state.marketplace.batches.sum(
        lambda _batch, one: one.paid if one.rail == Rail.FIAT and one.status == BatchStatus.LIVE else 0
    )
    return state.rails.fiat[DASHBOARD] == paid


def credits_fit(params: Params, state: State) -> bool:
    """The credits of each batch against their width."""
    return state.marketplace.batches.all(
        lambda _batch, one: (
            one.issued <= params.max_credits
            and one.free <= params.max_credits
            and one.held <= params.max_credits
            and one.spent <= params.max_credits
            and one.burned <= params.max_credits
        )
    )


def backing_fits(params: Params, state: State) -> bool:
    """The alpha of each batch against the width of the ledger."""
    return state.marketplace.batches.all(lambda _batch, one: one.alpha_left + one.alpha_deferred <= params.max_planck)


def deferred_fits(params: Params, state: State) -> bool:
    """Each deferred entry of a LIVE batch against what the marketplace holds for that batch."""
    batches = state.marketplace.batches
    return state.marketplace.deferred.all(
        lambda key, planck: implies(
            key[0] in batches and batches[key[0]].status == BatchStatus.LIVE,
            lambda: planck <= batches[key[0]].alpha_deferred,
        )
    )
