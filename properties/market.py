"""The marketplace: credits are bought, backed, spent and charged back without loss."""

from __future__ import annotations

from invariants import market
from model.accounts import DASHBOARD, MARKETPLACE, batch_id
from model.params import Params
from model.settlement import is_frozen
from model.state import BatchStatus, Rail, State
from model.units import Credits, Planck
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty

#: The actions that make a batch.
PURCHASES = ("purchase_with_fiat", "purchase_with_tao", "purchase_with_alpha")


def has_new_batch(before: State, after: State, rail: Rail) -> bool:
    """Whether there is a new batch, of the caller, all of whose credits are free."""
    batch = batch_id(before.marketplace.next_batch)
    batches = after.marketplace.batches
    return (batch not in before.marketplace.batches and batch in batches) and (
        batches[batch].rail == rail
        and batches[batch].status == BatchStatus.LIVE
        and batches[batch].free == batches[batch].issued
        and batches[batch].issued >= 1
    )


def fiat_buys_credits(params: Params, before: State, step: Step, after: State) -> bool:
    """A purchase in fiat: the cents, the credits, rounded down, and the alpha, rounded up."""
    was = before.marketplace.prices
    batch = batch_id(before.marketplace.next_batch)
    cents = step.arguments.cents
    return has_new_batch(before, after, Rail.FIAT) and (
        after.marketplace.batches[batch].owner == step.caller
        and after.rails.fiat[step.caller] == before.rails.fiat[step.caller] - cents
        and after.rails.fiat[DASHBOARD] == before.rails.fiat[DASHBOARD] + cents
        and is_floor(after.marketplace.batches[batch].issued, cents, was.cents_per_credit)
        and is_backed_by_the_reserve(params, before, after)
        and is_frozen(after, after.marketplace.batches[batch])
    )


def tao_buys_credits(params: Params, before: State, step: Step, after: State) -> bool:
    """A purchase in TAO: the TAO, the credits, rounded down, and the alpha, rounded up."""
    was = before.marketplace.prices
    batch = batch_id(before.marketplace.next_batch)
    tao = step.arguments.tao
    return has_new_batch(before, after, Rail.TAO) and (
        after.marketplace.batches[batch].owner == step.caller
        and after.bittensor.tao[step.caller] == before.bittensor.tao[step.caller] - tao
        and after.bittensor.tao[DASHBOARD] == before.bittensor.tao[DASHBOARD] + tao
        and is_floor(after.marketplace.batches[batch].issued, tao, was.tao_per_credit)
        and is_backed_by_the_reserve(params, before, after)
        and not is_frozen(after, after.marketplace.batches[batch])
    )


def alpha_buys_credits(params: Params, before: State, step: Step, after: State) -> bool:
    """A purchase in hAlpha: all of it stands behind the credits, which are rounded down."""
    batch = batch_id(before.marketplace.next_batch)
    planck = step.arguments.planck
    return has_new_batch(before, after, Rail.ALPHA) and (
        after.marketplace.batches[batch].owner == step.caller
        and after.hippius.halpha[step.caller] == before.hippius.halpha[step.caller] - planck
        and after.hippius.halpha[MARKETPLACE] == before.hippius.halpha[MARKETPLACE] + planck
        and after.marketplace.batches[batch].alpha_left == planck
        and is_floor(
            after.marketplace.batches[batch].issued,
            planck * before.marketplace.prices.credits_per_lot,
            params.planck_per_lot,
        )
        and not is_frozen(after, after.marketplace.batches[batch])
    )


def is_floor(quotient: Credits, dividend: int, divisor: int) -> bool:
    """Whether `quotient` is the largest one that `dividend` pays for at `divisor` each."""
    return quotient * divisor <= dividend < quotient * divisor + divisor


def is_backed_by_the_reserve(params: Params, before: State, after: State) -> bool:
    """Whether the reserve put the least whole alpha behind the new batch that is worth its credits."""
    batch = after.marketplace.batches[batch_id(before.marketplace.next_batch)]
    worth = batch.issued * params.planck_per_lot
    return (
        worth <= batch.alpha_left * batch.credits_per_lot < worth + batch.credits_per_lot
        and batch.credits_per_lot == before.marketplace.prices.credits_per_lot
        and after.hippius.halpha[DASHBOARD] == before.hippius.halpha[DASHBOARD] - batch.alpha_left
        and after.hippius.halpha[MARKETPLACE] == before.hippius.halpha[MARKETPLACE] + batch.alpha_left
    )


def batches_keep_their_terms(params: Params, before: State, step: Step, after: State) -> bool:
    """What a batch was bought by, by whom, and at which price, before and after."""
    batches = after.marketplace.batches
    return before.marketplace.batches.all(
        lambda batch, was: (
            batch in batches
            and batches[batch].owner == was.owner
            and batches[batch].rail == was.rail
            and batches[batch].paid == was.paid
            and batches[batch].credits_per_lot == was.credits_per_lot
            and batches[batch].issued == was.issued
            and batches[batch].frozen_until == was.frozen_until
        )
    )


def void_is_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Batches that were charged back, before and after."""
    batches = after.marketplace.batches
    return before.marketplace.batches.all(
        lambda batch, was: implies(was.status == BatchStatus.VOID, lambda: batch in batches and batches[batch] == was)
    )


def spending_is_not_undone(params: Params, before: State, step: Step, after: State) -> bool:
    """What of each batch was spent, before and after."""
    batches = after.marketplace.batches
    return before.marketplace.batches.all(lambda batch, was: batch in batches and batches[batch].spent >= was.spent)


def prices_change_nothing_else(params: Params, before: State, step: Step, after: State) -> bool:
    """All but the prices, before and after the oracle speaks."""
    return (
        after.marketplace.batches == before.marketplace.batches
        and after.marketplace.deferred == before.marketplace.deferred
        and after.services.requests == before.services.requests
        and after.hippius.halpha == before.hippius.halpha
    )


def only_the_operator_sets_prices(params: Params, before: State, step: Step, after: State) -> bool:
    """The prices, before and after."""
    return step.action == "set_prices" or after.marketplace.prices == before.marketplace.prices


def frozen_alpha_stays(params: Params, before: State, step: Step, after: State) -> bool:
    """The alpha of batches that may still be charged back, before and after."""
    batches = after.marketplace.batches
    return step.action == "chargeback" or before.marketplace.batches.all(
        lambda batch, was: implies(
            is_frozen(before, was),
            lambda: (
                batch in batches
                and batches[batch].alpha_left + batches[batch].alpha_deferred == was.alpha_left + was.alpha_deferred
            ),
        )
    )


def chargeback_undoes_the_payment(params: Params, before: State, step: Step, after: State) -> bool:
    """The batch, its owner and the reserve, before and after a chargeback."""
    batch = step.arguments.batch
    was = before.marketplace.batches
    now = after.marketplace.batches
    return (batch in was and batch in now) and (
        was[batch].rail == Rail.FIAT
        and was[batch].status == BatchStatus.LIVE
        and is_frozen(before, was[batch])
        and now[batch].status == BatchStatus.VOID
        and now[batch].burned == was[batch].free + was[batch].held
        and after.rails.fiat[was[batch].owner] == before.rails.fiat[was[batch].owner] + was[batch].paid
        and after.hippius.halpha[DASHBOARD]
        == before.hippius.halpha[DASHBOARD] + was[batch].alpha_left + was[batch].alpha_deferred
    )


def deferred_is_paid_in_full(params: Params, before: State, step: Step, after: State) -> bool:
    """The entry that is released, before and after, and the revenue that it becomes."""
    entry = (step.arguments.batch, step.arguments.request, step.arguments.payee)
    was = before.marketplace.deferred[entry]
    return (
        was >= 1
        and after.marketplace.deferred[entry] == 0
        and after.revenue.total == Planck(before.revenue.total + was)
    )


def deferred_entries_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """What each batch owes to each payee, before and after what is no release of it."""
    return before.marketplace.deferred.all(
        lambda key, planck: (
            after.marketplace.deferred[key] >= planck
            or (
                step.action == "release_deferred"
                and key[0] == step.arguments.batch
                and key[1] == step.arguments.request
                and key[2] == step.arguments.payee
            )
        )
    )


PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="market.solvency",
        statement="The marketplace holds exactly the alpha of live batches, deferred included.",
        source=("S1.3", "S7", "P5 Solvency"),
        predicate=market.marketplace_holds_what_backs_credits,
    ),
    Invariant(
        id="market.deferred_adds_up",
        statement="What a live batch has deferred is the sum of its deferred entries.",
        source=("P4.1", "P5 Solvency"),
        predicate=market.deferred_adds_up,
    ),
    Invariant(
        id="market.credits_add_up",
        statement="The credits of a batch are free, held, spent or burned, and nothing else.",
        source=("S3.2", "P5 Solvency"),
        predicate=market.credits_add_up,
    ),
    Invariant(
        id="market.credits_of_clients_add_up",
        statement="The credits of a client are free, held, spent or burned, and nothing else.",
        source=("S3.2", "P5 Solvency"),
        predicate=market.credits_of_clients_add_up,
        stratum=1,
    ),
    Invariant(
        id="market.credits_are_backed",
        statement="A batch's unspent credits are backed at the price of its purchase.",
        source=("S1.3", "S7", "P5 Solvency"),
        predicate=market.credits_are_backed,
    ),
    Invariant(
        id="market.alpha_goes_with_the_last_credit",
        statement="A batch without credits has no alpha left.",
        source=("P4.2", "P5 Solvency"),
        predicate=market.alpha_goes_with_the_last_credit,
    ),
    Invariant(
        id="market.void_is_empty",
        statement="A batch that was charged back has neither credits nor alpha.",
        source=("P4.1",),
        predicate=market.void_batches_are_empty,
    ),
    Invariant(
        id="market.only_chargebacks_burn",
        statement="Only a batch that was charged back has burned credits.",
        source=("P4.1", "A-02"),
        predicate=market.only_void_batches_are_burned,
    ),
    Invariant(
        id="market.only_fiat_is_charged_back",
        statement="Only a batch that was paid in fiat is charged back.",
        source=("P4.1", "A-02"),
        predicate=market.only_fiat_is_charged_back,
    ),
    Invariant(
        id="market.only_fiat_is_frozen",
        statement="A batch that was paid in TAO or alpha is not frozen and defers nothing.",
        source=("P4.1", "A-02"),
        predicate=market.only_fiat_is_frozen,
    ),
    Invariant(
        id="market.freezes_end",
        statement="No batch is frozen for longer than the chargeback period.",
        source=("P4.1",),
        predicate=market.freezes_end,
    ),
    Invariant(
        id="market.dashboard_can_pay_back",
        statement="The dashboard has exactly the fiat money of the batches that it sold for it and that are live.",
        source=("S1.2", "P4.1", "P5 Solvency"),
        predicate=market.dashboard_can_pay_back,
    ),
    Invariant(
        id="market.prices_are_positive",
        statement="The oracle's prices are at least 1.",
        source=("P4.1", "A-04"),
        predicate=market.prices_are_positive,
    ),
    Invariant(
        id="market.credits_fit",
        statement="All credits fit their width.",
        source=("P5 Solvency",),
        predicate=market.credits_fit,
    ),
    Invariant(
        id="market.backing_fits",
        statement="The alpha of each batch fits the width of the ledger.",
        source=("P5 Solvency",),
        predicate=market.backing_fits,
        stratum=2,
    ),
    Invariant(
        id="market.deferred_fits",
        statement="No deferred entry of a live batch is more than the batch has deferred.",
        source=("P5 Solvency",),
        predicate=market.deferred_fits,
        stratum=1,
    ),
    StepProperty(
        id="market.fiat_buys_credits",
        statement="A purchase in fiat rounds credits down, backs them from the reserve, rounded up, and is frozen.",
        source=("S1.1", "S1.3", "S6.1", "S6.2", "P4.1", "A-07"),
        predicate=fiat_buys_credits,
        actions=("purchase_with_fiat",),
    ),
    StepProperty(
        id="market.tao_buys_credits",
        statement="A purchase in TAO rounds credits down and backs them from the reserve, rounded up.",
        source=("S1.1", "S1.3", "S6.1", "S6.2", "P4.1", "A-07"),
        predicate=tao_buys_credits,
        actions=("purchase_with_tao",),
    ),
    StepProperty(
        id="market.alpha_buys_credits",
        statement="A purchase in alpha rounds credits down and puts all the alpha behind them.",
        source=("S1.1", "S1.3", "S6.1", "S6.2", "P4.1", "A-07"),
        predicate=alpha_buys_credits,
        actions=("purchase_with_alpha",),
    ),
    StepProperty(
        id="market.batches_keep_their_terms",
        statement="A batch is never forgotten, and its owner, payment, price, credits and freeze never change.",
        source=("P4.1", "A-04"),
        predicate=batches_keep_their_terms,
    ),
    StepProperty(
        id="market.void_is_final",
        statement="Nothing changes a batch that was charged back.",
        source=("P4.1",),
        predicate=void_is_final,
    ),
    StepProperty(
        id="market.spending_is_not_undone",
        statement="Credits that were spent stay spent.",
        source=("S3.2", "P4.2"),
        predicate=spending_is_not_undone,
    ),
    StepProperty(
        id="market.prices_change_nothing_else",
        statement="The oracle changes only what is bought and asked for from then on.",
        source=("P4.1", "A-04"),
        predicate=prices_change_nothing_else,
        actions=("set_prices",),
    ),
    StepProperty(
        id="market.only_the_operator_sets_prices",
        statement="Prices change only when the operator sets them.",
        source=("P4.1", "P5 Authority"),
        predicate=only_the_operator_sets_prices,
    ),
    StepProperty(
        id="market.frozen_alpha_stays",
        statement="While a batch can be charged back, nothing but that takes the alpha behind it.",
        source=("S1.2", "P4.1", "A-02"),
        predicate=frozen_alpha_stays,
    ),
    StepProperty(
        id="market.chargeback_undoes_the_payment",
        statement="A chargeback of a frozen fiat batch returns its cents to the client and its alpha to the reserve.",
        source=("S1.2", "P4.1", "A-02", "A-03"),
        predicate=chargeback_undoes_the_payment,
        actions=("chargeback",),
    ),
    StepProperty(
        id="market.deferred_is_paid_in_full",
        statement="What was deferred becomes revenue in full, once.",
        source=("S5.1", "P4.1", "A-03"),
        predicate=deferred_is_paid_in_full,
        actions=("release_deferred",),
    ),
    StepProperty(
        id="market.deferred_stays",
        statement="What is deferred for somebody is lowered by nothing but its own release.",
        source=("P4.1", "A-03"),
        predicate=deferred_entries_stay,
    ),
    Invariant(
        id="market.batch_ids_commit",
        statement="The id of a batch is the digest of its number.",
        source=("P4.1",),
        predicate=market.batch_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="market.batch_nonces_are_used",
        statement="The number of a batch was given out.",
        source=("P4.1",),
        predicate=market.batch_nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="market.batches_are_of_users",
        statement="A batch belongs to a user.",
        source=("P4.1",),
        predicate=market.batches_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="market.batch_prices_are_positive",
        statement="The price of alpha of a batch is at least 1.",
        source=("P4.1", "A-04"),
        predicate=market.batch_prices_are_positive,
        lemma=True,
    ),
    Invariant(
        id="market.deferred_has_batches",
        statement="What is deferred is owed by a batch.",
        source=("P4.1",),
        predicate=market.deferred_entries_have_batches,
        lemma=True,
    ),
    Invariant(
        id="market.deferred_is_for_users",
        statement="What is deferred is owed to a user.",
        source=("P4.1",),
        predicate=market.deferred_entries_are_for_users,
        lemma=True,
    ),
)
