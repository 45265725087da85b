"""Payments on three rails, chargebacks, and what is deferred until a payment is final."""

from __future__ import annotations

import attrs

from model.accounts import DASHBOARD, MARKETPLACE, batch_id
from model.state import Batch, BatchStatus
from model.units import Cents, Credits, Nonce, TaoRao
from properties.scopes import ALICE, PRICES
from tests.model.scenario import Story

FIRST = batch_id(Nonce(0))
#: A credit costs two cents or two of TAO, and two planck are worth three credits.
DEAR = attrs.evolve(PRICES, cents_per_credit=Cents(2), tao_per_credit=TaoRao(2), credits_per_lot=Credits(3))


def funded(reserve: int = 6) -> Story:
    """Alice has money of every kind, and the dashboard a reserve."""
    story = Story(tao=4, cents=8, mint_cap=12)
    story.mints(4)
    return story.does("fund_reserve", sender=ALICE, planck=reserve) if reserve else story


def first_batch(story: Story) -> Batch:
    """The first batch that was bought."""
    return story.state.marketplace.batches[FIRST]


def test_credits_for_fiat_are_backed_by_the_reserve_and_frozen() -> None:
    story = funded().does("purchase_with_fiat", client=ALICE, cents=2)
    batch = first_batch(story)
    assert (batch.free, batch.alpha_left, batch.frozen_until) == (2, 4, 2)
    assert (story.state.hippius.halpha[DASHBOARD], story.state.hippius.halpha[MARKETPLACE]) == (2, 4)
    assert story.state.rails.fiat[DASHBOARD] == 2


def test_credits_are_rounded_down_and_the_alpha_behind_them_up() -> None:
    story = funded().does("set_prices", prices=DEAR).does("purchase_with_fiat", client=ALICE, cents=5)
    batch = first_batch(story)
    assert (batch.issued, batch.paid) == (2, 5)
    assert batch.alpha_left == 2  # two credits are worth 4/3 of a planck


def test_a_payment_that_buys_no_credit_is_refused() -> None:
    story = funded().does("set_prices", prices=DEAR)
    story.refuses("AmountTooSmall", "purchase_with_fiat", client=ALICE, cents=1)
    story.refuses("AmountTooSmall", "purchase_with_tao", client=ALICE, tao=1)


def test_a_reserve_that_cannot_back_the_credits_refuses_and_takes_no_money() -> None:
    story = funded(reserve=0).refuses("InsufficientBalance", "purchase_with_fiat", client=ALICE, cents=1)
    story.refuses("InsufficientBalance", "purchase_with_tao", client=ALICE, tao=1)


def test_credits_for_tao_and_for_alpha_cannot_be_charged_back() -> None:
    story = funded().does("purchase_with_tao", client=ALICE, tao=1).does("purchase_with_alpha", client=ALICE, planck=2)
    story.refuses("NotChargeable", "chargeback", batch=FIRST).refuses(
        "NotChargeable", "chargeback", batch=batch_id(Nonce(1))
    )


def test_a_chargeback_undoes_the_payment() -> None:
    story = funded().does("purchase_with_fiat", client=ALICE, cents=2).does("chargeback", batch=FIRST)
    batch = first_batch(story)
    assert batch.status == BatchStatus.VOID
    assert (batch.free, batch.burned, batch.alpha_left) == (0, 2, 0)
    assert story.state.rails.fiat[ALICE] == 8
    assert (story.state.hippius.halpha[DASHBOARD], story.state.hippius.halpha[MARKETPLACE]) == (6, 0)
    story.refuses("BatchVoid", "chargeback", batch=FIRST)


def test_a_payment_is_final_once_the_freeze_is_over() -> None:
    story = funded().does("purchase_with_fiat", client=ALICE, cents=2).passes_blocks(1)
    story.passes_blocks(1).refuses("TooLate", "chargeback", batch=FIRST)


def test_prices_change_what_is_bought_from_then_on() -> None:
    story = funded().does("purchase_with_alpha", client=ALICE, planck=2).does("set_prices", prices=DEAR)
    assert first_batch(story).credits_per_lot == PRICES.credits_per_lot
    story.does("purchase_with_alpha", client=ALICE, planck=2)
    assert story.state.marketplace.batches[batch_id(Nonce(1))].issued == 3


def test_a_price_of_nothing_is_refused() -> None:
    funded().refuses("PriceTooLow", "set_prices", prices=attrs.evolve(PRICES, gas=Credits(0)))
