"""The last sign of life may be given again."""

from __future__ import annotations

from attrs import evolve

from model import miners
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Nonce
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import REGISTRATION


@action(by="an offchain worker", caller="worker", fair="a miner wants to be assigned")
def heartbeat(params: Params, state: State, *, worker: Account, nonce: Nonce) -> State:
    """Take a nonce that is not below the last one."""
    services = state.services
    last = services.heartbeats[worker]
    forgetful = services.heartbeats.set(worker, Nonce(last - 1)) if last >= 1 else services.heartbeats
    return miners.heartbeat(
        params, evolve(state, services=evolve(services, heartbeats=forgetful)), worker=worker, nonce=nonce
    )


VARIANT = Variant(
    name="heartbeat-replayed",
    story="Whoever has seen a sign of life repeats it, and a silent miner looks alive.",
    origin="a slip: a replay",
    property="miners.nonces_increase",
    replace={"heartbeat": heartbeat},
    scope=REGISTRATION,
)
