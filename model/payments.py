"""Payments and the credits that they buy, on three rails; chargebacks; what was deferred until then.

Source: S1, S3.2, S6.1, S6.2, P4.1
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import DASHBOARD, MARKETPLACE, Account, BatchId, RequestId, batch_id, is_user
from model.ledger import fiat_moved, halpha_moved, tao_moved
from model.params import Params
from model.refusals.common import AmountTooLarge, AmountTooSmall, InsufficientBalance, NotAUser, TooLate, TooSoon
from model.refusals.market import BatchVoid, NotChargeable, NothingDeferred, UnknownBatch
from model.revenue import with_revenue
from model.settlement import is_frozen
from model.state import Batch, BatchStatus, Rail, State
from model.units import Block, Cents, Credits, Nonce, Planck, TaoRao
from steelyard.language import Nat, action, ceil_div, floor_div, require


@action(by="a client", caller="sender")
def wire_fiat(params: Params, state: State, *, sender: Account, recipient: Account, cents: Cents) -> State:
    """Pay `cents` of fiat money from `sender` to `recipient`, outside of both chains.

    1. Both are users, else `NotAUser`.
    2. `cents` is at least 1, else `AmountTooSmall`.
    3. The sender's balance covers it, else `InsufficientBalance`.

    Source: S1.1, P3
    Assumption: A-18
    """
    require(is_user(sender), NotAUser(account=sender))
    require(is_user(recipient), NotAUser(account=recipient))
    require(cents >= 1, AmountTooSmall(amount=cents, least=1))
    free = state.rails.fiat[sender]
    require(free >= cents, InsufficientBalance(account=sender, needed=cents, free=free))
    fiat = fiat_moved(state.rails.fiat, payer=sender, payee=recipient, cents=cents)
    return evolve(state, rails=evolve(state.rails, fiat=fiat))


def compute_backing(params: Params, credits_per_lot: Credits, bought: Credits) -> Planck:
    """The hAlpha that is worth `bought` credits, rounded up.

    Assumption: A-07
    """
    return Planck(ceil_div(bought * params.planck_per_lot, credits_per_lot))


def with_batch(
    state: State, *, owner: Account, rail: Rail, paid: Nat, bought: Credits, backing: Planck, frozen_until: Block
) -> State:
    """After a new batch of `bought` credits, all of them free, with `backing` behind them."""
    market = state.marketplace
    batch = Batch(
        owner=owner,
        rail=rail,
        paid=paid,
        credits_per_lot=market.prices.credits_per_lot,
        issued=bought,
        free=bought,
        held=Credits(0),
        spent=Credits(0),
        burned=Credits(0),
        alpha_left=backing,
        alpha_deferred=Planck(0),
        frozen_until=frozen_until,
        status=BatchStatus.LIVE,
        nonce=market.next_batch,
    )
    batches = market.batches.set(batch_id(market.next_batch), batch)
    return evolve(state, marketplace=evolve(market, batches=batches, next_batch=Nonce(market.next_batch + 1)))


@action(by="a client", caller="client")
def purchase_with_fiat(params: Params, state: State, *, client: Account, cents: Cents) -> State:
    """Buy credits for `cents`; the dashboard's reserve puts the alpha behind them.

    1. `client` is a user, else `NotAUser`.
    2. `cents` is at least 1, else `AmountTooSmall`.
    3. The client's balance covers it, else `InsufficientBalance`.
    4. It buys at least one credit, else `AmountTooSmall`.
    5. A batch can hold them, else `AmountTooLarge`.
    6. The reserve covers the alpha behind them, else `InsufficientBalance`.

    Credits are rounded down, the alpha behind them up.  The batch is frozen, for the payment may
    be charged back.

    Source: S1.1, S1.2, S1.3, S6.1, S6.2, P4.1
    Assumption: A-02, A-04, A-07
    """
    require(is_user(client), NotAUser(account=client))
    require(cents >= 1, AmountTooSmall(amount=cents, least=1))
    free = state.rails.fiat[client]
    require(free >= cents, InsufficientBalance(account=client, needed=cents, free=free))
    prices = state.marketplace.prices
    bought = Credits(floor_div(cents, prices.cents_per_credit))
    require(bought >= 1, AmountTooSmall(amount=bought, least=1))
    require(bought <= params.max_credits, AmountTooLarge(amount=bought, most=params.max_credits))
    backing = compute_backing(params, prices.credits_per_lot, bought)
    reserve = state.hippius.halpha[DASHBOARD]
    require(reserve >= backing, InsufficientBalance(account=DASHBOARD, needed=backing, free=reserve))
    fiat = fiat_moved(state.rails.fiat, payer=client, payee=DASHBOARD, cents=cents)
    halpha = halpha_moved(state.hippius.halpha, payer=DASHBOARD, payee=MARKETPLACE, planck=backing)
    paid = evolve(state, rails=evolve(state.rails, fiat=fiat), hippius=evolve(state.hippius, halpha=halpha))
    return with_batch(
        paid,
        owner=client,
        rail=Rail.FIAT,
        paid=cents,
        bought=bought,
        backing=backing,
        frozen_until=Block(state.chain.block + params.chargeback_period),
    )


@action(by="a client", caller="client")
def purchase_with_tao(params: Params, state: State, *, client: Account, tao: TaoRao) -> State:
    """Buy credits for `tao` of TAO; the dashboard's reserve puts the alpha behind them.

    1. `client` is a user, else `NotAUser`.
    2. `tao` is at least 1, else `AmountTooSmall`.
    3. The client's balance covers it, else `InsufficientBalance`.
    4. It buys at least one credit, else `AmountTooSmall`.
    5. A batch can hold them, else `AmountTooLarge`.
    6. The reserve covers the alpha behind them, else `InsufficientBalance`.

    Credits are rounded down, the alpha behind them up.  The batch is not frozen.

    Source: S1.1, S1.2, S1.3, S6.1, S6.2, P4.1
    Assumption: A-02, A-04, A-07
    """
    require(is_user(client), NotAUser(account=client))
    require(tao >= 1, AmountTooSmall(amount=tao, least=1))
    free = state.bittensor.tao[client]
    require(free >= tao, InsufficientBalance(account=client, needed=tao, free=free))
    prices = state.marketplace.prices
    bought = Credits(floor_div(tao, prices.tao_per_credit))
    require(bought >= 1, AmountTooSmall(amount=bought, least=1))
    require(bought <= params.max_credits, AmountTooLarge(amount=bought, most=params.max_credits))
    backing = compute_backing(params, prices.credits_per_lot, bought)
    reserve = state.hippius.halpha[DASHBOARD]
    require(reserve >= backing, InsufficientBalance(account=DASHBOARD, needed=backing, free=reserve))
    moved = tao_moved(state.bittensor.tao, payer=client, payee=DASHBOARD, tao=tao)
    halpha = halpha_moved(state.hippius.halpha, payer=DASHBOARD, payee=MARKETPLACE, planck=backing)
    paid = evolve(state, bittensor=evolve(state.bittensor, tao=moved), hippius=evolve(state.hippius, halpha=halpha))
    return with_batch(
        paid,
        owner=client,
        rail=Rail.TAO,
        paid=tao,
        bought=bought,
        backing=backing,
        frozen_until=state.chain.block,
    )


@action(by="a client", caller="client")
def purchase_with_alpha(params: Params, state: State, *, client: Account, planck: Planck) -> State:
    """Buy credits for `planck` of the client's own hAlpha, which goes behind them.

    1. `client` is a user, else `NotAUser`.
    2. `planck` is at least 1, else `AmountTooSmall`.
    3. The client's balance covers it, else `InsufficientBalance`.
    4. It buys at least one credit, else `AmountTooSmall`.
    5. A batch can hold them, else `AmountTooLarge`.

    Credits are rounded down.  The batch is not frozen.

    Source: S1.1, S1.3, S6.1, S6.2, P4.1
    Assumption: A-02, A-04, A-07
    """
    require(is_user(client), NotAUser(account=client))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[client]
    require(free >= planck, InsufficientBalance(account=client, needed=planck, free=free))
    bought = Credits(floor_div(planck * state.marketplace.prices.credits_per_lot, params.planck_per_lot))
    require(bought >= 1, AmountTooSmall(amount=bought, least=1))
    require(bought <= params.max_credits, AmountTooLarge(amount=bought, most=params.max_credits))
    halpha = halpha_moved(state.hippius.halpha, payer=client, payee=MARKETPLACE, planck=planck)
    return with_batch(
        evolve(state, hippius=evolve(state.hippius, halpha=halpha)),
        owner=client,
        rail=Rail.ALPHA,
        paid=planck,
        bought=bought,
        backing=planck,
        frozen_until=state.chain.block,
    )


@action(by="anyone", caller="sender")
def fund_reserve(params: Params, state: State, *, sender: Account, planck: Planck) -> State:
    """Put `planck` of the sender's hAlpha into the dashboard's reserve.

    1. `sender` is a user, else `NotAUser`.
    2. `planck` is at least 1, else `AmountTooSmall`.
    3. The sender's balance covers it, else `InsufficientBalance`.

    Source: S1.3, P4.1
    """
    require(is_user(sender), NotAUser(account=sender))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[sender]
    require(free >= planck, InsufficientBalance(account=sender, needed=planck, free=free))
    halpha = halpha_moved(state.hippius.halpha, payer=sender, payee=DASHBOARD, planck=planck)
    return evolve(state, hippius=evolve(state.hippius, halpha=halpha))


@action(by="the payment processor")
def chargeback(params: Params, state: State, *, batch: BatchId) -> State:
    """Undo a payment in fiat: the cents go back to the client, the alpha to the reserve.

    1. There is such a batch, else `UnknownBatch`.
    2. It was paid in fiat, else `NotChargeable`.
    3. It was not charged back before, else `BatchVoid`.
    4. It is still frozen, else `TooLate`.

    Free and held credits are burned.  What was deferred was earned; it goes back all the same, and
    the miners bear it.  That the dashboard still has the cents is an invariant.

    Source: S1.2, P4.1
    Assumption: A-02, A-03
    """
    market = state.marketplace
    require(batch in market.batches, UnknownBatch(batch=batch))
    before = market.batches[batch]
    require(before.rail == Rail.FIAT, NotChargeable(batch=batch))
    require(before.status == BatchStatus.LIVE, BatchVoid(batch=batch))
    require(is_frozen(state, before), TooLate(block=state.chain.block, due=before.frozen_until))
    backing = Planck(before.alpha_left + before.alpha_deferred)
    fiat = fiat_moved(state.rails.fiat, payer=DASHBOARD, payee=before.owner, cents=Cents(before.paid))
    halpha = halpha_moved(state.hippius.halpha, payer=MARKETPLACE, payee=DASHBOARD, planck=backing)
    void = evolve(
        before,
        free=Credits(0),
        held=Credits(0),
        burned=Credits(before.free + before.held),
        alpha_left=Planck(0),
        alpha_deferred=Planck(0),
        status=BatchStatus.VOID,
    )
    return evolve(
        state,
        rails=evolve(state.rails, fiat=fiat),
        hippius=evolve(state.hippius, halpha=halpha),
        marketplace=evolve(market, batches=market.batches.set(batch, void)),
    )


@action(by="anyone", fair="anyone may, and the payee wants it")
def release_deferred(params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account) -> State:
    """Turn into revenue what `batch` owes to `payee` for serving `request`.

    1. There is such a batch, else `UnknownBatch`.
    2. It was not charged back, else `BatchVoid`.
    3. It is no longer frozen, else `TooSoon`.
    4. It owes something, else `NothingDeferred`.

    The account was noted when the service was settled: neither a ban nor a deregistration of the
    miner since then loses it.

    Source: S5.1, P4.1, P4.4
    Assumption: A-03, A-09
    """
    market = state.marketplace
    require(batch in market.batches, UnknownBatch(batch=batch))
    before = market.batches[batch]
    require(before.status == BatchStatus.LIVE, BatchVoid(batch=batch))
    require(not is_frozen(state, before), TooSoon(block=state.chain.block, due=before.frozen_until))
    entry = (batch, request, payee)
    planck = market.deferred[entry]
    require(planck >= 1, NothingDeferred(batch=batch, request=request, payee=payee))
    after = evolve(before, alpha_deferred=Planck(before.alpha_deferred - planck))
    settled = evolve(
        state,
        marketplace=evolve(
            market, batches=market.batches.set(batch, after), deferred=market.deferred.set(entry, Planck(0))
        ),
    )
    return with_revenue(params, settled, payee=payee, planck=planck)


ACTIONS = (
    wire_fiat,
    purchase_with_fiat,
    purchase_with_tao,
    purchase_with_alpha,
    fund_reserve,
    chargeback,
    release_deferred,
)
