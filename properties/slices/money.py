"""Money: purchases on three rails, revenue, what is deferred and charged back, and the treasury.

Alice has all hAlpha and a contract on a virtual machine of Owner's miner.  Bob buys credits, and
revenue comes from calls of the contract, in any amount: of those that show the largest deviations
of each class from its percentage, among others.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from model.accounts import DASHBOARD, EMPTY_STORAGE
from model.bittensor import transfer_tao
from model.hippius import transfer
from model.params import Params
from model.payments import fund_reserve, wire_fiat
from model.settlement import is_frozen
from model.state import State
from model.units import Block, Cents, Credits, Era, Nonce, Planck, SlotNumber, TaoRao
from properties.scopes import ALICE, BOB, VALIDATOR, Domain, both, offered, payments, together
from properties.slices.cast import (
    EVEN_PRICES,
    FIRST_BATCH,
    FIRST_REQUEST,
    OWNER,
    SECOND_BATCH,
    THIRD_BATCH,
    begun,
    brought,
)
from properties.slices.contract import calls_of, deployed
from properties.slices.lead_in import LeadIn
from properties.slices.moments import is_produced
from steelyard.suite import Preset

#: A credit costs more of everything, and two planck are worth one.
DEAR_PRICES = evolve(EVEN_PRICES, cents_per_credit=Cents(2), tao_per_credit=TaoRao(3), credits_per_lot=Credits(1))


def scene(params: Params) -> LeadIn:
    """A contract that can be called, a reserve of 3 planck, and a few of everything for Bob."""
    return LeadIn(
        params,
        begun(tao=4, cents=7),
        *brought(ALICE, 4),
        *deployed(ALICE, Planck(1)),
        (fund_reserve, {"sender": ALICE, "planck": Planck(3)}),
        (transfer, {"sender": ALICE, "recipient": BOB, "planck": Planck(8)}),
        (transfer_tao, {"sender": ALICE, "recipient": BOB, "tao": TaoRao(4)}),
        (wire_fiat, {"sender": ALICE, "recipient": BOB, "cents": Cents(7)}),
    )


def is_unbought(state: State) -> bool:
    """Bob has bought nothing yet."""
    return state.marketplace.next_batch == 1


def is_bought(state: State) -> bool:
    """Bob has bought once or twice."""
    return not is_unbought(state)


def has_one_purchase(state: State) -> bool:
    """Bob has bought once."""
    return state.marketplace.next_batch == 2  # noqa: PLR2004 - a batch of Alice's, one of Bob's


def is_even(state: State) -> bool:
    """The oracle has not spoken yet."""
    return state.marketplace.prices == EVEN_PRICES


def is_dear(state: State) -> bool:
    """Credits have become dear."""
    return state.marketplace.prices == DEAR_PRICES


def is_unsettled(state: State) -> bool:
    """No call of the contract was paid for, now or later."""
    return state.revenue.total == 0 and len(state.marketplace.deferred) == 0


def is_any_frozen(state: State) -> bool:
    """Bob's payment may still be charged back."""
    return any(is_frozen(state, batch) for _, batch in state.marketplace.batches.items())


def domains() -> Mapping[str, Domain]:
    """The calls of the story."""
    return {
        **purchases(),
        "pass_slot": offered(both(is_bought, is_produced), {"leader": VALIDATOR}, {"leader": BOB}),
        "produce_block": offered(is_any_frozen, {"validator": VALIDATOR}, {"validator": BOB}),
        "set_prices": offered(is_even, {"prices": DEAR_PRICES}, {"prices": evolve(DEAR_PRICES, gas=Credits(0))}),
        "invoke_contract": together(
            offered(both(is_bought, is_unsettled), *calls_of(BOB, SECOND_BATCH, 2, 3)),
            offered(is_bought, *calls_of(BOB, SECOND_BATCH, 1)),
            offered(is_dear, *calls_of(BOB, THIRD_BATCH, 3)),
        ),
        "chargeback": together(
            offered(is_unbought, {"batch": FIRST_BATCH}, {"batch": THIRD_BATCH}),
            offered(is_bought, {"batch": SECOND_BATCH}),
        ),
        "release_deferred": offered(
            is_bought,
            *({"batch": batch, "request": FIRST_REQUEST, "payee": OWNER} for batch in (SECOND_BATCH, THIRD_BATCH)),
        ),
        "spend_treasury": offered(
            is_bought,
            {"recipient": BOB, "planck": Planck(1)},
            {"recipient": BOB, "planck": Planck(0)},
            {"recipient": DASHBOARD, "planck": Planck(1)},
        ),
    }


def purchases() -> Mapping[str, Domain]:
    """What Bob buys, first in any way, then in alpha once it is dear; and what he tries before."""
    return {
        "wire_fiat": offered(
            is_unbought,
            *payments("cents", (BOB, BOB, 1), (BOB, ALICE, 0), (BOB, DASHBOARD, 1), (DASHBOARD, BOB, 1)),
            *payments("cents", (ALICE, BOB, 1)),
        ),
        "purchase_with_fiat": offered(
            is_unbought,
            *({"client": BOB, "cents": Cents(cents)} for cents in (0, 3, 4, 8)),
            {"client": DASHBOARD, "cents": Cents(1)},
        ),
        "purchase_with_tao": offered(
            is_unbought,
            *({"client": BOB, "tao": TaoRao(tao)} for tao in (0, 1, 4, 5)),
            {"client": DASHBOARD, "tao": TaoRao(1)},
        ),
        "purchase_with_alpha": together(
            offered(is_unbought, *({"client": BOB, "planck": Planck(planck)} for planck in (0, 1, 2, 3, 7, 9))),
            offered(is_unbought, {"client": DASHBOARD, "planck": Planck(1)}),
            offered(both(has_one_purchase, is_dear), {"client": BOB, "planck": Planck(6)}),
        ),
        "fund_reserve": offered(
            is_unbought,
            {"sender": BOB, "planck": Planck(8)},
            {"sender": BOB, "planck": Planck(0)},
            {"sender": DASHBOARD, "planck": Planck(1)},
        ),
    }


def view(params: Params, state: State) -> State:
    """The state with the time that is left to a freeze in place of the block; nothing else here depends on time.

    Storage and nonces of the contract are left out, for no call looks at them.
    """
    now = state.chain.block
    batches = state.marketplace.batches
    for batch, one in batches.items():
        left = Block(one.frozen_until - min(now, one.frozen_until))
        batches = batches.set(batch, evolve(one, frozen_until=left))
    contracts = state.services.contracts
    for contract, kept in contracts.items():
        contracts = contracts.set(contract, evolve(kept, nonce=Nonce(0), storage=EMPTY_STORAGE))
    return evolve(
        state,
        marketplace=evolve(state.marketplace, batches=batches),
        services=evolve(state.services, contracts=contracts),
        chain=evolve(state.chain, block=Block(0), slot=SlotNumber(0), era=Era(1), era_began=Block(0)),
    )


def money_slice(tiny: Params) -> Preset:
    """The slice of payments and revenue; a batch holds no more than 3 credits."""
    params = evolve(tiny, max_credits=Credits(3))
    offers = scene(params).domains(domains())
    return Preset(
        name="money",
        summary="1 buyer, 2 purchases, 1 contract that is called",
        params=params,
        genesis=(begun(tao=4, cents=7),),
        pools={"Account": (BOB, OWNER), "Planck": (Planck(1), Planck(2))},
        domains=offers,
        actions=tuple(offers),
        absent="Revenue comes from calls of one contract; what else moves hAlpha is left out.",
        view=view,
    )
