"""The token with one mistake each, what must catch it, and in how few steps on TINY."""

from __future__ import annotations

import attrs

from steelyard.suite import Suite
from tests.steelyard.token.faulty import (
    anyone_mints,
    close_unchecked,
    fee_loses_a_coin,
    refund_twice,
    self_transfer_mints,
    settle_forgets_status,
)
from tests.steelyard.token.suite import SUITE


@attrs.frozen
class Faulty:
    """A faulty design: `caught_by` is the id of the property that fails after `steps` steps at the earliest."""

    suite: Suite
    caught_by: str
    steps: int


FAULTY = {
    "self_transfer_mints": Faulty(SUITE.replacing(transfer=self_transfer_mints.transfer), "token.supply_is_sum", 2),
    "settle_forgets_status": Faulty(SUITE.replacing(settle=settle_forgets_status.settle), "escrow.holds_open_deals", 3),
    "fee_loses_a_coin": Faulty(SUITE.replacing(settle=fee_loses_a_coin.settle), "token.supply_is_sum", 3),
    "refund_twice": Faulty(SUITE.replacing(refund=refund_twice.refund), "escrow.holds_open_deals", 4),
    "anyone_mints": Faulty(SUITE.replacing(mint=anyone_mints.mint), "authority.only_operator_mints", 1),
    "close_unchecked": Faulty(SUITE.replacing(close=close_unchecked.close), "model.no_fault", 1),
}
