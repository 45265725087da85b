"""Stories about services: a client with credits, miners, and a request that they serve."""

from __future__ import annotations

from typing import Any

from model.accounts import MinerId, RequestId
from model.params import TINY, Params
from model.state import Batch, Kind, Miner, Request, Slot
from model.units import Slots
from properties.scopes import ALICE, VALIDATOR
from properties.slices.cast import FIRST_BATCH, FIRST_REQUEST, HOME, MINER, NOTHING, OWNER
from properties.slices.requests import WORKERS
from tests.model.scenario import Story


class Service(Story):
    """A story in which Alice has 6 planck, 6 cents and a reserve that backs them."""

    def __init__(self, params: Params = TINY) -> None:
        super().__init__(params, fiat_holder=ALICE, cents=6, mint_cap=12)
        self.mints(4)
        self.does("fund_reserve", sender=ALICE, planck=6)

    @property
    def batch(self) -> Batch:
        """Alice's first batch."""
        return self.state.marketplace.batches[FIRST_BATCH]

    @property
    def request(self) -> Request:
        """Alice's first request."""
        return self.state.services.requests[FIRST_REQUEST]

    def slot(self, number: int = 0) -> Slot:
        """A slot of Alice's first request."""
        return self.state.services.slots[(FIRST_REQUEST, Slots(number))]

    def miner(self, miner: MinerId = MINER) -> Miner:
        """A miner."""
        return self.state.services.miners[miner]

    def credits(self) -> tuple[int, int, int, int]:
        """Alice's credits of the first batch: free, held, spent, burned."""
        return self.batch.free, self.batch.held, self.batch.spent, self.batch.burned

    def buys(self, planck: int = 6) -> Service:
        """Alice buys with hAlpha, which cannot be charged back."""
        self.does("purchase_with_alpha", client=ALICE, planck=planck)
        return self

    def pays_by_card(self, cents: int = 3) -> Service:
        """Alice buys in fiat, which can."""
        self.does("purchase_with_fiat", client=ALICE, cents=cents)
        return self

    def joins(self, miner: MinerId = MINER, **changes: Any) -> Service:
        """A miner is registered."""
        self.does("register_miner", **registration(miner, **changes))
        return self

    def asks(self, kind: Kind = Kind.COMPUTE, **changes: Any) -> Service:
        """Alice asks for something."""
        self.does("submit_request", **wish(kind, **changes))
        return self

    def assigns(self, miner: MinerId = MINER, slot: int = 0) -> Service:
        """The author assigns a slot."""
        self.does("assign", validator=VALIDATOR, miner=miner, **place(slot))
        return self

    def accepts(self, miner: MinerId = MINER, slot: int = 0) -> Service:
        """The miner accepts it."""
        self.does("accept", worker=WORKERS[miner], **place(slot))
        return self

    def reports(self, period: int = 1, miner: MinerId = MINER, slot: int = 0) -> Service:
        """A block later the miner reports a period."""
        self.passes_blocks(1)
        self.does("report_period", worker=WORKERS[miner], period=period, **place(slot))
        return self

    def confirms(self, period: int = 1, slot: int = 0) -> Service:
        """The author confirms it."""
        self.does("confirm_period", validator=VALIDATOR, period=period, **place(slot))
        return self


def place(slot: int = 0, request: RequestId = FIRST_REQUEST) -> dict[str, Any]:
    """A slot of a request, as arguments."""
    return {"request": request, "slot": slot}


def registration(miner: MinerId = MINER, **changes: Any) -> dict[str, Any]:
    """How a miner is registered."""
    usual = {"owner": OWNER, "worker": WORKERS[miner], "kind": Kind.COMPUTE, "family": HOME, "capacity": 4}
    return {"miner": miner, **usual, **changes}


def wish(kind: Kind = Kind.COMPUTE, **changes: Any) -> dict[str, Any]:
    """What Alice asks for."""
    return {"client": ALICE, "batch": FIRST_BATCH, "kind": kind, "size": 1, "periods": 1, "cid": NOTHING, **changes}


def serving(periods: int = 1) -> Service:
    """Alice's request of a machine is served by the first miner."""
    return Service().buys().joins().asks(periods=periods).assigns().accepts()
